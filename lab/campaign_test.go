package lab

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dmrace"
	"dmrace/blobs"
	"dmrace/blobs/blobtest"
	"dmrace/campaign"
	"dmrace/capsule"
	"dmrace/results"
	"dmrace/vmtest"
)

// laidMatrix is a campaign of the committed boots of a scenario on two kernels, with small
// blobs, and the recordings by plan.
func laidMatrix(t *testing.T, sample int) (*Laid, map[string]*dmrace.Recording) {
	t.Helper()
	n := NewCampaign{Dir: filepath.Join(t.TempDir(), "campaign"), Sample: sample}
	l, err := n.lay(CampaignMatrix, Options{})
	if err != nil {
		t.Fatal(err)
	}
	l.draft.Columns = []string{"6.1", "6.12"}
	recordings := map[string]*dmrace.Recording{}
	for _, column := range l.draft.Columns {
		for _, b := range plannedOn(t, column, "mmc-natural") {
			r := ofPlan(t, b.Plan)
			kit, at := blobtest.Small(t, r, "kernel "+column)
			l.draft.QEMU[""] = r.Provenance.QEMU
			l.draft.Add(cellOf(b, column), b.Scenario.Scenario, b.Plan, kit, at, vmtest.Repeatable(b.Plan))
			recordings[b.Plan.ID()] = r
		}
	}
	b := plannedOn(t, "6.1", "mmc-slow-probe")[0]
	l.draft.None(cellOf(b, "6.1"), b.Scenario.Scenario, b.Plan, "it has no such arm")
	laid, err := l.write(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return laid, recordings
}

// plannedOn plans a scenario on a kernel of the catalogue.
func plannedOn(t *testing.T, kernel, scenario string) []Boot {
	t.Helper()
	s, err := Find(scenario)
	if err != nil {
		t.Fatal(err)
	}
	boots, err := Plans([]Scenario{s}, nil, dmrace.Options{KernelName: kernel}, TraitsOf(kernel), Everything)
	if err != nil {
		t.Fatal(err)
	}
	return boots
}

// ofPlan reads the committed recording of a plan.
func ofPlan(t *testing.T, p *dmrace.Plan) *dmrace.Recording {
	t.Helper()
	r, ok := results.Store{Dir: "../results"}.OfPlan(t.Context(), p)
	if !ok {
		t.Fatalf("%s/%s on %s is not committed", p.Scenario, p.Variant, p.Kernel.Name)
	}
	r.Provenance.QEMU = "QEMU emulator version 7.2.22"
	return r
}

// workerOf is a worker whose boots are those recordings. It brings what they are made of as
// any worker does.
func workerOf(t *testing.T, f *campaign.Folder, recordings map[string]*dmrace.Recording, node string) *worker {
	t.Helper()
	w, end, err := newWorker(Share{Node: node}, f, Options{Jobs: 2}.withDefaults())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(end)
	w.boot = func(ctx context.Context, task campaign.Task, p *dmrace.Plan) (*dmrace.Recording, campaign.Worker, error) {
		by := campaign.Worker{Node: node, Arch: "amd64", QEMU: "QEMU emulator version 7.2.22"}
		if _, err := bring(ctx, p, f.Kits[task.Kit], f.Blobs(), w.scraps); err != nil {
			return nil, by, err
		}
		r := *recordings[task.Plan]
		r.Expect = task.Expect
		return &r, by, nil
	}
	return w
}

// share has a worker make its part.
func share(t *testing.T, w *worker, index, of int) (Worked, error) {
	t.Helper()
	tasks, err := w.folder.Part(index, of)
	if err != nil {
		t.Fatal(err)
	}
	return w.run(t.Context(), tasks)
}

// TestCampaignEqualsMatrix: what two workers made shows as what one machine would have made,
// to the byte, and running again makes nothing.
func TestCampaignEqualsMatrix(t *testing.T) {
	laid, recordings := laidMatrix(t, 2)
	for i := range 2 {
		came, err := share(t, workerOf(t, laid.Folder, recordings, fmt.Sprintf("n%d", i)), i, 2)
		if err != nil || came.Done != came.Tasks || came.Tasks < 4 {
			t.Errorf("%+v, %v", came, err)
		}
	}
	came, err := share(t, workerOf(t, laid.Folder, nil, "n3"), 0, 1)
	if err != nil || came.Skipped != came.Tasks || came.Done > 0 {
		t.Errorf("again: %+v, %v", came, err)
	}
	c, err := Collect(t.Context(), laid.Dir, false)
	if err != nil {
		t.Fatal(err)
	}
	var got, want bytes.Buffer
	if err := results.Matrix(&got, c.Folder.Columns, c.Matrix().Rows()); err != nil {
		t.Fatal(err)
	}
	if err := results.Matrix(&want, c.Folder.Columns, singleRows(t, recordings)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want.Bytes()) || !strings.Contains(got.String(), "hung: data-device-missing") || !strings.Contains(got.String(), "it has no such arm") {
		t.Errorf("got\n%s\nwant\n%s", &got, &want)
	}
	if !c.Status.Sound() || c.Status.Apart == 0 || len(c.Omitted()) != 1 || len(c.Scenarios()) != 2 {
		t.Errorf("%+v, %v, %d scenarios", c.Status, c.Omitted(), len(c.Scenarios()))
	}
	dir := t.TempDir()
	if err := c.Keep(t.Context(), dir, false); err != nil {
		t.Fatal(err)
	}
	for _, r := range recordings {
		kept, ok := results.Store{Dir: dir}.OfPlan(t.Context(), r.Plan)
		if !ok || !bytes.Equal(kept.Console, r.Console) {
			t.Errorf("%s/%s is not kept", r.Scenario(), r.Variant())
		}
	}
}

// singleRows are the cells of the same matrix, from one machine.
func singleRows(t *testing.T, recordings map[string]*dmrace.Recording) []results.Cell {
	t.Helper()
	m := &Matrix{}
	for _, kernel := range []string{"6.1", "6.12"} {
		column := &Column{Kernel: kernel}
		for _, b := range plannedOn(t, kernel, "mmc-natural") {
			r := *recordings[b.Plan.ID()]
			r.Expect = b.Expect
			column.Cells = append(column.Cells, &Cell{Boot: b, Recording: &r})
		}
		m.Columns = append(m.Columns, column)
	}
	b := plannedOn(t, "6.1", "mmc-slow-probe")[0]
	m.Columns[0].Cells = append(m.Columns[0].Cells, &Cell{Boot: b, None: "it has no such arm"})
	return m.Rows()
}

// TestCampaignGoesOn: a broken blob, a boot that fails and a result that was spoilt keep no
// other boot from being made, and the next worker makes what is left and no more.
func TestCampaignGoesOn(t *testing.T) {
	laid, recordings := laidMatrix(t, 0)
	f := laid.Folder
	sum := f.Kits[f.Cells[0].Kit].Kernel.ImageHash
	blob := f.Blobs().Path(sum)
	sound, err := os.ReadFile(blob)
	if err := errors.Join(err, os.Chmod(blob, 0o644), os.WriteFile(blob, []byte("other kernel"), 0o644)); err != nil {
		t.Fatal(err)
	}
	came, err := share(t, workerOf(t, f, recordings, "n1"), 0, 1)
	var env *dmrace.EnvError
	if came.Failed != 4 || came.Done != 4 || !errors.As(err, &env) || !errors.Is(err, blobs.ErrBroken) {
		t.Errorf("a broken blob: %+v, %v", came, err)
	}
	if strings.Count(err.Error(), "cannot be used") != 1 {
		t.Errorf("it is said again and again: %v", err)
	}
	c, err := Collect(t.Context(), laid.Dir, false)
	if !errors.Is(err, ErrIncomplete) || len(c.Status.Missing) != 4 || len(c.Status.Blobs) != 1 || !strings.Contains(fmt.Sprint(c.Status.Missing[0].Findings), "n1: the blob") {
		t.Errorf("%v, %+v", err, c.Status)
	}
	if c, err := Collect(t.Context(), laid.Dir, true); err != nil || len(c.Recordings()) != 4 {
		t.Errorf("a part: %v", err)
	}
	if err := os.WriteFile(blob, sound, 0o644); err != nil {
		t.Fatal(err)
	}
	flaky, boot := workerOf(t, f, recordings, "n2"), 0
	inner := flaky.boot
	flaky.lab.opts.Jobs = 1
	flaky.boot = func(ctx context.Context, task campaign.Task, p *dmrace.Plan) (*dmrace.Recording, campaign.Worker, error) {
		if boot++; boot == 1 {
			return nil, campaign.Worker{Node: "n2"}, errors.New("QEMU was killed")
		}
		return inner(ctx, task, p)
	}
	if came, err := share(t, flaky, 0, 1); came != (Worked{Tasks: 8, Done: 3, Skipped: 4, Failed: 1}) || err == nil {
		t.Errorf("a boot that fails: %+v, %v", came, err)
	}
	spoilt := filepath.Join(laid.Dir, "cells", f.Cells[5].Key[:2], f.Cells[5].Key, "worker.json")
	if err := os.Remove(spoilt); err != nil {
		t.Fatal(err)
	}
	if came, err := share(t, workerOf(t, f, recordings, "n3"), 0, 1); came != (Worked{Tasks: 8, Done: 2, Skipped: 6}) || err != nil {
		t.Errorf("the rest: %+v, %v", came, err)
	}
	if _, err := Collect(t.Context(), laid.Dir, false); err != nil {
		t.Error(err)
	}
}

// TestCampaignInterrupted: a worker that is told to end makes no more boots, and says so.
func TestCampaignInterrupted(t *testing.T) {
	laid, recordings := laidMatrix(t, 0)
	w := workerOf(t, laid.Folder, recordings, "n1")
	w.lab.opts.Jobs = 1
	ctx, cancel := context.WithCancel(t.Context())
	inner := w.boot
	w.boot = func(ctx context.Context, task campaign.Task, p *dmrace.Plan) (*dmrace.Recording, campaign.Worker, error) {
		r, by, err := inner(ctx, task, p)
		cancel()
		return r, by, err
	}
	came, err := w.run(ctx, laid.Folder.Tasks())
	if !errors.Is(err, context.Canceled) || came.Done > 1 || came.Failed > 0 {
		t.Errorf("%+v, %v", came, err)
	}
}

// TestForeignQEMU: a machine with another QEMU is told so and makes nothing.
func TestForeignQEMU(t *testing.T) {
	bin := t.TempDir()
	if err := os.WriteFile(filepath.Join(bin, "qemu"), []byte("#!/bin/sh\necho QEMU emulator version 42.0\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv(vmtest.ProgramVar, filepath.Join(bin, "qemu"))
	laid, _ := laidMatrix(t, 0)
	came, err := Share{Dir: laid.Dir, Of: 1, Node: "n9"}.Run(t.Context(), Options{Jobs: 1})
	var env *dmrace.EnvError
	if came.Failed != came.Tasks || came.Tasks == 0 || !errors.As(err, &env) || !strings.Contains(err.Error(), `n9 has "QEMU emulator version 42.0", and the campaign is booted with "QEMU emulator version 7.2.22"`) {
		t.Errorf("%+v, %v", came, err)
	}
	if strings.Count(err.Error(), "42.0") != 1 {
		t.Errorf("it is said again and again: %v", err)
	}
}

// TestFlakeCampaign: each repetition is a cell of its own, and the figure is that of all.
func TestFlakeCampaign(t *testing.T) {
	n := NewCampaign{Dir: filepath.Join(t.TempDir(), "campaign")}
	l, err := n.lay(CampaignFlake, Options{})
	if err != nil {
		t.Fatal(err)
	}
	b := plannedOn(t, "6.1", "mmc-natural")[0]
	r := ofPlan(t, b.Plan)
	kit, at := blobtest.Small(t, r, "kernel "+"6.1")
	for i := range 5 {
		c := cellOf(b, "")
		c.Nth, c.Place = i+1, fmt.Sprintf("flake/%04d", i+1)
		l.draft.Add(c, b.Scenario.Scenario, b.Plan, kit, at, false)
	}
	laid, err := l.write(t.Context(), nil)
	if err != nil || laid.Boots != 5 {
		t.Fatal(laid, err)
	}
	w := workerOf(t, laid.Folder, map[string]*dmrace.Recording{b.Plan.ID(): r}, "n1")
	w.folder.QEMU[""] = ""
	if _, err := share(t, w, 0, 1); err != nil {
		t.Fatal(err)
	}
	c, err := Collect(t.Context(), laid.Dir, false)
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Tally(); got.Lost != 5 || got.Trials != 5 || got.Unexpected {
		t.Errorf("%+v", got)
	}
	dir := t.TempDir()
	if err := c.Keep(t.Context(), dir, true); err != nil {
		t.Fatal(err)
	}
	if kept, err := filepath.Glob(filepath.Join(dir, "flake", "*", "runs", "mmc-natural", "without-waitfor", "*")); err != nil || len(kept) != 5 {
		t.Errorf("%v, %v", kept, err)
	}
}

// TestChangeCampaign: pairs come together as validate pairs them.
func TestChangeCampaign(t *testing.T) {
	n := NewCampaign{Dir: filepath.Join(t.TempDir(), "campaign")}
	l, err := n.lay(CampaignValidate, Options{})
	if err != nil {
		t.Fatal(err)
	}
	recordings := map[string]*dmrace.Recording{}
	l.draft.QEMU[""] = "QEMU emulator version 7.2.22"
	for _, side := range []struct{ column, kernel string }{{columnBefore, "5.10"}, {columnAfter, "6.1"}} {
		for _, b := range plannedOn(t, side.kernel, "mmc-natural") {
			r := ofPlan(t, b.Plan)
			kit, at := blobtest.Small(t, r, "kernel "+side.kernel)
			cell := cellOf(b, side.column)
			cell.Want = b.wantedOn(b.Plan.Kernel.Arm)
			l.draft.Add(cell, b.Scenario.Scenario, b.Plan, kit, at, false)
			recordings[b.Plan.ID()] = r
		}
	}
	laid, err := l.write(t.Context(), ownChange{results.Validated{Files: []string{"drivers/md/dm-init.c"}}, true})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := share(t, workerOf(t, laid.Folder, recordings, "n1"), 0, 1); err != nil {
		t.Fatal(err)
	}
	c, err := Collect(t.Context(), laid.Dir, false)
	if err != nil {
		t.Fatal(err)
	}
	what, mustFix, err := c.Change()
	if err != nil || !mustFix || !slices.Equal(what.Files, []string{"drivers/md/dm-init.c"}) || len(what.Trials) != 4 {
		t.Fatalf("%+v, %t, %v", what, mustFix, err)
	}
	fixed := map[string]bool{}
	for _, trial := range what.Trials {
		if trial.Before.Variant() != trial.After.Variant() || trial.Before.Kernel().Release == trial.After.Kernel().Release {
			t.Errorf("%s/%s is paired with %s/%s", trial.Before.Variant(), trial.Before.Kernel().Label, trial.After.Variant(), trial.After.Kernel().Label)
		}
		fixed[trial.Before.Variant()] = trial.Effect() == results.Fixed
	}
	if !fixed["with-waitfor"] || fixed["control"] {
		t.Errorf("fixed: %v", fixed)
	}
}

// TestCampaignBoots makes a campaign of real boots by two workers, and holds its table and its
// consoles against those of one machine.
func TestCampaignBoots(t *testing.T) {
	if testing.Short() {
		t.Skip("boots a kernel in QEMU; left out by -short")
	}
	s, err := Find("mmc-natural")
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "campaign")
	laid, err := NewCampaign{Dir: dir, Sample: 1}.Matrix(t.Context(), Options{}, []string{"6.1"}, []Scenario{s})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 2 {
		came, err := Share{Dir: laid.Dir, Index: i, Of: 2, Node: fmt.Sprintf("n%d", i)}.Run(t.Context(), Options{})
		if err != nil || came.Done != came.Tasks {
			t.Fatalf("%+v, %v", came, err)
		}
	}
	c, err := Collect(t.Context(), laid.Dir, false)
	if err != nil {
		t.Fatal(err)
	}
	if !c.Status.Sound() || c.Status.Apart != 4 || len(c.Status.Nodes) != 2 || c.Status.Nodes[0].Foreign || c.Status.Nodes[1].Foreign {
		t.Errorf("%+v", c.Status)
	}
	single, err := NewMatrix(t.Context(), Options{Out: t.TempDir()}, []string{"6.1"}, []Scenario{s}, false)
	if err != nil {
		t.Fatal(err)
	}
	if err := single.Fill(t.Context()); err != nil {
		t.Fatal(err)
	}
	var got, want bytes.Buffer
	if err := errors.Join(results.Matrix(&got, c.Folder.Columns, c.Matrix().Rows()), results.Matrix(&want, []string{"6.1"}, single.Rows())); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want.Bytes()) {
		t.Errorf("got\n%s\nwant\n%s", &got, &want)
	}
	for i, r := range c.Recordings() {
		if parts := results.ConsoleParting(single.Recordings()[i], r); parts != "" {
			t.Errorf("%s: %s", r.Variant(), parts)
		}
	}
}

// TestCapsuleOfACampaign packs a boot of a campaign on a machine that has built nothing.
func TestCapsuleOfACampaign(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	laid, recordings := laidMatrix(t, 0)
	for id, r := range recordings { // committed ones are of a disk that has other symbols
		k := laid.Folder.Kits[laid.Folder.Cells[slices.IndexFunc(laid.Folder.Cells, func(c campaign.Cell) bool { return c.Plan == id })].Kit]
		var err error
		if r.Provenance.Cmdline, err = r.Plan.Resolve(k.Symbols); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := share(t, workerOf(t, laid.Folder, recordings, "n1"), 0, 1); err != nil {
		t.Fatal(err)
	}
	c, err := Collect(t.Context(), laid.Dir, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range c.Recordings() {
		var file bytes.Buffer
		if err := Capsule(t.Context(), &file, r, Parts{Campaign: laid.Dir}); err != nil {
			t.Fatal(err)
		}
		opened, err := capsule.Open(t.Context(), &file, t.TempDir())
		if err != nil || opened.Recording.Plan.ID() != r.Plan.ID() || opened.Kit.Kernel.ImageHash != r.Kernel().ImageHash {
			t.Errorf("%s: %v", r.Variant(), err)
		}
	}
	var usage *dmrace.UsageError
	if err := Capsule(t.Context(), io.Discard, committedRun(t, lostRun), Parts{Campaign: laid.Dir}); !errors.As(err, &usage) {
		t.Errorf("a run of another: %v", err)
	}
	if err := Capsule(t.Context(), io.Discard, c.Recordings()[0], Parts{Campaign: laid.Dir, Kernel: "x"}); !errors.As(err, &usage) {
		t.Errorf("both: %v", err)
	}
}
