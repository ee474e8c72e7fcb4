package main

import (
	"fmt"
	"io"
	"strings"

	"dmrace"
	"dmrace/internal/shellwords"
	"dmrace/lint"
	"dmrace/linux/board"
)

// checkText writes for people what was found.
func checkText(w io.Writer, all []checked, argv bool) error {
	var out strings.Builder
	for i, c := range all {
		if i > 0 {
			out.WriteByte('\n')
		}
		fmt.Fprintf(&out, "%s: %s\n", c.scenario.Name, c.scenario.Title)
		for _, b := range c.boots {
			b.text(&out, argv)
		}
		fmt.Fprintf(&out, "\n%s\n", c.summary())
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// text writes one boot.
func (b checkedBoot) text(w io.Writer, argv bool) {
	item := func(name, format string, args ...any) {
		fmt.Fprintf(w, "    %-10s%s\n", name, fmt.Sprintf(format, args...))
	}
	fmt.Fprintf(w, "\n  %s: %s\n", b.variant.Name, b.variant.Title)
	item("plan", "%.12s: %s", b.plan.ID(), described(b.plan))
	item("line", "%s", b.plan.Cmdline)
	item("", "some %d of %d bytes once its symbols are known", len(b.line), board.AMD64.MaxLine())
	if argv {
		item("qemu", "%s", shellwords.Join(b.argv...))
	}
	for i, f := range b.findings {
		name := "lint"
		if i > 0 {
			name = ""
		}
		item(name, "%s", b.finding(f))
	}
	item("expected", "%s", b.expect)
	if b.unforeseen() {
		item("predicted", "%s, which is NOT what is expected\n%14s%s", b.predicted(), "", b.verdict.Summary)
		return
	}
	item("predicted", "%s", b.predicted())
}

// finding is one line on a finding of lint: dmrace lint tells more.
func (b checkedBoot) finding(f lint.Finding) string {
	severity, intended := string(f.Severity), ""
	if f.Severity == lint.Error && b.intended() {
		severity, intended = string(lint.Note), " (as the scenario intends)"
	}
	return fmt.Sprintf("%s %s: %s%s", severity, f.Code, f.Message, intended)
}

// described tells a plan in a few words.
func described(p *dmrace.Plan) string {
	words := []string{p.Kernel.Name, string(p.Kernel.Arm)}
	if p.Kernel.Shim {
		words = append(words, "with the shim")
	}
	words = append(words, string(p.Clock))
	for _, d := range p.Disks() {
		var parts []string
		for _, part := range d.Partitions() {
			parts = append(parts, string(part))
		}
		words = append(words, string(d.Bus)+":"+strings.Join(parts, "+"))
	}
	for _, i := range p.Inject {
		words = append(words, i.String())
	}
	return strings.Join(words, ", ")
}

// summary is the last line on a scenario.
func (c checked) summary() string {
	differ, unknown := 0, 0
	for _, b := range c.boots {
		switch {
		case b.unknown != nil:
			unknown++
		case b.unforeseen():
			differ++
		}
	}
	text := fmt.Sprintf("%s: %d of %d boots predicted as expected", c.file, len(c.boots)-differ-unknown, len(c.boots))
	if differ > 0 {
		text += fmt.Sprintf(", %d otherwise", differ)
	}
	if unknown > 0 {
		text += fmt.Sprintf(", %d that cannot be predicted", unknown)
	}
	return text
}

// checkedJSON is one file in the output of check --json.
type checkedJSON struct {
	File     string            `json:"file"`
	Scenario string            `json:"scenario"`
	Variants []checkedBootJSON `json:"variants"`
}

// checkedBootJSON is one boot. A finding's place is that in the line with placeholders.
type checkedBootJSON struct {
	Variant   string          `json:"variant"`
	Plan      *dmrace.Plan    `json:"plan"`
	PlanID    string          `json:"plan_id"`
	Line      string          `json:"line_with_placeholders"`
	Argv      []string        `json:"qemu_argv"`
	Findings  []lint.Record   `json:"findings"`
	Expected  dmrace.Expect   `json:"expected"`
	Predicted *dmrace.Verdict `json:"predicted,omitempty"`
	Unknown   string          `json:"not_predicted,omitempty"` // why
	Foreseen  bool            `json:"as_expected"`
}

func checkJSON(all []checked) []checkedJSON {
	out := []checkedJSON{}
	for _, c := range all {
		file := checkedJSON{File: c.file, Scenario: c.scenario.Name}
		for _, b := range c.boots {
			file.Variants = append(file.Variants, b.json())
		}
		out = append(out, file)
	}
	return out
}

func (b checkedBoot) json() checkedBootJSON {
	j := checkedBootJSON{
		Variant: b.variant.Name, Plan: b.plan, PlanID: b.plan.ID(), Line: b.line, Argv: b.argv,
		Findings: lint.JSON(b.line, b.findings), Expected: b.expect,
	}
	if b.unknown != nil {
		j.Unknown = b.unknown.Error()
		return j
	}
	j.Predicted, j.Foreseen = &b.verdict, !b.unforeseen()
	return j
}
