package lint

import (
	"dmrace/linux/cmdline"
	"dmrace/linux/dminit"
	"dmrace/linux/needs"
	"dmrace/linux/series"
)

// tables is the create string that was read last. A fix leaves it alone as a rule, and every
// kernel parses it alike; what the constructors make of it is kept for each.
type tables struct {
	create  string
	parsed  *dminit.Result
	entries []entriesOf
}

// entriesOf are the entries of the tables on one kernel, at a place of the line.
type entriesOf struct {
	features series.Set
	at       int
	entries  []entry
}

// of parses a create string.
func (t *tables) of(create string) *dminit.Result {
	if t.parsed == nil || t.create != create {
		parsed := dminit.Parse(create)
		*t = tables{create: create, parsed: &parsed}
	}
	return t.parsed
}

// entriesOf returns the entries of a create string that begins at an offset of the line. They
// are not to be changed.
func (t *tables) entriesOf(create string, at int, f series.Set) []entry {
	devices := t.of(create).Devices
	for _, known := range t.entries {
		if known.features == f && known.at == at {
			return known.entries
		}
	}
	all := needs.Entries(devices, f)
	entries := make([]entry, len(all))
	for i, e := range all {
		entries[i] = entry{e, wordsOf(e.Args, at+e.ArgsAt, len(e.Argv))}
	}
	t.entries = append(t.entries, entriesOf{f, at, entries})
	return entries
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
