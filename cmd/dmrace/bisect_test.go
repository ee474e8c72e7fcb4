package main

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"dmrace"
	"dmrace/images/kernel"
	"dmrace/vmtest"
)

func TestBisectJudge(t *testing.T) {
	booted := dmrace.Verdict{Outcome: dmrace.Booted, Stage: dmrace.StageInit}
	hung := dmrace.Verdict{Outcome: dmrace.Hung, Stage: dmrace.StageRootwait, Cause: dmrace.CauseDataDevice}
	phantom := dmrace.Verdict{Outcome: dmrace.Hung, Stage: dmrace.StageRootwait, Cause: dmrace.CausePhantom}
	panicked := dmrace.Verdict{Outcome: dmrace.Panicked, Stage: dmrace.StageKernel, Cause: dmrace.CausePanic}
	cut := dmrace.Verdict{Outcome: dmrace.Inconclusive, Cause: dmrace.CauseCutShort}
	for _, c := range []struct {
		name, good, bad string
		verdict         dmrace.Verdict
		want            int
	}{
		{"as the scenario expects", "", "", booted, exitGood},
		{"otherwise", "", "", hung, exitBad},
		{"another failure than the one looked for", "", "hung:phantom-devt", hung, exitSkip},
		{"the one looked for", "", "hung:phantom-devt", phantom, exitBad},
		{"a fix is looked for: still broken", "hung", "booted", phantom, exitGood},
		{"a fix is looked for: fixed", "hung", "booted", booted, exitBad},
		{"neither", "booted", "hung", panicked, exitSkip},
		{"no verdict", "booted", "hung", cut, exitSkip},
		{"no verdict where anything else is bad", "booted", "", cut, exitSkip},
	} {
		judge, err := bisectFlags{good: c.good, bad: c.bad}.judge(dmrace.Expect{Outcome: dmrace.Booted})
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if got := bisectStatus(judge(c.verdict)); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

func TestBisectJudgeRefuses(t *testing.T) {
	for _, f := range []bisectFlags{
		{good: "fine"}, {bad: "hung:never"}, {good: "hung", bad: "hung"}, {good: "inconclusive"}, {bad: ":"},
	} {
		var usage *dmrace.UsageError
		if _, err := f.judge(dmrace.Expect{Outcome: dmrace.Booted}); !errors.As(err, &usage) {
			t.Errorf("%+v: %v", f, err)
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
		{"does not build", env(&kernel.BuildError{Label: "x"}), exitSkip},
		{"lacks an option", env(&kernel.LackError{Err: errors.New("CONFIG_DM_INIT")}), exitSkip},
		{"lacks what an arm is made from", &dmrace.UsageError{Err: &kernel.LackError{Err: errors.New("waitfor")}}, exitSkip},
		{"a patch does not apply", &dmrace.UsageError{Err: &kernel.PatchError{Name: "x"}}, exitSkip},
		{"a kernel that never sees the disk", env(&vmtest.UnfitError{Err: errors.New("x")}), exitSkip},
		{"bad beside a broken boot", errors.Join(errUnexpected, nil), exitBad},
		{"no QEMU", env(errors.New("no QEMU")), exitAbort},
		{"a full disk", env(errors.New("no space left on device")), exitAbort},
		{"a typo", usagef("no such scenario"), exitAbort},
		{"a deadline", context.DeadlineExceeded, exitAbort},
		{"anything else", errors.New("x"), exitAbort},
	} {
		if got := bisectStatus(c.err); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}
