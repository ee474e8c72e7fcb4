package lab

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"dmrace"
	"dmrace/campaign"
	"dmrace/explore"
	"dmrace/results/shmoo"
	"dmrace/sim"
)

// collectedOf is a campaign whose boots ended as they are simulated.
func collectedOf(t *testing.T, s Scenario, k explore.Kernel, own any, plans []*dmrace.Plan) *Collected {
	t.Helper()
	text, err := json.Marshal(own)
	if err != nil {
		t.Fatal(err)
	}
	c := &Collected{Folder: &campaign.Folder{Head: campaign.Head{Own: text}}, scenarios: map[string]Scenario{s.Name: s}}
	for _, p := range plans {
		o, err := sim.Witness{Kernel: k.Traits}.Boot(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		c.cells = append(c.cells, &collectedCell{Cell: campaign.Cell{Plan: p.ID()}, recording: &dmrace.Recording{Observation: *o}})
	}
	return c
}

func searchedKernel(t *testing.T) explore.Kernel {
	t.Helper()
	k, err := explore.KernelNamed("6.1")
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// TestMapOfACampaign: the map is the one that the verb on one machine draws of the same boots.
func TestMapOfACampaign(t *testing.T) {
	s, err := Find("mmc-natural")
	if err != nil {
		t.Fatal(err)
	}
	asked := Shmoo{Scenario: s, Kernel: searchedKernel(t), X: "probe:sdhci-pci=0..2s", Y: "probe:mmcblk=0..500ms", Columns: 4, Rows: 3}
	g, err := asked.Fill(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	own := ownShmoo{Map: MapOf(g), Cells: everyCell(g)}
	var plans []*dmrace.Plan
	for _, c := range own.Cells {
		p, err := g.Plan(c)
		if err != nil {
			t.Fatal(err)
		}
		plans = append(plans, p)
	}
	c := collectedOf(t, s, asked.Kernel, own, plans)
	m, err := c.Map()
	if err != nil || !m.AllAgree() || m.Kernel.Boots != 12 {
		t.Fatalf("%+v, %v", m, err)
	}
	b, err := g.BootRows(t.Context(), func(ctx context.Context, p *dmrace.Plan) (string, error) {
		o, err := sim.Witness{Kernel: asked.Kernel.Traits}.Boot(ctx, p)
		return explore.Ending(o.Verdict), err
	}, 1, true)
	if err != nil {
		t.Fatal(err)
	}
	single := MapOf(g)
	single.Kernel = &shmoo.Seen{Title: titleBooted(g.Title(), "in QEMU"), Cells: b.Cells, Made: b.Made, Boots: b.Boots}
	var got, want bytes.Buffer
	if err := errors.Join(m.Text(&got), single.Text(&want)); err != nil || got.String() != want.String() || !strings.Contains(got.String(), "booted in QEMU") {
		t.Errorf("got\n%s\nwant\n%s", &got, &want)
	}
	c.cells[5].recording.Verdict = phantom
	c.cells[7].recording = nil
	if m, err = c.Map(); err != nil || m.AllAgree() || m.Kernel.Boots != 11 || m.Kernel.Made[1][3] {
		t.Errorf("%+v, %v", m.Kernel, err)
	}
	own.Confirm = true
	c = collectedOf(t, s, asked.Kernel, own, plans)
	if m, err = c.Map(); err != nil || m.Kernel != nil || len(m.Records) != 12 || !m.AllAgree() {
		t.Errorf("a sample: %+v, %v", m, err)
	}
	c.cells = c.cells[1:]
	if _, err := c.Map(); err == nil {
		t.Error("a cell less is not seen")
	}
}

// TestSearchOfACampaign: every boot within the bounds is a cell, and the search finds in them
// what it finds while it boots.
func TestSearchOfACampaign(t *testing.T) {
	s, err := Find("mmc-natural")
	if err != nil {
		t.Fatal(err)
	}
	v, err := s.Variant("with-i8042")
	if err != nil {
		t.Fatal(err)
	}
	own := ownExplore{s.Name, []dmrace.Variant{v}, searchedKernel(t), explore.Options{Bound: 2, MaxDelay: 1e9}, 500}
	plans, err := own.plans(t.Context(), s, v)
	if err != nil || len(plans) < 10 {
		t.Fatal(len(plans), err)
	}
	less := own
	less.Boots = len(plans) - 1
	var usage *dmrace.UsageError
	if _, err := less.plans(t.Context(), s, v); !errors.As(err, &usage) {
		t.Errorf("more than the limit: %v", err)
	}
	c := collectedOf(t, s, own.Kernel, own, plans)
	var got, want bytes.Buffer
	write := func(to *bytes.Buffer) func(*explore.OnKernel) error {
		return func(f *explore.OnKernel) error { return f.WriteText(to) }
	}
	if err := c.Searches(t.Context(), write(&got)); err != nil {
		t.Fatal(err)
	}
	f, err := explore.SearchKernel(t.Context(), s.Scenario, v, own.Kernel, explore.Question{Options: own.Options, Repeats: 1}, own.Boots, 1, func(ctx context.Context, p *dmrace.Plan, _ int) (explore.Seen, error) {
		o, err := sim.Witness{Kernel: own.Kernel.Traits}.Boot(ctx, p)
		return explore.Seen{Ends: explore.Ending(o.Verdict), Order: o.Criteria.DecisiveOrder(o.Timeline)}, err
	})
	if err := errors.Join(err, write(&want)(f)); err != nil {
		t.Fatal(err)
	}
	if got.String() != want.String() || got.Len() == 0 {
		t.Errorf("got\n%s\nwant\n%s", &got, &want)
	}
	c.cells[0].recording = nil
	if err := c.Searches(t.Context(), write(&got)); !errors.Is(err, ErrIncomplete) {
		t.Errorf("a boot less: %v", err)
	}
}
