package explore

import (
	"context"
	"time"

	"dmrace"
	"dmrace/linux/needs"
	"dmrace/sim"
)

// plotter simulates cells. It keeps the boots that it has laid out: the values of many
// axes are few.
type plotter struct {
	*Grid
	costs sim.Costs
	laid  map[[2]int64]*laidOut // by the values that the layout depends on
	boots int                   // simulated until now
}

// laidOut is a boot that is ready to be run with other costs and delays.
type laidOut struct {
	boot     *sim.Model
	criteria dmrace.Criteria
	ends     map[uint64]string // by order of dependent steps: how it ends
	late     []time.Duration
	replay   replayed // of each cell in turn
}

// maxLaid is how many boots are kept.
const maxLaid = 1024

func (g *Grid) newPlotter() *plotter {
	return &plotter{Grid: g, costs: sim.CostsFor(g.origin.scenario.Arch, g.origin.kernel.Release), laid: map[[2]int64]*laidOut{}}
}

// at returns how the boot of a cell ends.
func (p *plotter) at(ctx context.Context, x, y int64) (string, error) {
	p.boots++
	if err := interrupted(ctx, p.boots); err != nil {
		return "", err
	}
	l, err := p.layOut(p.X.layout(x), p.Y.layout(y))
	if err != nil {
		return "", err
	}
	p.set(l, p.X, x)
	p.set(l, p.Y, y)
	l.replay = replayed{schedule: schedule{late: l.late}}
	t, _ := l.boot.Choose(&p.costs, &l.replay)
	order := l.boot.Order()
	end, ok := l.ends[order]
	if !ok {
		v := dmrace.Judge(t, l.criteria)
		end = ending(v)
		l.ends[order] = end
	}
	return end, nil
}

// layout is the value as far as the layout of the boot depends on it.
func (a Axis) layout(v int64) int64 {
	if axisKinds[a.kind].run {
		return 0
	}
	return v
}

// layOut lays the boot out for these values, unless it has been.
func (p *plotter) layOut(x, y int64) (*laidOut, error) {
	key := [2]int64{x, y}
	if l := p.laid[key]; l != nil {
		return l, nil
	}
	plan, err := p.plan(x, y)
	if err != nil {
		return nil, &dmrace.UsageError{Err: err}
	}
	b, err := sim.FromPlan(plan, p.origin.kernel.Traits)
	if err != nil {
		return nil, err
	}
	if len(p.laid) == maxLaid {
		clear(p.laid)
	}
	l := &laidOut{boot: b, criteria: needs.Criteria(plan), ends: map[uint64]string{}, late: make([]time.Duration, len(b.Steps()))}
	p.laid[key] = l
	return l, nil
}

// set changes what can be changed without laying the boot out anew.
func (p *plotter) set(l *laidOut, a Axis, v int64) {
	d := time.Duration(v) * time.Microsecond
	switch a.kind {
	case "cost":
		p.costs.Set(a.what, d)
	case "probe":
		l.setLate(sim.StepProbe, a.what, d)
	case "throttle":
		l.setLate(sim.StepParts, "", scanTime(int(v)))
		l.setLate(sim.StepNVMe, "", scanTime(int(v))) // reads the partitions as well
	}
}

// setLate makes the steps of a kind late, those that are about what if it is given.
func (l *laidOut) setLate(kind sim.StepKind, what string, d time.Duration) {
	for i, s := range l.boot.Steps() {
		if s.Kind == kind && (what == "" || s.What == what) {
			l.late[i] = d
		}
	}
}

// crossings finds the borders in a row, each between two neighbouring cells that differ.
func (p *plotter) crossings(ctx context.Context, row int) ([]Crossing, error) {
	var out []Crossing
	for c := 1; c < len(p.Xs); c++ {
		was := p.Lost(row, c-1)
		if was == p.Lost(row, c) {
			continue
		}
		below, above := p.Xs[c-1], p.Xs[c]
		for above-below > p.X.finest() {
			middle := p.X.onGrid(below + (above-below)/2)
			if middle <= below || middle >= above {
				break
			}
			end, err := p.at(ctx, middle, p.Ys[row])
			if err != nil {
				return nil, err
			}
			if lost(end) == was {
				below = middle
			} else {
				above = middle
			}
		}
		out = append(out, Crossing{row, below, above})
	}
	return out, nil
}
