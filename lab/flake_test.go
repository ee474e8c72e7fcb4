package lab

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"testing"

	"dmrace"
	"dmrace/results"
)

// TestFlake boots a made-up witness until the figure is good enough.
func TestFlake(t *testing.T) {
	boot := planned(t, "mmc-natural", "with-waitfor")[0]
	v := boot.Plan.Variant
	for _, c := range []struct {
		name                string
		flake               Flake
		ends                []dmrace.Verdict // the last goes on for ever
		lost, trials, vague int
		unexpected          bool
	}{
		{"none is lost", Flake{Runs: 20}, []dmrace.Verdict{booted}, 0, 20, 0, false},
		{"the first hit ends nothing", Flake{Runs: 5}, []dmrace.Verdict{hung, booted}, 1, 5, 0, true},
		{"lost in three ways", Flake{Runs: 4}, []dmrace.Verdict{hung, panicked, phantom, booted}, 3, 4, 0, true},
		{"no verdict is not a trial", Flake{Runs: 4}, []dmrace.Verdict{booted, cutShort, booted}, 0, 3, 1, true},
		{"until the interval is narrow", Flake{Runs: 5, Width: 0.1, Most: 100}, []dmrace.Verdict{booted}, 0, 35, 0, false},
		{"up to the limit", Flake{Runs: 5, Width: 0.01, Most: 30}, []dmrace.Verdict{hung}, 30, 30, 0, true},
	} {
		f := ends(v, c.ends...)
		r, _ := recorder(f)
		got, err := c.flake.Run(t.Context(), r, boot)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if got.Lost != c.lost || got.Trials != c.trials || got.Vague != c.vague || got.Unexpected != c.unexpected {
			t.Errorf("%s: %+v", c.name, got)
		}
		if made := len(f.booted); made != c.trials+c.vague {
			t.Errorf("%s: %d boots", c.name, made)
		}
	}
}

// TestFlakeKeepsEachBoot: a boot does not take the folder of the one before.
func TestFlakeKeepsEachBoot(t *testing.T) {
	boot := planned(t, "mmc-natural", "with-waitfor")[0]
	r, _ := recorder(ends("with-waitfor", booted))
	r.Store = results.Store{Dir: t.TempDir()}
	if _, err := (Flake{Runs: 3}).Run(t.Context(), r, boot); err != nil {
		t.Fatal(err)
	}
	for _, n := range []string{"0001", "0002", "0003"} {
		if _, err := os.Stat(filepath.Join(r.Store.Dir, "flake", n, "runs/mmc-natural/with-waitfor/6.1.192-stock/verdict.json")); err != nil {
			t.Error(err)
		}
	}
}

// TestFlakeEndsAtAnError: a harness that breaks makes no figure.
func TestFlakeEndsAtAnError(t *testing.T) {
	boot := planned(t, "mmc-natural", "with-waitfor")[0]
	f := ends("with-waitfor", booted).and("with-waitfor", answer{err: errors.New("QEMU is gone")})
	r, _ := recorder(f)
	if got, err := (Flake{Runs: 3}).Run(t.Context(), r, boot); got != nil || err == nil || len(f.booted) != 2 {
		t.Errorf("%+v, %v after %d boots", got, err, len(f.booted))
	}
}

func TestFlakeRefuses(t *testing.T) {
	for _, f := range []Flake{{}, {Runs: -1}, {Runs: 1, Width: 1}, {Runs: 1, Width: -0.1}, {Runs: 1, Width: math.NaN()}, {Runs: 20, Width: 0.1, Most: 5}} {
		var usage *dmrace.UsageError
		if err := f.Check(); !errors.As(err, &usage) {
			t.Errorf("%+v: %v", f, err)
		}
	}
}

// TestFlakeOfAPlainRoot: a root without a mapped device can be lost too, and is counted.
func TestFlakeOfAPlainRoot(t *testing.T) {
	r, _ := recorder(ends("control", booted))
	if got, err := (Flake{Runs: 2}).Run(t.Context(), r, planned(t, "mmc-natural", "control")[0]); err != nil || got.Trials != 2 {
		t.Errorf("%+v, %v", got, err)
	}
}
