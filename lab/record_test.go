package lab

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"dmrace"
	"dmrace/results"
)

// planned returns boots of a built-in scenario on the kernel of the catalogue.
func planned(t *testing.T, scenario string, variants ...string) []Boot {
	t.Helper()
	l, err := Open(t.Context(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	boots, err := l.Plan(t.Context(), scenario, variants...)
	if err != nil {
		t.Fatal(err)
	}
	return boots
}

// recorder returns one that asks f, keeps nothing, and writes what it says to the buffer.
func recorder(f *fake) (Recorder, *bytes.Buffer) {
	var said bytes.Buffer
	return Recorder{Witness: f, Jobs: 1, Messages: func(format string, args ...any) { fmt.Fprintf(&said, format+"\n", args...) }}, &said
}

// TestRecorder: recordings come in the order of the boots with what was expected and the
// command that repeats them, and one boot that fails takes no other along.
func TestRecorder(t *testing.T) {
	boots := planned(t, "mmc-natural", "without-waitfor", "with-waitfor", "control")
	f := ends("without-waitfor", hung).and("with-waitfor", answer{err: errors.New("QEMU is gone")}).and("control", answer{verdict: booted})
	r, said := recorder(f)
	got, err := r.Boot(t.Context(), boots...)
	if err == nil || err.Error() != "QEMU is gone" {
		t.Errorf("error %v", err)
	}
	if len(got) != 2 || got[0].Variant() != "without-waitfor" || got[1].Variant() != "control" {
		t.Fatalf("got %d recordings", len(got))
	}
	if one := got[0]; !one.AsExpected() || one.Expect != boots[0].Expect || one.Provenance.Rerun != "dmrace run mmc-natural --variant without-waitfor" {
		t.Errorf("expected %v, rerun %q", one.Expect, one.Provenance.Rerun)
	}
	if want := "mmc-natural/control: booted\n"; !strings.Contains(said.String(), want) {
		t.Errorf("said %q", said)
	}
}

// TestRecorderSaysAnErrorOnce: a kernel that cannot be built fails each of its boots.
func TestRecorderSaysAnErrorOnce(t *testing.T) {
	boots := planned(t, "mmc-natural", "without-waitfor", "control")
	broken := answer{err: errors.New("it does not build")}
	r, _ := recorder(ends("x").and("without-waitfor", broken).and("control", broken))
	if _, err := r.Boot(t.Context(), boots...); err == nil || err.Error() != "it does not build" {
		t.Errorf("error %q", err)
	}
}

func TestRecorderKeeps(t *testing.T) {
	boots := planned(t, "mmc-natural", "without-waitfor", "control")
	f := ends("without-waitfor", hung).and("control", answer{verdict: booted, err: errors.New("QMP fell silent"), spoilt: true})
	r, said := recorder(f)
	r.Store = results.Store{Dir: t.TempDir()}
	if _, err := r.Boot(t.Context(), boots...); err == nil {
		t.Fatal("no error")
	}
	kept, err := results.Load(filepath.Join(r.Store.Dir, "runs/mmc-natural/without-waitfor/6.1.192-stock"))
	if err != nil || kept.Verdict.Outcome != dmrace.Hung {
		t.Errorf("kept %+v, %v", kept, err)
	}
	failed := filepath.Join(r.Store.Dir, "failed/mmc-natural/control/6.1.192-stock")
	if why, err := os.ReadFile(filepath.Join(failed, "error.txt")); string(why) != "QMP fell silent\n" {
		t.Errorf("kept %q, %v", why, err)
	}
	if !strings.Contains(said.String(), failed) {
		t.Errorf("said %q", said)
	}
}

// TestNoReportWithoutEvidence has the evidence of one boot not saved, as on a full disk: a
// file stands where its folder would be.
func TestNoReportWithoutEvidence(t *testing.T) {
	boots := planned(t, "mmc-natural", "without-waitfor", "control")
	l, err := Open(t.Context(), Options{Out: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	place := filepath.Join(l.Store().ScenarioDir("mmc-natural"), "control")
	if err := errors.Join(os.MkdirAll(filepath.Dir(place), 0o755), os.WriteFile(place, nil, 0o644)); err != nil {
		t.Fatal(err)
	}
	r, _ := recorder(ends("without-waitfor", hung).and("control", answer{verdict: booted}))
	r.Store = l.Store()
	got, err := r.Boot(t.Context(), boots...)
	var env *dmrace.EnvError
	if len(got) != 2 || !errors.As(err, &env) {
		t.Fatalf("%d recordings, %v", len(got), err)
	}
	var shown bytes.Buffer
	if err := l.Report(&shown, boots[0].Scenario, got); err == nil || !strings.Contains(err.Error(), "the evidence of control was not saved") {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(filepath.Join(l.Store().ScenarioDir("mmc-natural"), "report.txt")); !errors.Is(err, os.ErrNotExist) || strings.Contains(shown.String(), "report.txt") {
		t.Errorf("a report stands beside evidence that is not there: %v\n%s", err, &shown)
	}
	if err := l.Report(&shown, boots[0].Scenario, got[:1]); err != nil {
		t.Error(err)
	}
}

func TestRecorderJobs(t *testing.T) {
	boots := planned(t, "mmc-natural")
	for _, jobs := range []int{1, 2} {
		f := &fake{answers: map[string][]answer{}, hold: make(chan struct{})}
		for _, b := range boots {
			f.and(b.Plan.Variant, answer{verdict: booted})
		}
		go func() {
			for range boots {
				time.Sleep(time.Millisecond)
				f.hold <- struct{}{}
			}
		}()
		r := Recorder{Witness: f, Jobs: jobs}
		if got, err := r.Boot(t.Context(), boots...); len(got) != len(boots) || err != nil {
			t.Errorf("%d jobs: %d recordings, %v", jobs, len(got), err)
		}
		if f.most > jobs {
			t.Errorf("%d jobs: %d at a time", jobs, f.most)
		}
	}
}

// TestRecorderInterrupted: no boot begins once ctx has ended, and nothing is said to be
// kept of the one that was under way.
func TestRecorderInterrupted(t *testing.T) {
	boots := planned(t, "mmc-natural")
	ctx, cancel := context.WithCancel(t.Context())
	f := &fake{answers: map[string][]answer{}, hold: make(chan struct{})}
	for _, b := range boots {
		f.and(b.Plan.Variant, answer{verdict: cutShort, spoilt: true})
	}
	r, said := recorder(f)
	r.Store = results.Store{Dir: t.TempDir()}
	f.began = cancel
	got, err := r.Boot(ctx, boots...)
	if !errors.Is(err, context.Canceled) || len(got) != 0 {
		t.Errorf("%d recordings, %v", len(got), err)
	}
	if len(f.booted) != 1 || said.Len() > 0 {
		t.Errorf("booted %v, said %q", f.booted, said)
	}
	if left, err := os.ReadDir(r.Store.Dir); len(left) > 0 || err != nil {
		t.Errorf("left %v, %v", left, err)
	}
}

func TestByScenario(t *testing.T) {
	a, b := planned(t, "mmc-natural", "control", "with-waitfor"), planned(t, "virtio-control", "control")
	var got []string
	for _, g := range ByScenario(slices.Concat(a, b)) {
		got = append(got, fmt.Sprint(g[0].Scenario.Name, " ", len(g)))
	}
	if want := []string{"mmc-natural 2", "virtio-control 1"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
