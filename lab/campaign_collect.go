package lab

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"dmrace"
	"dmrace/campaign"
	"dmrace/results"
)

// Collected is a campaign with its results.
type Collected struct {
	Folder *campaign.Folder
	Status *campaign.Status

	scenarios map[string]Scenario
	cells     []*collectedCell
}

// collectedCell is one cell with its plan and, if it is finished, its recording.
type collectedCell struct {
	campaign.Cell
	boot      Boot
	recording *dmrace.Recording
}

// ErrIncomplete says that boots of a campaign are not finished.
var ErrIncomplete = errors.New("the campaign is not complete")

// Collect reads the results of a campaign. Unless partial is asked for one that is not
// complete is refused: the error wraps [ErrIncomplete], and the status comes beside it.
func Collect(ctx context.Context, dir string, partial bool) (*Collected, error) {
	f, err := OpenCampaign(dir)
	if err != nil {
		return nil, err
	}
	if len(f.Cells) == 0 {
		return nil, usagef("the campaign %s has no cell", dir)
	}
	status, err := CampaignStatus(ctx, f)
	if err != nil {
		return nil, err
	}
	c := &Collected{Folder: f, Status: status, scenarios: map[string]Scenario{}}
	if !status.Complete() && !partial {
		return c, fmt.Errorf("%w: %d boots are missing and %d are broken; dmrace campaign run %s makes them, --partial collects what there is",
			ErrIncomplete, len(status.Missing), len(status.Broken), dir)
	}
	for _, name := range f.Scenarios {
		s, err := f.Scenario(name)
		if err != nil {
			return nil, err
		}
		c.scenarios[name] = Scenario{s, name}
	}
	return c, c.read(ctx)
}

// read reads the plans, and puts the recordings to them.
func (c *Collected) read(ctx context.Context) error {
	for _, cell := range c.Folder.Cells {
		if err := ctx.Err(); err != nil {
			return err
		}
		p, err := c.Folder.Plan(cell)
		if err != nil {
			return err
		}
		one := &collectedCell{Cell: cell, boot: Boot{Scenario: c.scenarios[cell.Scenario], Plan: p, Expect: cell.Expect, Rerun: cell.Rerun}}
		if cell.None == "" {
			if r := c.Status.Result(cell); r != nil {
				recording := *r.Recording // cells of one key expect each its own
				recording.Expect = cell.Expect
				one.recording = &recording
			}
		}
		c.cells = append(c.cells, one)
	}
	return nil
}

// Recordings returns what is finished, in the order of the cells.
func (c *Collected) Recordings() (all []*dmrace.Recording) {
	for _, cell := range c.cells {
		if cell.recording != nil {
			all = append(all, cell.recording)
		}
	}
	return all
}

// Scenarios returns the scenarios of the boots, in their order.
func (c *Collected) Scenarios() []Scenario {
	var boots []Boot
	for _, cell := range c.cells {
		boots = append(boots, cell.boot)
	}
	return slices.DeleteFunc(ScenariosOf(boots), func(s Scenario) bool { return s.Scenario == nil })
}

// Omitted returns the boots that there are none of.
func (c *Collected) Omitted() (all []Omission) {
	for _, cell := range c.cells {
		if cell.None != "" {
			all = append(all, Omission{Scenario: cell.Scenario, Variant: cell.Variant, Kernel: cell.Column, Why: cell.None})
		}
	}
	return all
}

// Keep writes the evidence below a folder, as the verb on one machine would have.
func (c *Collected) Keep(ctx context.Context, dir string, gzip bool) error {
	if err := (results.Store{Dir: dir}).Check(); err != nil {
		return err
	}
	for _, cell := range c.cells {
		if err := ctx.Err(); err != nil {
			return err
		}
		if cell.recording == nil {
			continue
		}
		store := results.Store{Dir: filepath.Join(dir, filepath.FromSlash(cell.Place)), Gzip: gzip}
		if _, err := store.Save(cell.recording); err != nil {
			return err
		}
	}
	return nil
}

// Matrix returns the matrix that the campaign is one of.
func (c *Collected) Matrix() *Matrix {
	m := &Matrix{}
	for _, kernel := range c.Folder.Columns {
		column := &Column{Kernel: kernel}
		for _, cell := range c.cells {
			if cell.Column == kernel {
				column.Cells = append(column.Cells, &Cell{Boot: cell.boot, Recording: cell.recording, None: cell.None})
			}
		}
		m.Columns = append(m.Columns, column)
	}
	return m
}

// Change returns what a change did, what it is, and whether it must fix something.
func (c *Collected) Change() (v results.Validated, mustFix bool, err error) {
	var own ownChange
	if err := json.Unmarshal(c.Folder.Own, &own); err != nil {
		return v, false, fmt.Errorf("read what the campaign is of: %w", err)
	}
	v = own.What
	for _, group := range byScenario(c.cells, columnBefore) {
		for _, cell := range group {
			i := slices.IndexFunc(c.cells, func(o *collectedCell) bool {
				return o.Column == columnAfter && o.Scenario == cell.Scenario && o.Variant == cell.Variant
			})
			if i >= 0 && cell.recording != nil && c.cells[i].recording != nil {
				v.Trials = append(v.Trials, results.Trial{Before: cell.recording, After: c.cells[i].recording, Want: c.cells[i].Want})
			}
		}
	}
	return v, own.MustFix, nil
}

// byScenario groups the cells of a column by their scenarios, in the order of the first of each.
func byScenario(cells []*collectedCell, column string) (groups [][]*collectedCell) {
	for _, cell := range cells {
		if cell.Column != column {
			continue
		}
		i := slices.IndexFunc(groups, func(g []*collectedCell) bool { return g[0].Scenario == cell.Scenario })
		if i < 0 {
			groups = append(groups, nil)
			i = len(groups) - 1
		}
		groups[i] = append(groups[i], cell)
	}
	return groups
}

// Tally counts how the boots of one variant ended.
func (c *Collected) Tally() *results.Tally {
	t := &results.Tally{Scenario: c.cells[0].Scenario, Variant: c.cells[0].Variant}
	for _, r := range c.Recordings() {
		t.Add(r)
	}
	return t
}
