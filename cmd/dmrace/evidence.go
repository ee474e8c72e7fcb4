package main

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"dmrace"
	"dmrace/linux/series"
	"dmrace/results"
	"dmrace/results/report"
	"dmrace/scenarios"
	"dmrace/sim"
)

// planFile is in every folder that holds a recording; see [results.Store].
const planFile = "plan.json"

// loadEvidence loads every recording in the folders given and below, each once.
func loadEvidence(dirs []string) ([]*dmrace.Recording, error) {
	var all []*dmrace.Recording
	seen := map[string]bool{}
	for _, dir := range dirs {
		found, err := findRuns(dir)
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			return nil, usagef("there is no recording in %s or below\n  record one with dmrace run --out FOLDER, and name FOLDER/runs", dir)
		}
		for _, run := range found {
			if seen[run] {
				continue
			}
			seen[run] = true
			r, err := loadRun(run)
			if err != nil {
				return nil, usagef("%w\n  leave this folder out, or record it again", err)
			}
			all = append(all, r)
		}
	}
	return all, nil
}

// loadRun loads a recording and refuses one whose plan could not have been booted.
func loadRun(dir string) (*dmrace.Recording, error) {
	r, err := results.Load(dir)
	if err == nil && !slices.Contains(dmrace.Buses, r.Plan.Disk.Bus) {
		err = fmt.Errorf("load recording: %s: unknown bus %q", filepath.Join(dir, planFile), r.Plan.Disk.Bus)
	}
	return r, err
}

// findRuns returns the folders of recordings in dir and below. A folder that dmrace
// run --out wrote holds them in runs; what the harness failed at is in failed beside.
func findRuns(dir string) ([]string, error) {
	if runs := filepath.Join(dir, "runs"); isFolder(runs) {
		dir = runs
	}
	var found []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && d.Name() == planFile {
			found = append(found, filepath.Dir(path))
		}
		return err
	})
	if err != nil {
		return nil, usagef("find recordings: %w", err)
	}
	return found, nil
}

func isFolder(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// reportOf groups recordings by their scenarios, those that are built in first and in
// their order. Within a scenario the boots of one kernel stand together, the oldest
// kernel first, in the order of the scenario's variants.
func reportOf(recordings []*dmrace.Recording, predict bool) (*report.Report, error) {
	r := &report.Report{Title: "Boots with a device-mapper root built from the command line"}
	known := map[string]*dmrace.Scenario{}
	order := map[string]int{}
	for i, s := range scenarios.Builtin() {
		known[s.Name], order[s.Name] = s, i-len(scenarios.Names)
	}
	slices.SortStableFunc(recordings, func(a, b *dmrace.Recording) int {
		return cmp.Or(
			cmp.Compare(order[a.Scenario()], order[b.Scenario()]),
			cmp.Compare(a.Scenario(), b.Scenario()),
			series.Compare(a.Kernel().Release, b.Kernel().Release),
			cmp.Compare(variantIndex(known[a.Scenario()], a), variantIndex(known[b.Scenario()], b)),
		)
	})
	for _, rec := range recordings {
		s := known[rec.Scenario()]
		boot, err := bootOf(rec, s, predict)
		if err != nil {
			return nil, err
		}
		n := len(r.Groups)
		if n == 0 || r.Groups[n-1].Name != rec.Scenario() {
			r.Groups = append(r.Groups, groupOf(rec.Scenario(), s))
			n++
		}
		r.Groups[n-1].Boots = append(r.Groups[n-1].Boots, boot)
	}
	return r, nil
}

func groupOf(name string, s *dmrace.Scenario) report.Group {
	if s == nil {
		return report.Group{Name: name}
	}
	return report.Group{Name: name, Title: s.Title, Story: s.Story}
}

// bootOf adds to a recording what its scenario says of it and what is predicted.
func bootOf(r *dmrace.Recording, s *dmrace.Scenario, predict bool) (report.Boot, error) {
	b := report.Boot{Recording: r}
	if i := variantIndex(s, r); s != nil && i < len(s.Variants) {
		b.Title = s.Variants[i].Title
	}
	if !predict {
		return b, nil
	}
	var err error
	if b.Predicted, err = sim.PredictAgain(&r.Observation); err != nil {
		return b, fmt.Errorf("predict %s/%s: %w\n  leave --predict out to report what was recorded", r.Scenario(), r.Variant(), err)
	}
	return b, nil
}

// variantIndex is the place of a recording's variant in its scenario, or behind all.
func variantIndex(s *dmrace.Scenario, r *dmrace.Recording) int {
	if s == nil {
		return 0
	}
	i := slices.IndexFunc(s.Variants, func(v dmrace.Variant) bool { return v.Name == r.Variant() })
	if i < 0 {
		return len(s.Variants)
	}
	return i
}
