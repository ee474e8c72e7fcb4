package lint

import (
	"fmt"

	"dmrace/internal/english"
	"dmrace/linux/dminit"
)

// within turns a part of the create string into one of the line.
func (r *pass) within(at, end int) span {
	if r.create.Value == "" {
		return spanOf(*r.create)
	}
	return span{r.create.ValueAt + at, r.create.ValueAt + end}
}

// word returns where an argument of an entry is.
func (r *pass) word(e *entry, arg int) span { return r.within(e.words[arg].at, e.words[arg].end) }

// behind says what a device that is not created takes with it.
func (r *pass) behind(device int) string {
	if n := len(r.parsed.Devices) - device - 1; n > 0 {
		return ", and without it " + english.Count(n, "device") + " behind it"
	}
	return ""
}

// find adds a finding of a rule and returns it, to be completed before the next. What
// is empty is shown by the byte behind it, or else by the one in front of it.
func (r *pass) find(rule *Rule, s span, format string, args ...any) *Finding {
	switch {
	case s.end > s.at:
	case s.at < len(r.text):
		s.end = s.at + 1
	default:
		s = span{max(len(r.text)-1, 0), len(r.text)}
	}
	s = whole(r.line, s)
	r.found = append(r.found, Finding{
		Code: rule.Code, Name: rule.Name, Severity: rule.Severity, Start: s.at, End: s.end,
		Kernel: rule.Kernel, Affects: rule.Affects,
	})
	f := &r.found[len(r.found)-1]
	if !r.counts {
		f.Message = fmt.Sprintf(format, args...)
	}
	return f
}

// column is [column] for findings that speak of one place again and again.
func (r *pass) column(at int) int {
	if r.columnOf.at != at || r.columnOf.column == 0 {
		r.columnOf.at, r.columnOf.column = at, column(r.line, at)
	}
	return r.columnOf.column
}

// fix adds the fixed line to a finding. A line of which the kernel reads less than
// half is not worth fixing piece by piece.
func (r *pass) fix(f *Finding, note string, edits ...edit) {
	f.FixNote = note
	if len(r.line) <= 2*r.size && !r.counts {
		f.Fix = apply(r.line, edits...)
	}
}

// hasError reports whether an error was found already.
func (r *pass) hasError() bool { return Worst(r.found) == Error }

// explain notes that what is wrong with the create string has been said: nothing that
// follows from it is looked at.
func (r *pass) explain() {
	r.explained = true
	r.parsed, r.refused = dminit.Result{}, nil
	r.numbers, r.entries, r.needs = nil, nil, nil
}
