package lab

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"dmrace"
	"dmrace/images/kernel"
	"dmrace/vmtest"
)

// TestBisect judges revisions by what a made-up witness sees.
func TestBisect(t *testing.T) {
	boot := planned(t, "mmc-natural", "with-waitfor")[0]
	broken := errors.New("QEMU is gone")
	for _, c := range []struct {
		name, good, bad string
		repeat          int
		ends            []dmrace.Verdict
		fails           error // instead of the last
		want, boots     int
	}{
		{"as the scenario expects", "", "", 1, []dmrace.Verdict{booted}, nil, BisectGood, 1},
		{"otherwise", "", "", 1, []dmrace.Verdict{hung}, nil, BisectBad, 1},
		{"another failure than the one looked for", "", "hung:phantom-devt", 1, []dmrace.Verdict{hung}, nil, BisectSkip, 1},
		{"the one looked for", "", "hung:phantom-devt", 1, []dmrace.Verdict{phantom}, nil, BisectBad, 1},
		{"a fix is looked for: still broken", "hung", "booted", 1, []dmrace.Verdict{phantom}, nil, BisectGood, 1},
		{"a fix is looked for: fixed", "hung", "booted", 1, []dmrace.Verdict{booted}, nil, BisectBad, 1},
		{"neither", "booted", "hung", 1, []dmrace.Verdict{panicked}, nil, BisectSkip, 1},
		{"no verdict", "booted", "hung", 1, []dmrace.Verdict{cutShort}, nil, BisectSkip, 1},
		{"no verdict where anything else is bad", "booted", "", 1, []dmrace.Verdict{cutShort}, nil, BisectSkip, 1},
		{"good each time", "", "", 3, []dmrace.Verdict{booted}, nil, BisectGood, 3},
		{"the first that is bad decides", "", "", 5, []dmrace.Verdict{booted, hung, booted}, nil, BisectBad, 2},
		{"the harness breaks", "", "", 5, []dmrace.Verdict{booted}, broken, BisectAbort, 2},
		{"the kernel never sees the disk", "", "", 1, nil, &vmtest.UnfitError{Err: broken}, BisectSkip, 1},
	} {
		f := ends("with-waitfor", c.ends...)
		if c.fails != nil {
			f.and("with-waitfor", answer{err: c.fails})
		}
		j, err := NewBisect(boot, c.good, c.bad, c.repeat)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		told := 0
		r, _ := recorder(f)
		err = j.Run(t.Context(), r, boot, func(n int, _ dmrace.Verdict) { told = n })
		if got := BisectStatus(err); got != c.want || len(f.booted) != c.boots {
			t.Errorf("%s: status %d after %d boots (%v), want %d after %d", c.name, got, len(f.booted), err, c.want, c.boots)
		}
		if want := len(f.booted); c.fails == nil && told != want {
			t.Errorf("%s: told of %d boots", c.name, told)
		}
	}
}

func TestNewBisectRefuses(t *testing.T) {
	boot := planned(t, "mmc-natural", "with-waitfor")[0]
	for _, c := range [][2]string{{"fine", ""}, {"", "hung:never"}, {"hung", "hung"}, {"inconclusive", ""}, {"", ":"}, {"", "booted"}} {
		var usage *dmrace.UsageError
		if _, err := NewBisect(boot, c[0], c[1], 1); !errors.As(err, &usage) {
			t.Errorf("%q: %v", c, err)
		}
	}
}

// TestBisectStatus tells apart what is wrong with one revision from what is wrong with
// the machine: a bisection that takes the second for the first names an innocent commit.
func TestBisectStatus(t *testing.T) {
	env := func(err error) error { return &dmrace.EnvError{Err: fmt.Errorf("build: %w", err)} }
	for _, c := range []struct {
		name string
		err  error
		want int
	}{
		{"does not build", env(&kernel.BuildError{Label: "x"}), BisectSkip},
		{"lacks an option", env(&kernel.LackError{Err: errors.New("CONFIG_DM_INIT")}), BisectSkip},
		{"lacks what an arm is made from", &dmrace.UsageError{Err: &kernel.LackError{Err: errors.New("waitfor")}}, BisectSkip},
		{"a patch does not apply", &dmrace.UsageError{Err: &kernel.PatchError{Name: "x"}}, BisectSkip},
		{"a kernel that never sees the disk", env(&vmtest.UnfitError{Err: errors.New("x")}), BisectSkip},
		{"bad beside a broken boot", errors.Join(ErrUnexpected, nil), BisectBad},
		{"no QEMU", env(errors.New("no QEMU")), BisectAbort},
		{"a full disk", env(errors.New("no space left on device")), BisectAbort},
		{"a typo", usagef("no such scenario"), BisectAbort},
		{"a deadline", context.DeadlineExceeded, BisectAbort},
		{"anything else", errors.New("x"), BisectAbort},
	} {
		if got := BisectStatus(c.err); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}
