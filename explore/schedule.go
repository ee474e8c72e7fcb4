package explore

import (
	"slices"
	"time"

	"dmrace"
	"dmrace/sim"
)

// schedule settles every choice of a boot.
type schedule struct {
	layout int
	late   []time.Duration // of each step
	picks  []int           // at each turn for which several are due: who goes first; then 0
}

// reordered reports whether the schedule changes the order of threads that are due at
// the same time.
func (s schedule) reordered() bool {
	return slices.ContainsFunc(s.picks, func(p int) bool { return p != 0 })
}

// count is how many steps are late, a card that is put in late among them.
func (m *Model) count(s schedule) int {
	n := 0
	if m.layouts[s.layout].insert > 0 {
		n++
	}
	for _, d := range s.late {
		if d > 0 {
			n++
		}
	}
	return n
}

// replayed is the chooser that carries a schedule out.
type replayed struct {
	schedule
	turn int
}

func (r *replayed) Late(step int) time.Duration { return r.late[step] }

func (r *replayed) Next(t *sim.Turn) int {
	n := due(t)
	if n == 1 {
		return 0
	}
	r.turn++
	if r.turn > len(r.picks) || r.picks[r.turn-1] >= n { // another boot by now
		return 0
	}
	return r.picks[r.turn-1]
}

// due is how many threads are due at the same time, the first.
func due(t *sim.Turn) int {
	n := 1
	for n < len(t.Pending) && t.Pending[n].Due == t.Pending[0].Due {
		n++
	}
	return n
}

// run carries a schedule out. The timeline is valid until the next run of its layout.
func (m *Model) run(s schedule) (*dmrace.Timeline, dmrace.Verdict) {
	t, _ := m.layouts[s.layout].boot.Choose(&m.costs, &replayed{schedule: s})
	return t, dmrace.Judge(t, m.criteria)
}

// loses reports whether a schedule's boot does not come as far as PID 1.
func (m *Model) loses(s schedule) bool {
	_, v := m.run(s)
	return v.Outcome != dmrace.Booted
}
