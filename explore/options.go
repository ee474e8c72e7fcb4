package explore

import (
	"cmp"
	"time"

	"dmrace"
)

// Options bound a search.
type Options struct {
	MaxDelay time.Duration // by how much a step can be late at most; 0 is 30 s
	Bound    int           // how many steps can be late in one boot; [AllSteps]: all of them
	MaxBoots int           // how many boots are simulated at most; 0 is 5 million
}

// AllSteps is the bound under which every step can be late.
const AllSteps = -1

// The defaults of [Options].
const (
	DefaultMaxDelay = 30 * time.Second
	DefaultMaxBoots = 5_000_000
)

// maxStates bounds the memory of a search to about 100 MB. Beyond it states are not
// noted any more, which costs time and nothing else.
const maxStates = 1 << 21

// maxBound is what the count of late steps has room for.
const maxBound = 255

// Classes lists the durations by which a step can be late: each power of ten from 1 ms
// up to the bound, and the bound.
func (o Options) Classes() []time.Duration {
	var out []time.Duration
	for d := time.Millisecond; d < o.MaxDelay; d *= 10 {
		out = append(out, d)
	}
	return append(out, o.MaxDelay)
}

func (o Options) orDefault() (Options, error) {
	o.MaxDelay, o.MaxBoots = cmp.Or(o.MaxDelay, DefaultMaxDelay), cmp.Or(o.MaxBoots, DefaultMaxBoots)
	switch {
	case o.MaxDelay < time.Millisecond || o.MaxDelay > dmrace.MaxProbeDelay:
		return o, usagef("a longest delay of %s is not between 1ms and %s", o.MaxDelay, dmrace.MaxProbeDelay)
	case o.Bound < AllSteps || o.Bound > maxBound:
		return o, usagef("a bound of %d late steps is not between 0 and %d", o.Bound, maxBound)
	case o.MaxBoots < 1:
		return o, usagef("a limit of %d boots allows none", o.MaxBoots)
	}
	return o, nil
}
