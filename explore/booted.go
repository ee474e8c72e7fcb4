package explore

import (
	"context"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"dmrace"
	"dmrace/sim"
)

// Booted is a grid as a witness that takes seconds for a boot sees it. Not each of its cells
// need be booted: those between two of a row that end alike are taken to end so as well.
type Booted struct {
	Cells [][]string // as those of [Grid]
	Made  [][]bool   // which of them were booted; the others follow
	Boots int
}

// Boot says how the boot of a plan ends, as reports print it: see [Ending].
type Boot func(ctx context.Context, p *dmrace.Plan) (ending string, err error)

// Ending is how a boot ended, as the cells of a grid have it.
func Ending(v dmrace.Verdict) string { return ending(v) }

// Bring returns a [*dmrace.UsageError] for an axis that nothing can bring about on a kernel.
func (g *Grid) Bring() error {
	for _, a := range []Axis{g.X, g.Y} {
		if !a.Expressible() {
			return usagef("axis %s cannot be booted: nothing brings it about on a kernel", a.Name)
		}
	}
	return nil
}

// Name is that of the scenario that cells are written down as: see [Grid.Scenario].
func (g *Grid) Name() string { return g.origin.scenario.Name + "-" + g.origin.variant.Name + "-shmoo" }

// Plan is the plan of a cell.
func (g *Grid) Plan(c Cell) (*dmrace.Plan, error) { return g.plan(g.Xs[c.Column], g.Ys[c.Row]) }

// AsInjected simulates each cell anew from its plan, as it is booted: a delay is the shim's sleep
// there, which the kernel's timer wheel makes up to an eighth longer, where the map has a step
// that is late by just as much. Errors are those of the plans and of ctx.
func (g *Grid) AsInjected(ctx context.Context) error {
	return g.share(len(g.Ys), func(p *plotter, row int) error {
		for column := range g.Xs {
			if err := ctx.Err(); err != nil {
				return err
			}
			plan, err := g.Plan(Cell{row, column})
			if err != nil {
				return &dmrace.UsageError{Err: err}
			}
			o, err := sim.Predict(plan, g.origin.kernel.Traits)
			if err != nil {
				return err
			}
			g.Cells[row][column] = ending(o.Verdict)
		}
		return nil
	})
}

// BootRows boots a grid, so many boots at a time: every cell, or of each row both ends, the
// cells on both sides of each place at which the simulated row changes, and then by bisection
// what lies between two booted cells that end otherwise. The second misses an island of
// cells that end otherwise than both of its booted neighbours, unless the simulation has it.
// An error is that of a boot.
func (g *Grid) BootRows(ctx context.Context, boot Boot, jobs int, every bool) (*Booted, error) {
	b := &Booted{Cells: make([][]string, len(g.Ys)), Made: make([][]bool, len(g.Ys))}
	var mu sync.Mutex // guards Boots
	rows, ctx := errgroup.WithContext(ctx)
	rows.SetLimit(max(jobs, 1))
	for y := range g.Ys {
		rows.Go(func() error {
			r := &bootedRow{grid: g, row: y, boot: boot, cells: make([]string, len(g.Xs)), made: make([]bool, len(g.Xs))}
			err := r.fill(ctx, every)
			mu.Lock()
			defer mu.Unlock()
			b.Cells[y], b.Made[y] = r.cells, r.made
			b.Boots += r.boots
			return err
		})
	}
	if err := rows.Wait(); err != nil {
		return nil, err
	}
	return b, nil
}

// bootedRow is a row on its way.
type bootedRow struct {
	grid  *Grid
	row   int
	boot  Boot
	cells []string
	made  []bool
	boots int
}

func (r *bootedRow) fill(ctx context.Context, every bool) error {
	for column := range r.cells {
		if every || r.simulatedEdge(column) {
			if err := r.make(ctx, column); err != nil {
				return err
			}
		}
	}
	for from := 0; from < len(r.cells)-1; {
		to := from + 1 + slices.Index(r.made[from+1:], true)
		if to > from+1 && r.cells[from] != r.cells[to] {
			if err := r.make(ctx, from+(to-from)/2); err != nil {
				return err
			}
			continue
		}
		for c := from + 1; c < to; c++ {
			r.cells[c] = r.cells[from]
		}
		from = to
	}
	return nil
}

// simulatedEdge reports whether a cell is at an end of its row, or has a neighbour that was
// simulated to end otherwise.
func (r *bootedRow) simulatedEdge(column int) bool {
	cells := r.grid.Cells[r.row]
	return column == 0 || column == len(cells)-1 || cells[column-1] != cells[column] || cells[column+1] != cells[column]
}

func (r *bootedRow) make(ctx context.Context, column int) error {
	p, err := r.grid.Plan(Cell{r.row, column})
	if err != nil {
		return &dmrace.UsageError{Err: err}
	}
	r.boots++
	r.cells[column], err = r.boot(ctx, p)
	r.made[column] = true
	return err
}

// Differ lists the cells that end otherwise than simulated, booted ones first.
func (b *Booted) Differ(g *Grid) []Cell {
	var made, follow []Cell
	for y, cells := range b.Cells {
		for x, end := range cells {
			switch c := (Cell{y, x}); {
			case end == g.Cells[y][x]:
			case b.Made[y][x]:
				made = append(made, c)
			default:
				follow = append(follow, c)
			}
		}
	}
	return append(made, follow...)
}
