package main

import (
	"fmt"
	"io"
	"strings"

	"dmrace"
	"dmrace/internal/shellwords"
	"dmrace/lab"
	"dmrace/lint"
	"dmrace/results"
)

// checkText writes for people what was found.
func checkText(w io.Writer, all []checked, argv bool) error {
	var out strings.Builder
	for i, c := range all {
		if i > 0 {
			out.WriteByte('\n')
		}
		fmt.Fprintf(&out, "%s: %s\n", c.Name, c.Title)
		for _, b := range c.boots {
			checkedText(&out, b, argv)
		}
		fmt.Fprintf(&out, "\n%s\n", c.summary())
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// checkedText writes one boot.
func checkedText(w io.Writer, b lab.Checked, argv bool) {
	item := func(name, format string, args ...any) {
		fmt.Fprintf(w, "    %-10s%s\n", name, fmt.Sprintf(format, args...))
	}
	fmt.Fprintf(w, "\n  %s: %s\n", b.Variant.Name, b.Variant.Title)
	item("plan", "%.12s: %s", b.Plan.ID(), described(b.Plan))
	item("line", "%s", b.Plan.Cmdline)
	item("", "some %d of %d bytes once its symbols are known", len(b.Line), b.MaxLine)
	if argv {
		item("qemu", "%s", shellwords.Join(b.Argv...))
	}
	for _, d := range b.Doubts {
		item("doubt", "%s", d)
	}
	name := "lint"
	for _, f := range b.Findings {
		item(name, "%s", findingText(f, b.Intended()))
		name = ""
	}
	item("expected", "%s", b.Expect)
	item("predicted", "%s", predictionText(b))
	if b.Unsure != "" {
		item("unsure", "%s", b.Unsure)
	}
}

// findingText is one line on a finding of lint: dmrace lint tells more.
func findingText(f lint.Finding, intended bool) string {
	if f.Severity == lint.Error && intended {
		return fmt.Sprintf("%s %s: %s (as the scenario intends)", lint.Note, f.Code, f.Message)
	}
	return fmt.Sprintf("%s %s: %s", f.Severity, f.Code, f.Message)
}

// predictionText says what the simulator makes of the boot.
func predictionText(b lab.Checked) string {
	if b.Predicted == nil {
		return "unknown: " + b.Unknown.Error()
	}
	v := b.Predicted.Verdict
	if b.Unforeseen() {
		return fmt.Sprintf("%s, which is NOT what is expected\n%14s%s", results.Outcome(v), "", v.Summary)
	}
	return results.Outcome(v)
}

// described tells a plan in a few words.
func described(p *dmrace.Plan) string {
	words := []string{p.Kernel.Name, string(p.Kernel.Arm)}
	if p.Kernel.Config != "" {
		words = append(words, "with the options of "+string(p.Kernel.Config))
	}
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
		case b.Predicted == nil:
			unknown++
		case b.Unforeseen():
			differ++
		}
	}
	text := fmt.Sprintf("%s: %d of %d boots predicted as expected", c.From, len(c.boots)-differ-unknown, len(c.boots))
	if differ > 0 {
		text += fmt.Sprintf(", %d otherwise", differ)
	}
	if unknown > 0 {
		text += fmt.Sprintf(", %d that cannot be predicted", unknown)
	}
	return text
}
