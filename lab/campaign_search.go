package lab

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"dmrace"
	"dmrace/explore"
	"dmrace/results"
	"dmrace/results/shmoo"
	"dmrace/sim"
)

// ownShmoo is what a map needs to be collected.
type ownShmoo struct {
	Map     *shmoo.Map     `json:"map"`
	Cells   []explore.Cell `json:"cells"`   // in the order of the boots
	Confirm bool           `json:"confirm"` // they are a sample
}

// Shmoo lays the cells of a grid out as a campaign: all of them, or a sample of so many on both
// sides of the border.
func (n NewCampaign) Shmoo(ctx context.Context, o Options, s Shmoo, confirm int) (*Laid, error) {
	l, lab, err := n.open(ctx, CampaignShmoo, o)
	if err != nil {
		return nil, err
	}
	g, err := s.Fill(ctx)
	if err != nil {
		return nil, err
	}
	if err := g.Bring(); err != nil {
		return nil, err
	}
	own := ownShmoo{Map: MapOf(g), Confirm: confirm > 0}
	if own.Cells = g.Samples(confirm); confirm == 0 {
		own.Cells = everyCell(g)
	}
	for _, c := range own.Cells {
		p, err := g.Plan(c)
		if err != nil {
			return nil, &dmrace.UsageError{Err: err}
		}
		if err := l.addSearched(ctx, lab, s.Scenario, p, s.Kernel, fmt.Sprintf("shmoo/%04d-%04d", c.Row, c.Column)); err != nil {
			return nil, err
		}
	}
	return l.write(ctx, own)
}

// everyCell lists the cells of a grid, row by row.
func everyCell(g *explore.Grid) (cells []explore.Cell) {
	for y := range g.Ys {
		for x := range g.Xs {
			cells = append(cells, explore.Cell{Row: y, Column: x})
		}
	}
	return cells
}

// addSearched adds a boot of a search. What is expected of it is what the simulator makes of it.
func (l *laying) addSearched(ctx context.Context, lab *Lab, s Scenario, p *dmrace.Plan, k explore.Kernel, place string) error {
	o, err := sim.Witness{Kernel: k.Traits}.Boot(ctx, p)
	if err != nil {
		return err
	}
	q, err := lab.qemu(ctx, p.Kernel.Arch)
	if err == nil {
		err = q.Supports(p)
	}
	if err != nil {
		return err
	}
	v := o.Verdict
	c := cellOf(Boot{Expect: dmrace.Expect{Outcome: v.Outcome, Stage: v.Stage, Cause: v.Cause}}, "")
	c.Place = place
	return l.add(ctx, lab, c, Boot{Scenario: s, Plan: p})
}

// Map returns the map of a campaign, with what the boots came to. A cell that was not booted
// stands as it was simulated, and the map says that it was not made.
func (c *Collected) Map() (*shmoo.Map, error) {
	var own ownShmoo
	if err := json.Unmarshal(c.Folder.Own, &own); err != nil || own.Map == nil || len(own.Cells) != len(c.cells) {
		return nil, fmt.Errorf("read what the campaign is of: %d cells and %d boots, %w", len(own.Cells), len(c.cells), err)
	}
	m := own.Map
	var seen *shmoo.Seen
	if !own.Confirm {
		seen = seenOf(m)
	}
	for i, at := range own.Cells {
		r := c.cells[i].recording
		switch {
		case r == nil:
		case own.Confirm:
			m.Records = append(m.Records, shmoo.Record{Row: at.Row, Column: at.Column, Outcome: results.Outcome(r.Verdict)})
		default:
			seen.Cells[at.Row][at.Column], seen.Made[at.Row][at.Column] = results.Outcome(r.Verdict), true
			seen.Boots++
		}
	}
	m.Kernel = seen
	return m, nil
}

