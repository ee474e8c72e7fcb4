package lint

import (
	"cmp"
	"slices"

	"dmrace"
)

// Severity says how bad a finding is.
type Severity string

// The severities.
const (
	Error   Severity = "error"   // the boot fails or hangs, or a parameter does nothing that is meant to do something
	Warning Severity = "warning" // it can fail, or is not what it looks like
	Note    Severity = "note"    // worth knowing
)

// weight orders severities.
func (s Severity) weight() int {
	switch s {
	case Error:
		return 2
	case Warning:
		return 1
	}
	return 0
}

// severityOf is the severity of a weight.
func severityOf(weight int) Severity { return []Severity{Note, Warning, Error}[weight] }

// Finding is one problem of a command line.
type Finding struct {
	Code       string // of its [Rule]: "DMR401"; never renumbered
	Name       string // of its [Rule]: "waitfor-missing"
	Severity   Severity
	Start, End int              // bytes in the line that was given; equal where there is nothing to point at
	Message    string           // one line: what is wrong, with what
	Kernel     string           // what the kernel will do, with the function and its file
	Affects    string           // the kernel versions, and the commit that changed it where one did
	Unsure     string           // of a kernel of which not everything is known: what the finding rests on, and what would tell; else empty
	Fix        string           // the line with this problem fixed, whole; empty where that cannot be derived
	FixNote    string           // what the fix does, or what to do where there is none
	Race       *dmrace.Timeline // of a race: the decisive events of a simulated boot that loses it
}

// Worst returns the highest severity among findings, or "" if there are none.
func Worst(findings []Finding) Severity {
	worst := Severity("")
	for _, f := range findings {
		if worst == "" || f.Severity.weight() > worst.weight() {
			worst = f.Severity
		}
	}
	return worst
}

// order sorts findings by severity, the worst first, then place, code and message.
func order(findings []Finding) {
	slices.SortStableFunc(findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(b.Severity.weight(), a.Severity.weight()), cmp.Compare(a.Start, b.Start), cmp.Compare(a.Code, b.Code), cmp.Compare(a.End, b.End), cmp.Compare(a.Message, b.Message))
	})
}
