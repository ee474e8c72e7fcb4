package explore

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"

	"dmrace"
	"dmrace/scenarios"
	"dmrace/sim"
)

// Grid is how a boot ends over two quantities, simulated cell by cell.
type Grid struct {
	X, Y   Axis
	Xs, Ys []int64    // the values of columns and rows
	Cells  [][]string // by row, then column: how the boot ends, as reports print it
	Border []Crossing // by row
	Line   string     // the command line, with the symbols of scenarios

	origin *origin
	inject []dmrace.Inject // those of the scenario that no axis replaces
}

// Crossing is a place in a row at which a boot that passes turns into one that is lost,
// or the other way round: between Below and Above, which are 1 ms apart, or as far as
// the axis can tell them.
type Crossing struct {
	Row          int
	Below, Above int64
}

// Kernel is the one that was simulated.
func (g *Grid) Kernel() Kernel { return g.origin.kernel }

// Title says of which boot the grid is: "mmc-natural/control on 6.1 (simulated)".
func (g *Grid) Title() string {
	return fmt.Sprintf("%s/%s on %s (simulated)", g.origin.scenario.Name, g.origin.variant.Name, g.origin.kernel.Name)
}

// Lost reports whether the boot of a cell does not come as far as PID 1.
func (g *Grid) Lost(row, column int) bool { return lost(g.Cells[row][column]) }

func lost(outcome string) bool { return outcome != string(dmrace.Booted) }

// MaxGrid is the most columns or rows that a grid has.
const MaxGrid = 2000

// Shmoo simulates a variant over two axes, with so many columns and rows. What the
// scenario injects stays unless an axis takes its place. Rows are shared out among the
// cores; the result does not depend on how many there are.
func Shmoo(ctx context.Context, s *dmrace.Scenario, v dmrace.Variant, k Kernel, x, y Axis, columns, rows int) (*Grid, error) {
	if min(columns, rows) < 2 || max(columns, rows) > MaxGrid {
		return nil, usagef("a grid of %d × %d cells is not between 2 × 2 and %d × %d", columns, rows, MaxGrid, MaxGrid)
	}
	if x.Name == y.Name {
		return nil, usagef("both axes are %s: name two quantities", x.Name)
	}
	g := newGrid(s, v, k, x, y)
	g.Xs, g.Ys = x.Values(columns), y.Values(rows)
	l, err := g.newPlotter().layOut(x.layout(g.Xs[0]), y.layout(g.Ys[0]))
	if err != nil {
		return nil, err
	}
	if err := g.known(l.boot.Steps()); err != nil {
		return nil, err
	}
	if err := g.fill(ctx); err != nil {
		return nil, err
	}
	return g, nil
}

// newGrid is a grid without cells.
func newGrid(s *dmrace.Scenario, v dmrace.Variant, k Kernel, x, y Axis) *Grid {
	g := &Grid{X: x, Y: y, origin: &origin{scenario: s, variant: v, kernel: k}, inject: s.Inject}
	g.Line = g.origin.line()
	if v.Inject != nil {
		g.inject = v.Inject
	}
	g.inject = slices.DeleteFunc(slices.Clone(g.inject), func(i dmrace.Inject) bool { return x.replaces(i) || y.replaces(i) })
	return g
}

// fill simulates every cell, row by row or, where that saves laying out boots, column
// by column, and then looks for the border.
func (g *Grid) fill(ctx context.Context) error {
	g.Cells = make([][]string, len(g.Ys))
	for i := range g.Cells {
		g.Cells[i] = make([]string, len(g.Xs))
	}
	byColumn := axisKinds[g.Y.kind].run
	lines, along := len(g.Ys), len(g.Xs)
	if byColumn {
		lines, along = along, lines
	}
	err := g.share(lines, func(p *plotter, line int) (err error) {
		for i := range along {
			row, column := line, i
			if byColumn {
				row, column = i, line
			}
			if g.Cells[row][column], err = p.at(ctx, g.Xs[column], g.Ys[row]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	crossings := make([][]Crossing, len(g.Ys))
	err = g.share(len(g.Ys), func(p *plotter, row int) (err error) {
		crossings[row], err = p.crossings(ctx, row)
		return err
	})
	g.Border = slices.Concat(crossings...)
	return err
}

// share has each core work at every so manieth of n lines, with a plotter of its own. It
// returns when all have ended.
func (g *Grid) share(n int, line func(p *plotter, i int) error) error {
	cores := runtime.GOMAXPROCS(0)
	failed := make([]error, cores)
	var all sync.WaitGroup
	for core := range cores {
		all.Go(func() {
			p, err := g.newPlotter(), error(nil)
			for i := core; i < n && err == nil; i += cores {
				err = line(p, i)
			}
			failed[core] = err
		})
	}
	all.Wait()
	for _, err := range failed {
		if err != nil {
			return err
		}
	}
	return nil
}

// known refuses a driver that probes nothing in this boot.
func (g *Grid) known(steps []sim.Step) error {
	var drivers []string
	for _, s := range steps {
		if s.Kind == sim.StepProbe && !slices.Contains(drivers, s.What) {
			drivers = append(drivers, s.What)
		}
	}
	for _, a := range []Axis{g.X, g.Y} {
		if a.kind == "probe" && !slices.Contains(drivers, a.what) {
			return usagef("axis %s: no device of this machine is probed by it; the drivers are %s", a.Name, strings.Join(drivers, ", "))
		}
	}
	return nil
}

// plan is the plan of a cell.
func (g *Grid) plan(x, y int64) (*dmrace.Plan, error) {
	s, v := g.cell(x, y)
	return scenarios.Plan(&s, v, dmrace.Options{KernelName: g.origin.kernel.Name})
}

// cell returns the scenario and the variant of a cell.
func (g *Grid) cell(x, y int64) (dmrace.Scenario, dmrace.Variant) {
	inject, line := slices.Clone(g.inject), g.Line
	for _, at := range []struct {
		axis Axis
		v    int64
	}{{g.X, x}, {g.Y, y}} {
		i, arg := at.axis.inject(at.v)
		inject, line = append(inject, i...), line+arg
	}
	s, v := g.origin.with(inject)
	v.Cmdline, v.Append = line, ""
	return s, v
}
