package results

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dmrace"
)

// TestRecordings finds recordings in every kind of folder that may be named.
func TestRecordings(t *testing.T) {
	s := filled(t)
	for _, hidden := range []string{".new-1", ".old-6.1.192-stock-shim"} { // being written, being removed
		if err := os.CopyFS(filepath.Join(s.ScenarioDir("mmc-slow-probe"), "without-waitfor", hidden), os.DirFS(s.RunDir(oneRun))); err != nil {
			t.Fatal(err)
		}
	}
	one, scenario := s.RunDir(oneRun), s.ScenarioDir("mmc-slow-probe")
	for _, c := range []struct {
		name string
		dirs []string
		want int
	}{
		{"one run", []string{one}, 1},
		{"a variant", []string{filepath.Dir(one)}, 1},
		{"a scenario", []string{scenario}, 2},
		{"all runs", []string{filepath.Dir(scenario)}, 2},
		{"a folder of evidence", []string{s.Dir}, 2},
		{"what is named twice", []string{one, one, scenario}, 2},
	} {
		all, err := Recordings(t.Context(), c.dirs...)
		if err != nil || len(all) != c.want {
			t.Errorf("%s: %d recordings, %v; want %d", c.name, len(all), err, c.want)
		}
	}
}

func TestRecordingsRefuses(t *testing.T) {
	s := filled(t)
	damage := func(file, content string) string {
		dir := t.TempDir()
		if err := os.CopyFS(dir, os.DirFS(s.RunDir(oneRun))); err != nil {
			t.Fatal(err)
		}
		raw, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, file), []byte(strings.Replace(string(raw), `"mmc"`, content, 1)), 0o644); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	for name, dir := range map[string]string{
		"no folder":       filepath.Join(s.Dir, "none"),
		"nothing in it":   t.TempDir(),
		"a damaged plan":  damage(planFile, `"mmc`),
		"an unknown bus":  damage(planFile, `"floppy"`),
		"a file, no plan": filepath.Join(s.RunDir(oneRun), timelineFile),
	} {
		var usage *dmrace.UsageError
		if all, err := Recordings(t.Context(), dir); !errors.As(err, &usage) || all != nil {
			t.Errorf("%s: %d recordings, %v", name, len(all), err)
		}
	}
	if _, err := Recordings(t.Context(), filepath.Join(s.Dir, "none")); !strings.Contains(err.Error(), "dmrace run --out") {
		t.Errorf("no folder: nothing says what to do: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if all, err := Recordings(ctx, s.Dir); !errors.Is(err, context.Canceled) || all != nil {
		t.Errorf("interrupted: %d recordings, %v", len(all), err)
	}
}

// TestOfPlan finds what is recorded of a plan, whatever else is damaged.
func TestOfPlan(t *testing.T) {
	s := filled(t)
	want := recording("without-waitfor")
	other := *want.Plan
	other.Cmdline += " quiet"
	if r, ok := s.OfPlan(t.Context(), want.Plan); !ok || r.Plan.ID() != want.Plan.ID() {
		t.Errorf("the plan is recorded: %v, %t", r, ok)
	}
	if r, ok := s.OfPlan(t.Context(), &other); ok {
		t.Errorf("another line is another plan: %v", r)
	}
	if all, err := (Store{Dir: t.TempDir()}).OfVariant(t.Context(), "mmc-slow-probe", "control"); all != nil || err != nil {
		t.Errorf("an empty store: %v, %v", all, err)
	}
	damaged := filepath.Join(s.ScenarioDir("mmc-slow-probe"), "without-waitfor", "5.10")
	if err := os.MkdirAll(damaged, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(damaged, planFile), []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, ok := s.OfPlan(t.Context(), want.Plan); !ok {
		t.Error("one that is damaged hides the other")
	}
	if all, err := s.OfVariant(t.Context(), "mmc-slow-probe", "without-waitfor"); len(all) != 1 || err == nil {
		t.Errorf("%d recordings, %v; want 1 and what is damaged", len(all), err)
	}
	if !IsRun(damaged) || IsRun(s.Dir) {
		t.Error("a run is a folder with a plan in it")
	}
}
