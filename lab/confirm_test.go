package lab

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"dmrace"
	"dmrace/explore"
	"dmrace/results/shmoo"
	"dmrace/scenarios"
)

// onDefault is the kernel that is searched on.
var onDefault = explore.Kernel{Name: dmrace.DefaultKernel, Traits: dmrace.Traits{Release: dmrace.DefaultKernel}}

// written searches a variant, writes down what it found, and plans the boots of the file.
func written(t *testing.T) []Boot {
	t.Helper()
	s, err := scenarios.Find("mmc-natural")
	if err != nil {
		t.Fatal(err)
	}
	v, err := s.Variant("with-i8042")
	if err != nil {
		t.Fatal(err)
	}
	found, err := explore.Find(t.Context(), s, v, onDefault, explore.Question{Options: explore.Options{Bound: 1}, Depth: 3})
	if err != nil {
		t.Fatal(err)
	}
	lost, err := found.Written()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "lost.yaml")
	if err := WriteScenario(file, lost); err != nil {
		t.Fatal(err)
	}
	return planned(t, file)
}

// TestConfirm holds what a witness sees against what a search predicts.
func TestConfirm(t *testing.T) {
	boots := written(t)
	for _, c := range []struct {
		name                 string
		lost, fixed, control dmrace.Verdict
		holds                bool
	}{
		{"as predicted", hung, booted, booted, true},
		{"the lost boot is not lost", booted, booted, booted, false},
		{"lost in another way", phantom, booted, booted, false},
		{"the fixed line does not help", hung, hung, booted, false},
		{"the control is lost", hung, booted, panicked, false},
		{"no verdict confirms nothing", cutShort, booted, booted, false},
	} {
		f := ends(explore.LostVariant, c.lost).and(explore.FixedVariant, answer{verdict: c.fixed}).and(dmrace.ControlVariant, answer{verdict: c.control})
		r, _ := recorder(f)
		got, err := Confirm(t.Context(), r, boots...)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if got.Holds() != c.holds || len(got.Recordings) != 3 || got.Scenario.From != boots[0].Scenario.From {
			t.Errorf("%s: holds %t, %d recordings", c.name, got.Holds(), len(got.Recordings))
		}
	}
}

// TestConfirmFails: a boot that could not be carried out, and a signal, confirm nothing
// and deny nothing.
func TestConfirmFails(t *testing.T) {
	boots := written(t)
	gone := errors.New("QEMU is gone")
	f := ends(explore.LostVariant, hung).and(explore.FixedVariant, answer{err: gone}).and(dmrace.ControlVariant, answer{verdict: booted})
	r, _ := recorder(f)
	if c, err := Confirm(t.Context(), r, boots...); !errors.Is(err, gone) || c != nil {
		t.Errorf("%v, %v", c, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	f = ends(explore.LostVariant, hung)
	f.began = cancel
	r, _ = recorder(f)
	if c, err := Confirm(ctx, r, boots...); !errors.Is(err, context.Canceled) || c != nil || len(f.booted) != 1 {
		t.Errorf("%v, %v after boots %v", c, err, f.booted)
	}
}

// TestWriteCells writes cells beside a border down, has a witness carry them out, and
// lays what it saw over the map.
func TestWriteCells(t *testing.T) {
	s, err := scenarios.Find("mmc-natural")
	if err != nil {
		t.Fatal(err)
	}
	var axes [2]explore.Axis
	for i, text := range []string{"card-insert=0..10s", "probe:sdhci-pci=0..5s"} {
		if axes[i], err = explore.ParseAxis(text); err != nil {
			t.Fatal(err)
		}
	}
	g, err := explore.Shmoo(t.Context(), s, s.Variants[0], onDefault, axes[0], axes[1], 9, 9)
	if err != nil {
		t.Fatal(err)
	}
	file, cells, err := WriteCells(t.Context(), g, 3, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	f := ends(dmrace.ControlVariant, booted)
	var want []shmoo.Record
	for i, c := range cells {
		v := []dmrace.Verdict{hung, booted}[i%2]
		f.and(c.Variant(), answer{verdict: v})
		want = append(want, shmoo.Record{Row: c.Row, Column: c.Column, Outcome: dmrace.Expect{Outcome: v.Outcome, Stage: v.Stage, Cause: v.Cause}.String()})
	}
	r, _ := recorder(f)
	got, err := Confirm(t.Context(), r, planned(t, file)...)
	if err != nil {
		t.Fatal(err)
	}
	if records := got.Cells(cells); !slices.Equal(records, want) {
		t.Errorf("got %v, want %v", records, want)
	}
	m := MapOf(g)
	m.Records = got.Cells(cells)
	for _, c := range []*Confirmation{nil, got} {
		report, err := ReportOfMap(t.Context(), m, c)
		if err != nil || report.Title != m.Title || len(report.Maps) != 1 {
			t.Fatalf("%+v, %v", report, err)
		}
		if boots := report.Boots(); c != nil && (len(boots) != len(cells)+1 || boots[0].Title == "" || report.Groups[0].Title == "") {
			t.Errorf("%d boots; the words of the scenario are missing: %+v", len(boots), report.Groups)
		}
	}
	if len(m.Border) != len(g.Border) || len(m.X.Labels) != len(g.Xs) || m.Title != "mmc-natural/without-waitfor on 6.1 (simulated)" {
		t.Errorf("the map is %d wide with %d crossings", len(m.X.Labels), len(m.Border))
	}
}

// TestWriteScenarioFails: a folder that is not there is the environment's.
func TestWriteScenarioFails(t *testing.T) {
	s := scenarios.Builtin()[0]
	var env *dmrace.EnvError
	file := filepath.Join(t.TempDir(), "none", "a.yaml")
	if err := WriteScenario(file, s); !errors.As(err, &env) {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("it was written")
	}
}
