package lab

import (
	"context"
	"path/filepath"

	"dmrace"
	"dmrace/explore"
	"dmrace/results"
	"dmrace/results/shmoo"
	"dmrace/sim"
)

// WriteCells writes at most n cells on both sides of a grid's border as a scenario into a
// folder, each with what the simulator predicts of it, and returns the file.
func WriteCells(ctx context.Context, g *explore.Grid, n int, dir string) (string, []explore.Cell, error) {
	cells := g.Samples(n)
	s, err := g.Scenario(ctx, sim.Witness{Kernel: dmrace.Traits{Release: g.Release()}}, cells)
	if err != nil {
		return "", nil, err
	}
	file := filepath.Join(dir, s.Name+".yaml")
	return file, cells, WriteScenario(file, s)
}

// Cells says how the boots of cells ended, of those that were made.
func (c *Confirmation) Cells(cells []explore.Cell) []shmoo.Record {
	var out []shmoo.Record
	for _, r := range c.Recordings {
		for _, cell := range cells {
			if r.Variant() == cell.Variant() {
				out = append(out, shmoo.Record{Row: cell.Row, Column: cell.Column, Outcome: results.Outcome(r.Verdict)})
			}
		}
	}
	return out
}

// MapOf turns a grid into what is drawn.
func MapOf(g *explore.Grid, title string) *shmoo.Map {
	m := &shmoo.Map{Title: title, X: axisOf(g.X, g.Xs), Y: axisOf(g.Y, g.Ys), Cells: g.Cells}
	for _, c := range g.Border {
		m.Border = append(m.Border, shmoo.Crossing{Row: c.Row, Column: g.Column(c), Below: g.X.Format(c.Below), Above: g.X.Format(c.Above)})
	}
	return m
}

func axisOf(a explore.Axis, values []int64) shmoo.Axis {
	out := shmoo.Axis{Name: a.Name, Values: values, Unit: a.Unit()}
	for _, v := range values {
		out.Labels = append(out.Labels, a.Format(v))
	}
	return out
}
