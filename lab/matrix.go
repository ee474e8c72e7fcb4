package lab

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"dmrace"
	"dmrace/results"
	"dmrace/scenarios"
)

// Matrix is every variant of some scenarios on several kernels.
type Matrix struct {
	Columns []*Column
	pace    *pace
}

// Column is the boots on one kernel, and what makes them.
type Column struct {
	Kernel   string // as it was named
	Cells    []*Cell
	Recorder Recorder

	lab *Lab // nil: the recorder needs nothing prepared
}

// Cell is one boot of the matrix: recorded, still to be booted, or none.
type Cell struct {
	Boot
	Recording *dmrace.Recording
	None      string // why there is no such boot
}

// MatrixKernels are the kernels of the whole matrix: those of the catalogue, and behind
// each that has no dm-mod.waitfor= itself the same with that of the default kernel.
func MatrixKernels() []string {
	var names []string
	for _, name := range CatalogueNames() {
		names = append(names, name)
		if TraitsOf(name).Waitfor == dmrace.WaitforNone {
			names = append(names, name+"+"+dmrace.DefaultKernel)
		}
	}
	return names
}

// NewMatrix lays out one cell for each variant of the scenarios on each kernel, and fills
// those whose evidence is below Options.Out, unless again is asked for. The options hold
// for every column; their kernel does not count.
func NewMatrix(ctx context.Context, o Options, kernels []string, list []Scenario, again bool) (*Matrix, error) {
	o.Tree = ""
	labs := make([]*Lab, len(kernels))
	for i, name := range kernels { // a mistake in the last is met before the first is planned
		o.Kernel = name
		err := o.CheckBoot()
		if err == nil {
			labs[i], err = Open(ctx, o)
		}
		if err != nil {
			return nil, err
		}
	}
	var columns []*Column
	for i, name := range kernels {
		c := &Column{Kernel: name, Recorder: labs[i].Recorder(), lab: labs[i]}
		var err error
		if c.Cells, err = labs[i].cells(ctx, list); err != nil {
			return nil, err
		}
		if !again {
			c.recall(ctx, o.store())
		}
		columns = append(columns, c)
	}
	return matrixOf(columns, labs), nil
}

// matrixOf returns the matrix of columns. What is left and how long it takes is told of
// by the labs.
func matrixOf(columns []*Column, labs []*Lab) *Matrix {
	jobs := 1
	if len(labs) > 0 {
		jobs = labs[0].opts.Jobs
	}
	m := &Matrix{Columns: columns, pace: newPace(jobs)}
	for _, c := range m.Cells() {
		switch {
		case c.Recording != nil:
			m.pace.learn(c.Recording)
		case c.None == "":
			m.pace.expect(c.Plan)
		}
	}
	return m
}

// cells plans every variant on the lab's kernel. One that the kernel has no arm for, or
// whose patch does not apply there, or whose machine the architecture has not got, is a cell
// that says so: it takes no other along.
func (l *Lab) cells(ctx context.Context, list []Scenario) ([]*Cell, error) {
	none := map[string]string{}
	var cells []*Cell
	boots, err := l.plan(ctx, list, nil, func(s Scenario, v *dmrace.Variant) (bool, error) {
		if why := scenarios.NotOn(l.source.arch, s.Scenario, *v); why != "" {
			p := &dmrace.Plan{Scenario: s.Name, Variant: v.Name, Kernel: dmrace.Kernel{Arm: cmp.Or(v.Arm, dmrace.ArmStock)}}
			cells = append(cells, &Cell{Boot: Boot{Scenario: s, Plan: p}, None: why})
			return false, nil
		}
		why, err := l.none(ctx, s, v)
		none[s.Name+"/"+v.Name] = why
		return true, err
	})
	for _, b := range boots {
		cells = append(cells, &Cell{Boot: b, None: none[b.Scenario.Name+"/"+b.Plan.Variant]})
	}
	return cells, err
}

