package lab

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"dmrace"
	"dmrace/explore"
	"dmrace/results"
	"dmrace/results/report"
	"dmrace/results/shmoo"
	"dmrace/sim"
)

// Shmoo says which boot is simulated over which two quantities.
type Shmoo struct {
	Scenario      Scenario
	Variant       string // empty: the scenario's first
	Kernel        explore.Kernel
	X, Y          string // as [explore.ParseAxis] reads them
	Columns, Rows int
}

// Fill simulates each cell. Errors are those of [explore.Shmoo].
func (s Shmoo) Fill(ctx context.Context) (*explore.Grid, error) {
	v := s.Scenario.Variants[0]
	var err error
	if s.Variant != "" {
		if v, err = s.Scenario.Variant(s.Variant); err != nil {
			return nil, &dmrace.UsageError{Err: err}
		}
	}
	if err := s.Scenario.boots(v); err != nil {
		return nil, err
	}
	var axes [2]explore.Axis
	for i, flag := range []struct{ name, text string }{{"--x", s.X}, {"--y", s.Y}} {
		if axes[i], err = explore.ParseAxis(flag.text); err != nil {
			return nil, fmt.Errorf("%s: %w", flag.name, err)
		}
	}
	return explore.Shmoo(ctx, s.Scenario.Scenario, v, s.Kernel, axes[0], axes[1], s.Columns, s.Rows)
}

// ConfirmCells boots at most n cells on both sides of a grid's border on this machine, and
// says how each ended. Their scenario is kept below Options.Out.
func (l *Lab) ConfirmCells(ctx context.Context, g *explore.Grid, n int) (*Confirmation, []shmoo.Record, error) {
	file, cells, err := WriteCells(ctx, g, n, l.opts.Out)
	if err != nil {
		return nil, nil, err
	}
	c, err := l.ConfirmFile(ctx, file)
	if err != nil {
		return nil, nil, err
	}
	return c, c.Cells(cells), nil
}

// BootGrid boots a grid on this machine: every cell, or those that [explore.Grid.BootRows]
// takes. What was booted is noted below Options.Out, and not booted again. Of the cells that
// end otherwise than simulated some are booted once more, whole, and their evidence is kept:
// the confirmation, nil where none does.
func (l *Lab) BootGrid(ctx context.Context, g *explore.Grid, every bool) (*shmoo.Seen, *Confirmation, error) {
	if err := g.Bring(); err != nil {
		return nil, nil, err
	}
	if err := g.AsInjected(ctx); err != nil {
		return nil, nil, err
	}
	boots, err := l.cornerBoots(g)
	if err != nil {
		return nil, nil, err
	}
	if _, err := l.Prepare(ctx, boots); err != nil {
		return nil, nil, err
	}
	k, err := l.kernelBoots(filepath.Join(l.opts.Out, g.Name()+".boots.jsonl"))
	if err != nil {
		return nil, nil, err
	}
	b, err := g.BootRows(ctx, k.ending, l.opts.Jobs, every)
	if err := errors.Join(err, k.close()); err != nil {
		return nil, nil, err
	}
	s := &shmoo.Seen{Title: titleBooted(g.Title(), l.where()), Cells: b.Cells, Made: b.Made, Boots: b.Boots}
	differ := b.Differ(g)
	if len(differ) == 0 {
		return s, nil, nil
	}
	c, err := l.confirmDiffering(ctx, g, b, differ[:min(len(differ), mostConfirmed)])
	return s, c, err
}

// titleBooted is the title of a map whose cells were booted somewhere.
func titleBooted(simulated, where string) string {
	return strings.Replace(simulated, "(simulated)", "(booted "+where+")", 1)
}

// mostConfirmed is how many cells that end otherwise are booted whole.
const mostConfirmed = 4

// confirmDiffering boots cells whole. One that ends otherwise than from a saved machine would
// show that these are not sound.
func (l *Lab) confirmDiffering(ctx context.Context, g *explore.Grid, b *explore.Booted, cells []explore.Cell) (*Confirmation, error) {
	file, err := writeCells(ctx, g, cells, l.opts.Out)
	if err != nil {
		return nil, err
	}
	c, err := l.ConfirmWhole(ctx, file)
	if err != nil {
		return nil, err
	}
	for _, r := range c.Cells(cells) {
		if was := b.Cells[r.Row][r.Column]; b.Made[r.Row][r.Column] && was != r.Outcome {
			return c, fmt.Errorf("a boot from a saved machine ended as %q, and the whole one of the same plan as %q: boot with --fresh, and report this", was, r.Outcome)
		}
	}
	return c, nil
}

// cornerBoots are the boots of a grid's corners: all that its cells need is needed by them.
func (l *Lab) cornerBoots(g *explore.Grid) ([]Boot, error) {
	var boots []Boot
	for _, c := range []explore.Cell{{Row: 0, Column: 0}, {Row: len(g.Ys) - 1, Column: len(g.Xs) - 1}} {
		p, err := g.Plan(c)
		if err != nil {
			return nil, err
		}
		boots = append(boots, Boot{Scenario: Scenario{Scenario: &dmrace.Scenario{Name: p.Scenario}}, Plan: p})
	}
	return boots, nil
}

// ReportOfMap is a map with the boots of its cells that were made; c is nil where none was.
func ReportOfMap(ctx context.Context, m *shmoo.Map, c *Confirmation) (*report.Report, error) {
	if c == nil {
		c = &Confirmation{}
	}
	var list []Scenario
	if c.Scenario.Scenario != nil {
		list = append(list, c.Scenario)
	}
	r, err := ReportOf(ctx, c.Recordings, nil, true, list...)
	if err != nil {
		return nil, err
	}
	r.Title, r.Maps = m.Title, []*shmoo.Map{m}
	return r, nil
}

// WriteCells writes at most n cells on both sides of a grid's border as a scenario into a
// folder, each with what the simulator predicts of it, and returns the file.
func WriteCells(ctx context.Context, g *explore.Grid, n int, dir string) (string, []explore.Cell, error) {
	cells := g.Samples(n)
	file, err := writeCells(ctx, g, cells, dir)
	return file, cells, err
}

// writeCells writes cells as a scenario into a folder and returns the file.
func writeCells(ctx context.Context, g *explore.Grid, cells []explore.Cell, dir string) (string, error) {
	s, err := g.Scenario(ctx, sim.Witness{Kernel: g.Kernel().Traits}, cells)
	if err != nil {
		return "", err
	}
	file := filepath.Join(dir, s.Name+".yaml")
	return file, WriteScenario(file, s)
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
func MapOf(g *explore.Grid) *shmoo.Map {
	m := &shmoo.Map{Title: g.Title(), X: axisOf(g.X, g.Xs), Y: axisOf(g.Y, g.Ys), Cells: g.Cells}
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
