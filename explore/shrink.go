package explore

import (
	"slices"
	"sort"
	"time"

	"dmrace"
	"dmrace/sim"
)

// Delay is a step that is late.
type Delay struct {
	Step sim.Step
	By   time.Duration
	Why  string // why no injection can make it late; empty: one can
}

// Lost is a boot that does not come as far as PID 1, made as small as it can be: with
// any of its delays left out, or any of them a unit shorter (a millisecond, a second for
// usb-storage.delay_use=), it boots.
type Lost struct {
	Insert    time.Duration // when the card is put into its slot; 0: it is there
	Delays    []Delay       // in the order of the boot's steps; none: it is lost as it is
	Reordered bool          // two threads that are due at the same time change places
	Verdict   dmrace.Verdict
	Timeline  *dmrace.Timeline

	// Inject brings a boot about that is lost likewise, with delays that are longer by a
	// fifth and at least 100 ms, so that no measured cost decides it; Room has them.
	Inject []dmrace.Inject
	Room   *Lost
	// Obstacle says why no injections can bring it about, and is nil if they can.
	Obstacle error

	schedule schedule
}

// lost shrinks a schedule whose boot is lost and describes what is left of it.
func (m *Model) lost(s schedule, o Options) *Lost {
	small := m.shrink(s)
	l := m.describe(small)
	if l.Obstacle == nil {
		l.Room = m.describe(m.lengthened(small, o))
		l.Inject = l.Room.Inject
	}
	return l
}

// describe runs a schedule and says what it is made of.
func (m *Model) describe(s schedule) *Lost {
	t, v := m.run(s)
	l := &Lost{Insert: m.layouts[s.layout].insert, Reordered: s.reordered(), Verdict: v, Timeline: copied(t), schedule: s}
	steps := m.layouts[s.layout].boot.Steps()
	for i, d := range s.late {
		if d > 0 {
			l.Delays = append(l.Delays, Delay{steps[i], d, inexpressible(steps[i])})
		}
	}
	l.Inject, l.Obstacle = m.injections(s)
	return l
}

// shrink leaves out delays, then shortens those that are left, as long as the boot is
// lost.
func (m *Model) shrink(s schedule) schedule {
	if calm := (schedule{s.layout, s.late, nil}); s.reordered() && m.loses(calm) {
		s = calm
	}
	var late []int
	for i, d := range s.late {
		if d > 0 {
			late = append(late, i)
		}
	}
	only := func(keep []int) schedule {
		t := schedule{s.layout, make([]time.Duration, len(s.late)), s.picks}
		for _, i := range keep {
			t.late[i] = s.late[i]
		}
		return t
	}
	if s.layout > 0 {
		if in := (schedule{0, s.late, nil}); m.loses(in) {
			s = in
		}
	}
	s = only(minimal(late, func(keep []int) bool { return m.loses(only(keep)) }))
	return m.shorten(s)
}

// minimal is delta debugging (Zeller and Hildebrandt, ddmin): it returns a subset of
// items that fails, none of whose items can be left out. fails(items) must hold.
func minimal[T any](items []T, fails func([]T) bool) []T {
	if fails(nil) {
		return nil
	}
	for parts := 2; len(items) > 1; {
		size := (len(items) + parts - 1) / parts
		reduced := false
		for at := 0; at < len(items); at += size {
			rest := slices.Concat(items[:at], items[min(at+size, len(items)):])
			if fails(rest) {
				items, reduced = rest, true
				break
			}
		}
		switch {
		case reduced:
			parts = max(parts-1, 2)
		case size == 1:
			return items
		default:
			parts = min(2*parts, len(items))
		}
	}
	return items
}

// shorten makes one delay after the other as short as it can be with the others as
// they are: the end of a range of durations that are lost.
func (m *Model) shorten(s schedule) schedule {
	s.late = slices.Clone(s.late)
	steps := m.layouts[s.layout].boot.Steps()
	for i, d := range s.late {
		if d == 0 {
			continue
		}
		u := unit(steps[i])
		n := 1 + sort.Search(int(d/u), func(n int) bool {
			s.late[i] = min(rounded(steps[i], time.Duration(n+1)*u), d)
			return m.loses(s)
		})
		s.late[i] = min(rounded(steps[i], time.Duration(n)*u), d)
	}
	if at := m.layouts[s.layout].insert; at > 0 {
		n := 1 + sort.Search(int(at/time.Millisecond)-1, func(n int) bool {
			earlier, ok := m.withInsert(s, time.Duration(n+1)*time.Millisecond)
			return ok && m.loses(earlier)
		})
		if earlier, ok := m.withInsert(s, time.Duration(n)*time.Millisecond); ok {
			return earlier
		}
	}
	return s
}

// withInsert is the schedule with the card put in at another time.
func (m *Model) withInsert(s schedule, at time.Duration) (schedule, bool) {
	layout, ok := m.inserted(at)
	s.layout = layout
	return s, ok
}

// room is by how much a delay is made longer than it must be.
func room(d time.Duration) time.Duration { return max(d/5, 100*time.Millisecond) }

// lengthened gives each delay some room, as far as the bound goes and the boot is
// still lost.
func (m *Model) lengthened(s schedule, o Options) schedule {
	long := schedule{s.layout, slices.Clone(s.late), s.picks}
	steps := m.layouts[s.layout].boot.Steps()
	for i, d := range s.late {
		if d > 0 {
			u := unit(steps[i])
			long.late[i] = max(d, min(rounded(steps[i], (d+room(d)+u-1).Truncate(u)), rounded(steps[i], o.MaxDelay)))
		}
	}
	if at := m.layouts[s.layout].insert; at > 0 {
		if later, ok := m.withInsert(long, min(max(o.MaxDelay, at), (at+room(at)).Truncate(time.Millisecond))); ok {
			long = later
		}
	}
	if m.loses(long) {
		return long
	}
	return s
}
