package lab

import (
	"errors"
	"fmt"
	"testing"

	"dmrace"
	"dmrace/results"
)

// TestValidate boots made-up kernels before and after a change.
func TestValidate(t *testing.T) {
	boots := append(planned(t, "mmc-natural", "with-waitfor", "control"), planned(t, "virtio-control", "with-waitfor")...)
	gone := answer{err: errors.New("QEMU is gone")}
	good, lost := answer{verdict: booted}, answer{verdict: hung}
	for _, c := range []struct {
		name          string
		before, after [2]answer // of with-waitfor, in both scenarios, and of control
		want          string
		fails         bool
		judged        error // without and with mustFix
		fixed         error
	}{
		{"fixed", [2]answer{lost, good}, [2]answer{good, good}, "[fixed unchanged fixed]", false, nil, nil},
		{"nothing changes", [2]answer{good, good}, [2]answer{good, good}, "[unchanged unchanged unchanged]", false, nil, ErrNothingFixed},
		{"still fails", [2]answer{lost, good}, [2]answer{lost, good}, "[still fails unchanged still fails]", false, nil, ErrNothingFixed},
		{"worse", [2]answer{good, good}, [2]answer{good, lost}, "[unchanged REGRESSED unchanged]", false, ErrUnexpected, ErrUnexpected},
		{"no verdict", [2]answer{good, good}, [2]answer{good, {verdict: cutShort}}, "[unchanged INCONCLUSIVE unchanged]", false, ErrUnexpected, ErrUnexpected},
		{"one side broke", [2]answer{good, gone}, [2]answer{good, good}, "[unchanged unchanged]", true, nil, ErrNothingFixed},
	} {
		side := func(a [2]answer) Side {
			r, _ := recorder(ends("nothing").and("with-waitfor", a[0]).and("control", a[1]))
			return Side{Recorder: r, Boots: boots}
		}
		trials, err := Validate(t.Context(), side(c.before), side(c.after))
		if (err != nil) != c.fails {
			t.Errorf("%s: %v", c.name, err)
		}
		var got []results.Effect
		for _, one := range trials {
			got = append(got, one.Effect())
		}
		if fmt.Sprint(got) != c.want {
			t.Errorf("%s: %v, want %s", c.name, got, c.want)
		}
		if a, b := JudgeTrials(trials, false), JudgeTrials(trials, true); a != c.judged || b != c.fixed {
			t.Errorf("%s: judged %v, %v", c.name, a, b)
		}
	}
}

// TestValidateResumes: what is recorded is held against the other side and not booted again.
func TestValidateResumes(t *testing.T) {
	boots := planned(t, "mmc-natural", "with-waitfor", "control")
	first, _ := recorder(ends("with-waitfor", hung).and("control", answer{verdict: booted}))
	recorded, err := first.Boot(t.Context(), boots...)
	if err != nil {
		t.Fatal(err)
	}
	none, _ := recorder(ends("nothing"))
	before := Side{Recorder: none, Boots: boots, Recorded: map[string]*dmrace.Recording{}}
	for _, r := range recorded {
		before.Recorded[r.Plan.ID()] = r
	}
	rest, _ := recorder(ends("with-waitfor", booted))
	after := Side{Recorder: rest, Boots: boots, Recorded: map[string]*dmrace.Recording{boots[1].Plan.ID(): recorded[1]}}
	trials, err := Validate(t.Context(), before, after)
	if err != nil || len(trials) != 2 || trials[0].Effect() != results.Fixed || trials[1].Effect() != results.Passes {
		t.Errorf("%v, %v", trials, err)
	}
}

// TestSideRecalls finds what is recorded of a kernel's boots only where it is asked to.
func TestSideRecalls(t *testing.T) {
	dir := t.TempDir()
	boots := planned(t, "mmc-natural", "with-waitfor")
	r, _ := recorder(ends("with-waitfor", booted))
	r.Store = results.Store{Dir: dir}
	if _, err := r.Boot(t.Context(), boots...); err != nil {
		t.Fatal(err)
	}
	for _, resume := range []bool{true, false} {
		l, err := Open(t.Context(), Options{Out: dir, Resume: resume})
		if err != nil {
			t.Fatal(err)
		}
		if got := l.recorded(t.Context(), boots[0]); (got != nil) != resume {
			t.Errorf("with resume %t: %v", resume, got)
		}
	}
}

// TestValidateWantsTodays: what an older kernel may do is no measure of a change to it.
func TestValidateWantsTodays(t *testing.T) {
	l, err := Open(t.Context(), Options{Kernel: "5.10"})
	if err != nil {
		t.Fatal(err)
	}
	boots, err := l.Plan(t.Context(), "mmc-natural", "with-waitfor")
	if err != nil {
		t.Fatal(err)
	}
	if b := boots[0]; b.Expect.Outcome != dmrace.Hung || b.Wanted().Outcome != dmrace.Booted {
		t.Errorf("expected %s, wanted %s", b.Expect, b.Wanted())
	}
}

func TestAffected(t *testing.T) {
	l, err := Open(t.Context(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	list, err := FindAll("usb-slow-scan", "virtio-control")
	if err != nil {
		t.Fatal(err)
	}
	hit, err := l.Affected(list, []string{"drivers/usb/storage/usb.c"})
	if err != nil || len(hit) != 1 || hit[0].Name != "usb-slow-scan" {
		t.Errorf("%v, %v", hit, err)
	}
	if len(list) != 2 || list[1].Name != "virtio-control" {
		t.Error("the list that was given has changed")
	}
	var usage *dmrace.UsageError
	if _, err := l.Affected(list, []string{"Documentation/x.rst"}); !errors.As(err, &usage) {
		t.Errorf("%v", err)
	}
}
