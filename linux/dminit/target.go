package dminit

import (
	"strings"

	"dmrace/linux/cmdline"
)

// Types are the target types that dm-mod.create= may use (dm_allowed_targets).
var Types = []string{"crypt", "delay", "linear", "snapshot-origin", "striped", "verity"}

// entryFields are the fields of a table entry, in order.
var entryFields = [...]string{"start sector", "number of sectors", "target type", "arguments"}

// table is dm_parse_table().
func (p parser) table(s span) ([]Target, *Error) {
	targets := make([]Target, 0, min(MaxTargets, 1+strings.Count(p.text(s), ",")))
	rest := s
	for more := true; more; {
		if len(targets) == MaxTargets {
			err := p.fault(TooManyTargets, rest)
			err.Target = MaxTargets
			return nil, err
		}
		var t Target
		var err *Error
		if t, rest, more, err = p.target(rest); err != nil {
			err.Target = len(targets)
			return nil, err
		}
		targets = append(targets, t)
	}
	return targets, nil
}

// target is dm_parse_table_entry(). The ',' that ends an entry is looked for behind
// the target type only; before, it is part of a field. The arguments may be empty,
// but the space in front of them may not be missing.
func (p parser) target(s span) (t Target, rest span, more bool, err *Error) {
	var f [len(entryFields)]span
	rest, more = s, true
	for i := range f[:len(f)-1] {
		if f[i], rest, more = p.field(rest, ' '); !more {
			err = p.fault(ShortEntry, span{f[0].at, f[i].end})
			err.Missing = entryFields[i+min(1, f[i].end-f[i].at)]
			return t, rest, false, err
		}
	}
	f[3], rest, more = p.field(rest, ',')
	t = Target{At: f[0].at, End: f[3].end, TypeAt: f[2].at, ArgsAt: f[3].at, Args: p.text(f[3])}
	var bad error
	if t.Start, bad = cmdline.ParseUint(p.text(f[0]), 0); bad != nil {
		return t, rest, more, p.badNumber(BadStart, f[0], bad)
	}
	if t.Length, bad = cmdline.ParseUint(p.text(f[1]), 0); bad != nil {
		return t, rest, more, p.badNumber(BadLength, f[1], bad)
	}
	if t.Type = cut(p.text(f[2]), MaxType); !allowed(t.Type) {
		return t, rest, more, p.fault(BadType, f[2])
	}
	return t, rest, more, nil
}

// allowed is dm_verify_target_type(). It sees the type as it was cut, so that
// "snapshot-origins" passes.
func allowed(targetType string) bool {
	for _, t := range Types {
		if t == targetType {
			return true
		}
	}
	return false
}