// none says why there is no boot of a variant on the lab's kernel, or nothing, and then
// the variant has its arm as plans have it.
func (l *Lab) none(ctx context.Context, s Scenario, v *dmrace.Variant) (string, error) {
	if l.source.named.Kind == KernelCatalogue {
		if why := NoSuchArm(l.source.named.Name, v.Arm); why != "" {
			return why, nil
		}
	} else if why := l.source.lacks(s.Scenario, *v); why != "" {
		return why, nil
	}
	arm, err := l.source.arm(ctx, s.dir(), v.Arm)
	var usage *dmrace.UsageError // the patch's file is no patch, or it does not fit this kernel
	if errors.As(err, &usage) {
		return err.Error(), nil
	}
	if err == nil {
		v.Arm = arm
	}
	return "", err
}

// recall fills the cells whose evidence is in a store, for the same plan.
func (c *Column) recall(ctx context.Context, store results.Store) {
	for _, cell := range c.Cells {
		if cell.None == "" {
			cell.Recording = Recorded(ctx, store, cell.Boot)
		}
	}
}

// Fill makes the boots that are missing, kernel by kernel. One that fails, and a kernel
// that cannot be built, take no other along.
func (m *Matrix) Fill(ctx context.Context) error {
	var failures error
	for _, c := range m.Columns {
		failures = errors.Join(failures, c.fill(ctx, m.pace))
		if ctx.Err() != nil {
			break
		}
	}
	return failures
}

// fill makes the boots of one kernel that are missing.
func (c *Column) fill(ctx context.Context, p *pace) error {
	byPlan := map[string]*Cell{}
	var missing []Boot
	for _, cell := range c.Cells {
		if cell.None == "" && cell.Recording == nil {
			byPlan[cell.Plan.ID()] = cell
			missing = append(missing, cell.Boot)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	if c.lab != nil {
		if err := c.prepare(ctx, &missing, byPlan); err != nil {
			return err
		}
	}
	r := c.Recorder
	r.Done = func(one *dmrace.Recording) {
		byPlan[one.Plan.ID()].Recording = one
		r.say("%s", p.done(one))
	}
	_, err := r.Boot(ctx, missing...)
	return err
}

// prepare finds the emulator and says what is to be built. What the emulator lacks a
// device for, or the board, becomes a cell that says so.
func (c *Column) prepare(ctx context.Context, missing *[]Boot, byPlan map[string]*Cell) error {
	var left []Boot
	for _, b := range *missing {
		why, err := c.lab.lacks(ctx, b.Plan)
		if err != nil {
			return err
		}
		if why != nil {
			byPlan[b.Plan.ID()].None = why.Error()
			continue
		}
		left = append(left, b)
	}
	*missing = left
	c.lab.announceBuilds(ctx, left)
	return nil
}

// String says how many boots are recorded already, and what is left.
func (m *Matrix) String() string {
	return fmt.Sprintf("%d boots are recorded already; %s", len(m.Recordings()), m.pace)
}

// Cells returns the cells of all columns, kernel by kernel.
func (m *Matrix) Cells() []*Cell {
	var all []*Cell
	for _, c := range m.Columns {
		all = append(all, c.Cells...)
	}
	return all
}

// Recordings returns what is recorded.
func (m *Matrix) Recordings() []*dmrace.Recording {
	var out []*dmrace.Recording
	for _, c := range m.Cells() {
		if c.Recording != nil {
			out = append(out, c.Recording)
		}
	}
	return out
}

// Omitted returns the boots that there are none of.
func (m *Matrix) Omitted() []Omission {
	var out []Omission
	for _, column := range m.Columns {
		for _, c := range column.Cells {
			if c.None != "" {
				out = append(out, Omission{Scenario: c.Plan.Scenario, Variant: c.Plan.Variant, Kernel: column.Kernel, Why: c.None})
			}
		}
	}
	return out
}

// Rows returns the cells as the table takes them.
func (m *Matrix) Rows() []results.Cell {
	var out []results.Cell
	for _, column := range m.Columns {
		for _, c := range column.Cells {
			out = append(out, results.Cell{Plan: c.Plan, Kernel: column.Kernel, Recording: c.Recording, None: c.None})
		}
	}
	return out
}
