package lint

import (
	"slices"

	"dmrace/linux/cmdline"
	"dmrace/linux/devname"
	"dmrace/linux/dminit"
	"dmrace/linux/needs"
	"dmrace/linux/series"
)

// tables is the create string that was read last. A fix leaves it alone as a rule, though it
// may move it, and kernels parse it alike but for large minors; what the constructors make of
// it is kept for each.
type tables struct {
	create  string
	encoded bool // as it was read: [series.Set] MinorEncoded
	parsed  *dminit.Result
	entries []entriesOf
}

// entriesOf are the entries of the tables on one kernel.
type entriesOf struct {
	features series.Set
	entries  []entry
}

// of parses a create string.
func (t *tables) of(create string, f series.Set) *dminit.Result {
	if t.parsed == nil || t.create != create || t.encoded != f.MinorEncoded {
		parsed := dminit.Parse(create, f)
		*t = tables{create: create, encoded: f.MinorEncoded, parsed: &parsed}
	}
	return t.parsed
}

// entriesOf returns the entries of a create string. They are not to be changed.
func (t *tables) entriesOf(create string, f series.Set) []entry {
	devices := t.of(create, f).Devices
	for _, known := range t.entries {
		if known.features == f {
			return known.entries
		}
	}
	all := needs.Entries(devices, f)
	entries := make([]entry, len(all))
	for i, e := range all {
		words := wordsOf(e.Args, e.ArgsAt, len(e.Argv))
		entries[i] = entry{e, words, namesOf(e, i, words, f)}
	}
	t.entries = append(t.entries, entriesOf{f, entries})
	return entries
}

// namesOf returns the devices that an entry looks up, each once.
func namesOf(e needs.Entry, i int, words []span, f series.Set) []name {
	lookups := e.Lookups()
	names := make([]name, 0, len(lookups))
	for _, l := range lookups {
		s := words[l.Arg]
		if !slices.ContainsFunc(names, func(n name) bool { return n.span == s }) { // delay looks one device up three times
			n := name{span: s, text: l.Path, ref: devname.ParseArg(l.Path, f), entry: i, look: l}
			if fault, found := faultIn(n.ref); found {
				n.fault = &fault
			}
			names = append(names, n)
		}
	}
	return names
}

// wordsOf returns where the words of a target's arguments are, which
// [dminit.SplitArgs] returns without their places. at is where the arguments begin, and most
// how many words there are.
func wordsOf(args string, at, most int) []span {
	words := make([]span, 0, most)
	for i := 0; ; {
		for i < len(args) && cmdline.IsSpace(args[i]) {
			i++
		}
		if i == len(args) {
			return words
		}
		begin := i
		for i < len(args) && !cmdline.IsSpace(args[i]) {
			if args[i] == '\\' && i+1 < len(args) {
				i++
			}
			i++
		}
		words = append(words, span{at + begin, at + i})
	}
}
