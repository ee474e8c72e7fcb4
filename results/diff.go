package results

import (
	"fmt"
	"slices"
	"time"

	"dmrace"
)

// Fate says what became of an event from one timeline to another.
type Fate string

// The fates of an event.
const (
	Kept      Fate = "kept"      // it is in both, in the same order among those kept
	Reordered Fate = "reordered" // it is in both, at another place among those kept
	Appeared  Fate = "appeared"  // it is in the second alone
	Vanished  Fate = "vanished"  // it is in the first alone
)

// Change is one event in two timelines. Events are the same if kind and subject are, and
// if it is the same time that it happens: "device-add mmc0 #2".
type Change struct {
	Fate  Fate
	Event string           // "partition-add mmcblk0"
	Kind  dmrace.EventKind // of the event
	A, B  *dmrace.Event    // nil where the timeline has no such event

	// What of a reordered event: the last kept event before it in either timeline, or
	// "the beginning".
	BehindA, BehindB string
}

// Moved returns how much later the event is in the second timeline, if it is in both.
func (c Change) Moved() (time.Duration, bool) {
	if c.A == nil || c.B == nil {
		return 0, false
	}
	return c.B.At - c.A.At, true
}

// Diff aligns two timelines and returns one change for each event: in the order of the
// second, with what vanished behind the kept event that it followed in the first.
//
// An event has one name in a timeline, so the longest common subsequence of the two is
// the longest increasing sequence of the places that the first's events have in the
// second. As many events as can be are kept, in O(n log n).
func Diff(a, b *dmrace.Timeline) []Change {
	namesA, namesB := eventNames(a), eventNames(b)
	inA, inB := places(namesA), places(namesB)
	var shared []int // the places in b, in the order of a
	for _, name := range namesA {
		if j, ok := inB[name]; ok {
			shared = append(shared, j)
		}
	}
	kept := increasing(shared)
	d := differ{a: a, b: b, namesA: namesA, namesB: namesB, inA: inA, inB: inB, kept: kept}
	return d.changes()
}

// eventNames names each event by kind, subject and how often the two have been there.
func eventNames(t *dmrace.Timeline) []string {
	seen := map[string]int{}
	names := make([]string, len(t.Events))
	for i, e := range t.Events {
		name := string(e.Kind)
		if e.Subject != "" {
			name += " " + e.Subject
		}
		if seen[name]++; seen[name] > 1 {
			name = fmt.Sprintf("%s #%d", name, seen[name])
		}
		names[i] = name
	}
	return names
}

func places(names []string) map[string]int {
	at := make(map[string]int, len(names))
	for i, name := range names {
		at[name] = i
	}
	return at
}

// increasing returns the members of a longest increasing subsequence of distinct
// numbers, by patience sorting: each number goes onto the leftmost pile whose top is
// greater, and remembers the top of the pile before.
func increasing(list []int) map[int]bool {
	var tops []int // the number on each pile
	before := map[int]int{}
	for _, n := range list {
		pile, _ := slices.BinarySearch(tops, n)
		if pile > 0 {
			before[n] = tops[pile-1]
		}
		if pile == len(tops) {
			tops = append(tops, n)
		} else {
			tops[pile] = n
		}
	}
	members := map[int]bool{}
	if len(tops) == 0 {
		return members
	}
	for n, ok := tops[len(tops)-1], true; ok; n, ok = before[n] {
		members[n] = true
	}
	return members
}

// differ walks through two timelines side by side.
type differ struct {
	a, b           *dmrace.Timeline
	namesA, namesB []string
	inA, inB       map[string]int
	kept           map[int]bool // places in b

	list []Change
}

// changes walks b. At the beginning and behind each event that is kept stands what
// vanished from there on.
func (d *differ) changes() []Change {
	behindA, behind := d.behindA(), beginning
	d.vanish(0)
	for j, name := range d.namesB {
		c := Change{Fate: Appeared, Event: name, Kind: d.b.Events[j].Kind, B: &d.b.Events[j]}
		i, there := d.inA[name]
		if there {
			c.A = &d.a.Events[i]
		}
		switch {
		case d.kept[j]:
			c.Fate, behind = Kept, name
			d.list = append(d.list, c)
			d.vanish(i + 1)
			continue
		case there:
			c.Fate, c.BehindA, c.BehindB = Reordered, behindA[i], behind
		}
		d.list = append(d.list, c)
	}
	return d.list
}

const beginning = "the beginning"

// behindA returns for each event of a the last kept one before it.
func (d *differ) behindA() []string {
	out, behind := make([]string, len(d.namesA)), beginning
	for i, name := range d.namesA {
		out[i] = behind
		if j, there := d.inB[name]; there && d.kept[j] {
			behind = name
		}
	}
	return out
}

// vanish adds what b does not have of a's events from i up to the next that is kept.
func (d *differ) vanish(i int) {
	for ; i < len(d.namesA); i++ {
		j, there := d.inB[d.namesA[i]]
		if there && d.kept[j] {
			return
		}
		if e := &d.a.Events[i]; !there {
			d.list = append(d.list, Change{Fate: Vanished, Event: d.namesA[i], Kind: e.Kind, A: e})
		}
	}
}
