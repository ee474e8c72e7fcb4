package lint

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"dmrace"
	"dmrace/internal/nearest"
)

// Explain returns what there is to say of a rule, for a terminal of so many columns (0 is
// 100): what it is about and why, with the function of the kernel; which kernels it
// affects; a line that has the problem with what is found in it, and the line without it.
// code is that of the rule or its name, in any case: "DMR401", "waitfor-missing". Another
// is a [*dmrace.UsageError] that says which rules are near it.
func Explain(code string, o TextOptions) (string, error) {
	r := ruleNamed(code)
	if r == nil {
		return "", unknownRule(code)
	}
	p := newPrinter(o)
	fmt.Fprintf(&p.out, "%s: %s\n", p.styled(colours[r.Severity], fmt.Sprintf("%s[%s] %s", r.Severity, r.Code, r.Name)), p.styled(bold, r.Summary))
	p.out.WriteByte('\n')
	p.paragraph(r.Explain)
	p.out.WriteByte('\n')
	p.item("kernel", r.Kernel)
	p.item("affects", r.Affects)
	findings, err := ownFindings(r)
	if err != nil {
		return "", err
	}
	fmt.Fprintf(&p.out, "\n%s, this line has it:\n\n    %s\n\n", given(r.Options), abridge(visible(r.Bad)))
	var found bytes.Buffer
	_ = Text(&found, "cmdline", r.Bad, findings, TextOptions{Color: o.Color, Width: p.width}) // a bytes.Buffer takes everything
	p.out.Write(found.Bytes())
	fmt.Fprintf(&p.out, "\nand this one has not:\n\n    %s\n", abridge(visible(r.Good)))
	return p.out.String(), nil
}

// ruleNamed returns the rule of a code or a name, or nil.
func ruleNamed(code string) *Rule {
	i := slices.IndexFunc(rules, func(r *Rule) bool { return strings.EqualFold(r.Code, code) || strings.EqualFold(r.Name, code) })
	if i < 0 {
		return nil
	}
	return rules[i]
}

// unknownRule names the rules that are near a code which there is not: that of which the
// name is spelt most like it, or else those of its chapter, or else the chapters.
func unknownRule(code string) error {
	names := make([]string, len(rules))
	for i, r := range rules {
		names[i] = r.Name
	}
	shown := strings.ToValidUTF8(code[:min(len(code), nearest.Longest)], "")
	if name := nearest.Of(code, names); name != "" {
		return &dmrace.UsageError{Err: fmt.Errorf("there is no rule %q: is it %s (%s)?", shown, ruleNamed(name).Code, name)}
	}
	if near := chapterOf(code); near != nil {
		return &dmrace.UsageError{Err: fmt.Errorf("there is no rule %q; of %q there are\n%s", shown, chapters[near[0].Code[len("DMR")]], listed(near))}
	}
	return &dmrace.UsageError{Err: fmt.Errorf("there is no rule %q: give a code from %s to %s, as in a finding's [DMR401], or a name such as waitfor-missing", shown, rules[0].Code, rules[len(rules)-1].Code)}
}

// chapterOf returns the rules of the chapter to which a code would belong: what stands
// behind DMR, if that is there, begins with the chapter's digit.
func chapterOf(code string) []*Rule {
	digits := strings.TrimPrefix(strings.ToUpper(code), "DMR")
	if digits == "" || len(digits) > 4 {
		return nil
	}
	var all []*Rule
	for _, r := range rules {
		if r.Code[len("DMR")] == digits[0] {
			all = append(all, r)
		}
	}
	return all
}

// listed writes a line for each rule.
func listed(some []*Rule) string {
	lines := make([]string, len(some))
	for i, r := range some {
		lines[i] = fmt.Sprintf("  %s  %-20s  %s", r.Code, r.Name, r.Summary)
	}
	return strings.Join(lines, "\n")
}
