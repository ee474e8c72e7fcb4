package explore

import (
	"context"
	"math"
	"math/rand/v2"
	"time"

	"dmrace/sim"
)

// Walks is what random walks found.
type Walks struct {
	Walks   int
	Depth   int     // how many ordering constraints a bug may have to be found so likely
	Threads int     // n, of the boot in which nothing is late
	Turns   int     // k, its turns
	Chance  float64 // that one walk meets a given bug of that depth: 1/(n·k^(Depth-1)) at least

	Lost     int   // walks whose delays, as steps that are late, lose the boot
	Smallest *Lost // the one with the fewest delays before it was shrunk; nil: none
}

// Walk boots at random so many times. Each walk gives the threads random priorities and
// always runs the most urgent of those that have something to do, at any time; those
// that were due earlier are late thereby. At depth-1 turns, chosen at random, the thread
// that is about to run becomes the least urgent. A bug that takes an order of depth
// turns is met with a probability of at least 1/(n·k^(depth-1)), where n is the number
// of threads and k of turns.
//
// That holds as long as no thread is later than o.MaxDelay, which a walk does not let
// happen. A boot counts as lost only if it is lost again when each lateness is given to
// the step at which it arose, so that it can be shrunk and written down.
func (m *Model) Walk(ctx context.Context, o Options, walks, depth int, random *rand.Rand) (*Walks, error) {
	o, err := o.orDefault()
	if err != nil {
		return nil, err
	}
	if walks < 1 || depth < 1 {
		return nil, usagef("%d walks of depth %d: there must be one of each at least", walks, depth)
	}
	w := &Walks{Walks: walks, Depth: depth}
	w.Threads, w.Turns = m.size()
	w.Chance = 1 / (float64(w.Threads) * math.Pow(float64(w.Turns), float64(depth-1)))
	var best *schedule
	for i := range walks {
		if err := interrupted(ctx, i); err != nil {
			return nil, err
		}
		s, ok := m.stroll(o, depth, w.Turns, random, nil)
		if !ok || !m.loses(s) {
			continue
		}
		w.Lost++
		if best == nil || m.count(s) < m.count(*best) {
			best = &s
		}
	}
	if best != nil {
		w.Smallest = m.lost(*best, o)
	}
	return w, nil
}

// stroll is one walk, in which those steps alone are overtaken that can be late; nil: all can.
// It returns by how much each step was late, and whether each of them can be that late.
func (m *Model) stroll(o Options, depth, turns int, random *rand.Rand, can []bool) (schedule, bool) {
	boot := m.layouts[0].boot
	c := &pct{boot: boot, can: can, longest: o.MaxDelay, random: random, rank: map[int32]int{}, late: make([]time.Duration, len(m.Steps()))}
	for range depth - 1 {
		c.changes = append(c.changes, 1+random.IntN(turns))
	}
	boot.Choose(&m.costs, c)
	for i, d := range c.late {
		if d == 0 {
			continue
		}
		u := unit(m.Steps()[i])
		c.late[i] = rounded(m.Steps()[i], (d + u - 1).Truncate(u))
		if c.late[i] > o.MaxDelay {
			return schedule{}, false
		}
	}
	return schedule{late: c.late}, true
}

// pct is the chooser of one walk.
type pct struct {
	boot    *sim.Model
	can     []bool // of each step, whether it can be late; nil: all can
	longest time.Duration
	random  *rand.Rand
	rank    map[int32]int // of each thread: the higher, the more urgent
	changes []int         // turns at which the most urgent becomes the least
	turn    int
	now     time.Duration
	late    []time.Duration // of each step
}

func (c *pct) Late(int) time.Duration { return 0 }

// Next runs the most urgent thread that makes no other too late.
func (c *pct) Next(t *sim.Turn) int {
	c.turn++
	best := c.mostUrgent(t)
	for i, at := range c.changes {
		if at == c.turn {
			c.rank[t.Pending[best].Thread] = -i - 1
			best = c.mostUrgent(t)
		}
	}
	p := t.Pending[best]
	if step, ok := c.boot.StepAt(p.Thread, p.PC); ok && p.Due < c.now {
		c.late[step] += c.now - p.Due
	}
	c.now = max(c.now, p.Due)
	return best
}

func (c *pct) mostUrgent(t *sim.Turn) int {
	best := 0
	for i, p := range t.Pending {
		if p.Due-t.Pending[0].Due > c.longest {
			break
		}
		if _, ok := c.rank[p.Thread]; !ok {
			c.rank[p.Thread] = 1 + c.random.IntN(1<<30)
		}
		if c.rank[p.Thread] > c.rank[t.Pending[best].Thread] {
			best = i
		}
		if !c.waits(p) {
			break
		}
	}
	return best
}

// waits reports whether a thread can be overtaken.
func (c *pct) waits(p sim.Pending) bool {
	if c.can == nil {
		return true
	}
	step, ok := c.boot.StepAt(p.Thread, p.PC)
	return ok && c.can[step]
}

// size returns how many threads the boot has in which nothing is late, and how many
// turns they take.
func (m *Model) size() (threads, turns int) {
	c := &counter{threads: map[int32]bool{}}
	m.layouts[0].boot.Choose(&m.costs, c)
	return len(c.threads), c.turns
}

// counter is the chooser that changes nothing and counts.
type counter struct {
	threads map[int32]bool
	turns   int
}

func (c *counter) Late(int) time.Duration { return 0 }

func (c *counter) Next(t *sim.Turn) int {
	c.turns++
	c.threads[t.Pending[0].Thread] = true
	return 0
}
