package labtest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"dmrace"
	"dmrace/lab"
)

// watched is a test whose failures are looked at.
type watched struct {
	testing.TB
	failed strings.Builder
}

func (w *watched) Helper()                      {}
func (w *watched) Error(args ...any)            { fmt.Fprintln(&w.failed, args...) }
func (w *watched) Errorf(f string, args ...any) { fmt.Fprintf(&w.failed, f+"\n", args...) }

// verdict is a witness that ends each boot in the same way.
type verdict struct {
	dmrace.Verdict
	err error
}

func (v verdict) Boot(_ context.Context, p *dmrace.Plan) (*dmrace.Observation, error) {
	if v.err != nil {
		return nil, v.err
	}
	return &dmrace.Observation{
		Plan: p, Timeline: &dmrace.Timeline{}, Verdict: v.Verdict, Console: []byte("first\r\n" + strings.Repeat("more\r\n", 40) + "last\r\n"),
		Provenance: &dmrace.Provenance{},
	}, nil
}

func TestCheck(t *testing.T) {
	l, err := lab.Open(t.Context(), lab.Options{Kernel: "5.10"})
	if err != nil {
		t.Fatal(err)
	}
	boots, err := l.Plan(t.Context(), "mmc-natural", "control")
	if err != nil {
		t.Fatal(err)
	}
	hung := dmrace.Verdict{Outcome: dmrace.Hung, Stage: dmrace.StageRootwait, Summary: "it waits for ever"}
	for _, c := range []struct {
		name    string
		witness verdict
		says    []string // nothing: the test passes
		keepsTo string   // what is not said
	}{
		{"as expected", verdict{Verdict: dmrace.Verdict{Outcome: dmrace.Booted, Stage: dmrace.StageInit}}, nil, ""},
		{"otherwise", verdict{Verdict: hung}, []string{
			"mmc-natural/control: hung: it waits for ever", "expected: booted",
			"repeat it: dmrace run mmc-natural --variant control --kernel 5.10\n", "    more\n    last",
		}, "first"},
		{"no boot", verdict{err: errors.New("QEMU is gone")}, []string{"QEMU is gone"}, "repeat"},
	} {
		w := &watched{TB: t}
		check(w, lab.Recorder{Witness: c.witness, Jobs: 1}, boots)
		said := w.failed.String()
		if (said == "") != (c.says == nil) || c.keepsTo != "" && strings.Contains(said, c.keepsTo) {
			t.Errorf("%s: said %q", c.name, said)
		}
		for _, want := range c.says {
			if !strings.Contains(said, want) {
				t.Errorf("%s: nothing says %q in:\n%s", c.name, want, said)
			}
		}
	}
}

// TestBoot boots a kernel: the card is there before the table, and after it.
func TestBoot(t *testing.T) {
	recordings := Boot(t, "mmc-natural", "without-waitfor", "with-waitfor")
	if len(recordings) != 2 {
		t.Fatalf("%d recordings", len(recordings))
	}
	if a, b := recordings[0].Verdict, recordings[1].Verdict; a.Outcome != dmrace.Hung || b.Outcome != dmrace.Booted {
		t.Errorf("%s without waitfor, %s with it", a.Outcome, b.Outcome)
	}
	if dm, ok := recordings[1].Timeline.First(dmrace.MapReady); !ok || dm.At <= 0 {
		t.Errorf("the mapped device is ready at %v", dm.At)
	}
}
