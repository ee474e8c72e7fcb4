package explore

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"dmrace"
	"dmrace/scenarios"
)

// Cell is a place in a grid.
type Cell struct{ Row, Column int }

// Variant names the cell's boot among those of [Grid.Scenario].
func (c Cell) Variant() string { return fmt.Sprintf("cell-%d-%d", c.Row, c.Column) }

// Samples returns at most n cells on both sides of the border, spread along it, each a
// little away from it so that no measured cost decides it. A grid without a border is
// sampled along its diagonal.
func (g *Grid) Samples(n int) []Cell {
	var out []Cell
	seen := map[Cell]bool{}
	add := func(c Cell) {
		if !seen[c] {
			seen[c] = true
			out = append(out, c)
		}
	}
	for i := range n {
		at := float64(i) / float64(max(n-1, 1))
		if len(g.Border) == 0 {
			add(Cell{int(at * float64(len(g.Ys)-1)), int(at * float64(len(g.Xs)-1))})
			continue
		}
		crossing := g.Border[int(at*float64(len(g.Border)-1))]
		add(g.beside(crossing, i%2 == 0))
	}
	return out
}

// beside returns a cell of the crossing's row on one side of it: the second, where that
// ends like the first.
func (g *Grid) beside(c Crossing, below bool) Cell {
	first, step := g.Column(c)+1, 1
	if below {
		first, step = first-1, -1
	}
	second := first + step
	if second < 0 || second >= len(g.Xs) || g.Lost(c.Row, second) != g.Lost(c.Row, first) {
		second = first
	}
	return Cell{c.Row, second}
}

// Column returns the column to the left of a crossing.
func (g *Grid) Column(c Crossing) int {
	column := 0
	for column+1 < len(g.Xs) && g.Xs[column+1] <= c.Below {
		column++
	}
	return column
}

// Scenario writes cells down as a scenario, a variant each, with a control. What is
// expected of a cell is what the witness sees of it, the simulator say. It returns a
// [*dmrace.UsageError] for an axis that nothing can bring about on a kernel.
func (g *Grid) Scenario(ctx context.Context, w dmrace.Witness, cells []Cell) (*dmrace.Scenario, error) {
	for _, a := range []Axis{g.X, g.Y} {
		if !a.Expressible() {
			return nil, usagef("axis %s cannot be confirmed: nothing brings it about on a kernel", a.Name)
		}
	}
	var s dmrace.Scenario
	for i, c := range cells {
		x, y := g.Xs[c.Column], g.Ys[c.Row]
		one, v := g.cell(x, y)
		if i == 0 {
			s = one
			s.Variants = nil
		}
		s.Shim = s.Shim || one.Shim
		if one.Clock != "" {
			s.Clock = one.Clock
		}
		p, err := g.plan(x, y)
		if err != nil {
			return nil, err
		}
		o, err := w.Boot(ctx, p)
		if err != nil {
			return nil, err
		}
		v.Name = c.Variant()
		v.Title = fmt.Sprintf("%s at %s, %s at %s", g.X.Name, g.X.Format(x), g.Y.Name, g.Y.Format(y))
		v.Expect = dmrace.Expect{Outcome: o.Verdict.Outcome, Stage: o.Verdict.Stage, Cause: o.Verdict.Cause}
		v.Earlier = nil
		s.Variants = append(s.Variants, v)
	}
	s.Name = g.Name()
	s.Title = fmt.Sprintf("Cells on both sides of the border over %s and %s", g.X.Name, g.Y.Name)
	s.Story, s.Inject = "", nil
	s.Variants = append(s.Variants, control(&s))
	return &s, scenarios.Validate(&s)
}

// control is the variant that every scenario has: no mapping, the first disk as it ought to
// be, and the kernel alone that waits for it: an initramfs of ours gives up after 20 s.
func control(s *dmrace.Scenario) dmrace.Variant {
	v := dmrace.Variant{
		Name: dmrace.ControlVariant, Title: "No mapping: rootwait alone waits for the disk",
		Cmdline: "root=" + rootOf(s.Disk) + " rootwait ro",
		Expect:  dmrace.Expect{Outcome: dmrace.Booted},
	}
	if s.Disk.Fault != "" {
		sound := s.Disk
		sound.Fault = ""
		v.Disk = &sound
	}
	if s.Machine.HasInitrd() {
		plain := s.Machine
		plain.Initramfs, plain.Initrd = false, ""
		v.Machine = &plain
	}
	return v
}

// rootOf names the root file system of a disk, by label where its partition table has labels.
func rootOf(d dmrace.Disk) string {
	at := slices.Index(d.Partitions(), dmrace.PartRootfs)
	if at < 0 {
		return "PARTLABEL=" + string(dmrace.PartRootfs)
	}
	switch label, uuid := d.Name(at); {
	case strings.Contains(label, " "):
		return `"PARTLABEL=` + label + `"`
	case label != "":
		return "PARTLABEL=" + label
	default:
		return "PARTUUID=" + uuid
	}
}