// seenOf is a map of the kernel in which nothing is booted yet.
func seenOf(m *shmoo.Map) *shmoo.Seen {
	s := &shmoo.Seen{Title: titleBooted(m.Title, "in QEMU")}
	for _, row := range m.Cells {
		s.Cells = append(s.Cells, append([]string{}, row...))
		s.Made = append(s.Made, make([]bool, len(row)))
	}
	return s
}

// ownExplore is what a search needs to be collected.
type ownExplore struct {
	Scenario string           `json:"scenario"`
	Variants []dmrace.Variant `json:"variants"`
	Kernel   explore.Kernel   `json:"kernel"`
	Options  explore.Options  `json:"options"`
	Boots    int              `json:"boots"` // of each variant at most
}

// Explore lays every boot within the bounds of a search out as a campaign. A search that is
// under way leaves out boots of which it has seen enough: here they are all made, for nobody
// is there to see. More than the limit on boots are a [dmrace.UsageError].
func (n NewCampaign) Explore(ctx context.Context, o Options, s KernelSearch) (*Laid, error) {
	l, lab, err := n.open(ctx, CampaignExplore, o)
	if err != nil {
		return nil, err
	}
	own := ownExplore{s.Scenario.Name, nil, s.Kernel, s.Question.Options, s.Boots}
	if own.Variants, err = s.variants(); err != nil {
		return nil, err
	}
	boots := 0
	for _, v := range own.Variants {
		plans, err := own.plans(ctx, s.Scenario, v)
		if err != nil {
			return nil, fmt.Errorf("%s/%s: %w", s.Scenario.Name, v.Name, err)
		}
		for _, p := range plans {
			boots++
			if err := l.addSearched(ctx, lab, s.Scenario, p, s.Kernel, fmt.Sprintf("explore/%04d", boots)); err != nil {
				return nil, err
			}
		}
	}
	return l.write(ctx, own)
}

// plans lists every boot within the bounds: a kernel that is always otherwise than the model
// has the search leave nothing out.
func (own ownExplore) plans(ctx context.Context, s Scenario, v dmrace.Variant) (plans []*dmrace.Plan, err error) {
	var mu sync.Mutex
	f, err := explore.SearchKernel(ctx, s.Scenario, v, own.Kernel, explore.Question{Options: own.Options, Repeats: 1}, own.Boots, 1, func(_ context.Context, p *dmrace.Plan, _ int) (explore.Seen, error) {
		mu.Lock()
		defer mu.Unlock()
		plans = append(plans, p)
		return explore.Seen{Ends: "not booted yet"}, nil
	})
	if err == nil && f.Trials > len(plans) {
		err = usagef("%d boots lie within the bounds, and --boots %d allows fewer: raise it, or lower --bound or --max-delay", f.Trials, own.Boots)
	}
	return plans, err
}

// Searches makes the searches of a campaign from its boots, and shows each variant's.
func (c *Collected) Searches(ctx context.Context, show func(*explore.OnKernel) error) error {
	var own ownExplore
	if err := json.Unmarshal(c.Folder.Own, &own); err != nil {
		return fmt.Errorf("read what the campaign is of: %w", err)
	}
	byPlan := map[string]*dmrace.Recording{}
	for _, cell := range c.cells {
		byPlan[cell.Plan] = cell.recording
	}
	for _, v := range own.Variants {
		f, err := explore.SearchKernel(ctx, c.scenarios[own.Scenario].Scenario, v, own.Kernel, explore.Question{Options: own.Options, Repeats: 1}, own.Boots, 1, func(_ context.Context, p *dmrace.Plan, _ int) (explore.Seen, error) {
			r := byPlan[p.ID()]
			if r == nil {
				return explore.Seen{}, fmt.Errorf("%s/%s: %w: a search cannot do without one of its boots", own.Scenario, v.Name, ErrIncomplete)
			}
			return explore.Seen{Ends: explore.Ending(r.Verdict), Order: r.Criteria.DecisiveOrder(r.Timeline)}, nil
		})
		if err == nil {
			err = show(f)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
