package difftest

import (
	"dmrace/internal/cparser"
	"dmrace/linux/cmdline"
	"dmrace/linux/dminit"
	"dmrace/linux/series"
)

// setups is what the handlers of the program's table of __setup() and early_param()
// (internal/cparser/stub/init.c) got last.
type setups struct{ init, root, earlyAny, earlyGood, earlycon *string }

// table returns the same table.
func (s *setups) table() []cmdline.Setup {
	takes := func(to **string) func(string) bool {
		return func(rest string) bool { *to = &rest; return true }
	}
	exact := func(rest string) bool { return rest == "" }
	early := func(to **string, bad func(value string, hasValue bool) bool) func(string, bool) bool {
		return func(value string, hasValue bool) bool {
			if *to = nil; hasValue {
				*to = &value
			}
			return bad(value, hasValue)
		}
	}
	good := early(&s.earlyGood, func(value string, hasValue bool) bool { return !hasValue || value == "bad" })
	return []cmdline.Setup{
		{Prefix: "init=", Accept: takes(&s.init), ClearsArgs: true},
		{Prefix: "both", Early: true, Malformed: good},
		{Prefix: "both", Accept: exact},
		{Prefix: "root=", Accept: takes(&s.root)},
		{Prefix: "root"},
		{Prefix: "rootwait", Accept: exact},
		{Prefix: "early-any", Early: true, Malformed: early(&s.earlyAny, func(string, bool) bool { return false })},
		{Prefix: "early_good", Early: true, Malformed: good},
		{Prefix: "earlycon", Early: true, Malformed: early(&s.earlycon, func(value string, _ bool) bool { return value == "bad" })},
	}
}

func (s *setups) put(a cparser.Answer) cparser.Answer {
	for _, e := range []struct {
		name string
		got  *string
	}{{"init=", s.init}, {"root=", s.root}, {"early_any", s.earlyAny}, {"early_good", s.earlyGood}, {"earlycon", s.earlycon}} {
		if e.got != nil {
			a = a.Put(cparser.Setup, e.name).Put(cparser.Value, *e.got)
		}
	}
	return a
}

// parameters is what the parameters of dm-init.c are given.
type parameters struct {
	create  *string
	waitfor []string // the value of each occurrence
}

// table returns dm-init.c's parameters.
func (p *parameters) table(f series.Set) []cmdline.Param {
	params := []cmdline.Param{{Name: "dm_mod.create", Set: func(value string, _ bool, _ cmdline.Arg) error {
		err := cmdline.CheckString(value)
		if err == nil {
			p.create = &value
		}
		return err
	}}}
	if !f.Waitfor {
		return params
	}
	return append(params, cmdline.Param{Name: "dm_mod.waitfor", Array: true, Set: func(value string, _ bool, _ cmdline.Arg) error {
		p.waitfor = append(p.waitfor, value)
		_, err := cmdline.SplitArray(value, dminit.MaxWaitfor)
		return err
	}})
}
