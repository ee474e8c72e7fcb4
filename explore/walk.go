package explore

import (
	"slices"
	"time"

	"dmrace/sim"
)

// walk is one boot on its way through the tree of choices: it repeats the choices of
// nodes and adds those that it meets beyond them. As a chooser it is asked turn by turn.
type walk struct {
	*search
	layout int
	budget int // how many steps may be late

	nodes []node
	depth int       // nodes that the present boot has passed
	used  int       // steps that are late in it
	grade grade     // the worst of its late steps
	picks []int     // as in schedule
	sleep []sleeper // threads whose turn has been tried in the present state
	last  ran       // the turn before this one
}

// node is a choice: of a step's lateness, or of the thread that goes next.
type node struct {
	step  int       // or noStep
	n     int       // alternatives
	taken int       // the one that is tried
	alts  []sleeper // of a turn: the threads, and whether their turn was seen to touch what is shared
	at    []int     // of a turn: their places in Pending
}

const noStep = -1

// sleeper is a thread whose next turn is known.
type sleeper struct {
	thread  int32
	touches bool
}

// ran is a turn that has been carried out.
type ran struct {
	thread int32
	node   int // that chose it, or noStep
}

// restart prepares for the next boot.
func (w *walk) restart() {
	w.depth, w.used, w.grade = 0, 0, exact
	w.picks, w.sleep, w.last = w.picks[:0], w.sleep[:0], ran{-1, noStep}
	if w.model.layouts[w.layout].insert > 0 {
		w.used++
		w.grade = hostly
	}
}

// advance turns to the next boot, and reports whether there is one.
func (w *walk) advance() bool {
	for n := len(w.nodes) - 1; n >= 0; n-- {
		if w.nodes[n].taken++; w.nodes[n].taken < w.nodes[n].n {
			w.nodes = w.nodes[:n+1]
			return true
		}
	}
	return false
}

// node returns the choice that comes next, a new one with n alternatives if there is
// none yet.
func (w *walk) node(step, n int) *node {
	if w.depth == len(w.nodes) {
		if len(w.nodes) < cap(w.nodes) {
			w.nodes = w.nodes[:len(w.nodes)+1]
		} else {
			w.nodes = append(w.nodes, node{})
		}
		fresh := &w.nodes[w.depth]
		*fresh = node{step: step, n: n, alts: fresh.alts[:0], at: fresh.at[:0]}
	}
	w.depth++
	return &w.nodes[w.depth-1]
}

// Late is the lateness of a step: none, or while the budget lasts one of its classes.
func (w *walk) Late(step int) time.Duration {
	classes := w.classes[step]
	if w.used >= w.budget || len(classes) == 0 {
		return 0
	}
	n := w.node(step, len(classes)+1)
	if n.taken == 0 {
		return 0
	}
	w.used++
	w.grade = max(w.grade, w.grades[step])
	return classes[n.taken-1]
}

// Next lets the threads that are due at the same time go in each order that can matter.
func (w *walk) Next(t *sim.Turn) int {
	w.settle(t.Touched)
	if !w.plain && w.depth == len(w.nodes) && w.seen(t) {
		return sim.Abandon
	}
	ready := due(t)
	awake, first := 0, 0
	for i := ready - 1; i >= 0; i-- {
		if !w.asleep(t.Pending[i].Thread) {
			awake, first = awake+1, i
		}
	}
	switch awake {
	case 0:
		return sim.Abandon
	case 1:
		w.last = ran{t.Pending[first].Thread, noStep}
	default:
		first = w.choose(t, ready, awake)
	}
	if ready > 1 {
		w.picks = append(w.picks, first)
	}
	return first
}

// choose takes one of several threads, and puts those to sleep that were tried before.
func (w *walk) choose(t *sim.Turn, ready, awake int) int {
	n := w.node(noStep, awake)
	if len(n.alts) == 0 {
		for i := range ready {
			if thread := t.Pending[i].Thread; !w.asleep(thread) {
				n.alts, n.at = append(n.alts, sleeper{thread, false}), append(n.at, i)
			}
		}
	}
	if !w.plain {
		w.sleep = append(w.sleep, n.alts[:n.taken]...)
	}
	w.last = ran{n.alts[n.taken].thread, w.depth - 1}
	return n.at[n.taken]
}

// settle takes note of what the last turn touched, and wakes the threads whose turn
// depends on it.
func (w *walk) settle(touched bool) {
	if w.last.thread < 0 {
		return
	}
	if w.last.node != noStep {
		n := &w.nodes[w.last.node]
		n.alts[n.taken].touches = n.alts[n.taken].touches || touched
	}
	if len(w.sleep) > 0 {
		last := sleeper{w.last.thread, touched}
		w.sleep = slices.DeleteFunc(w.sleep, func(s sleeper) bool { return !w.independent(s, last) })
	}
}

// independent reports whether two turns can change places, see the package comment.
func (w *walk) independent(a, b sleeper) bool {
	return !a.touches || !b.touches || !w.ordered && a.thread != sim.T1 && b.thread != sim.T1
}

func (w *walk) asleep(thread int32) bool {
	return slices.ContainsFunc(w.sleep, func(s sleeper) bool { return s.thread == thread })
}

// seen reports whether a boot has been in this state with as few late steps, and notes
// that one has. Threads that sleep are part of the state: what is not tried after it
// depends on them. So is how surely the boot can be brought about on a kernel, for which
// of two boots is found first must not matter.
func (w *walk) seen(t *sim.Turn) bool {
	key := t.State() + uint64(w.layout)<<8 + uint64(w.grade)
	for _, s := range w.sleep {
		key += (uint64(s.thread) + 1) * 0x9e3779b97f4a7c15
	}
	if used, ok := w.states[key]; ok && int(used) <= w.used {
		return true
	}
	if len(w.states) < maxStates {
		w.states[key] = uint8(w.used)
	}
	return false
}

// schedule returns the choices of the present boot.
func (w *walk) schedule() schedule {
	s := schedule{layout: w.layout, late: make([]time.Duration, len(w.classes)), picks: slices.Clone(w.picks)}
	for _, n := range w.nodes[:w.depth] {
		if n.step != noStep && n.taken > 0 {
			s.late[n.step] = w.classes[n.step][n.taken-1]
		}
	}
	return s
}
