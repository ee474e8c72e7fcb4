//go:build linux

package lab_test

import (
	"bytes"
	"flag"
	"testing"

	"dmrace"
	"dmrace/boardtest/bench"
	"dmrace/lab"
	"dmrace/results"
)

var cycles = flag.Int("board.cycles", 1, "how often TestBoard boots each variant")
var boardScenario = flag.String("board.scenario", "mmc-natural", "which scenario TestBoard boots")

// TestBoard boots the race and its fix on a board of its own: QEMU with U-Boot, behind a
// pseudo-terminal and behind a server that speaks telnet. Each boot ends as the scenario
// expects and as the simulator predicts, its evidence follows from its console, and the
// board is off.
func TestBoard(t *testing.T) {
	if testing.Short() {
		t.Skip("boots a kernel in QEMU; left out by -short")
	}
	for _, telnet := range []bool{false, true} {
		b := bench.New(t, bench.Options{Telnet: telnet})
		variants := []string{"without-waitfor", "with-waitfor"}
		if telnet && *cycles == 1 {
			variants = variants[1:]
		}
		bootBoard(t, b, variants...)
		if b.On() {
			t.Error("the board is left on")
		}
	}
}

// bootBoard boots variants on a board, as often as is asked for.
func bootBoard(t *testing.T, b *bench.Board, variants ...string) {
	t.Helper()
	var said bytes.Buffer
	l, err := lab.Open(t.Context(), lab.Options{Board: b.File, Kernel: "6.1", Out: t.TempDir(), Messages: &said})
	if err != nil {
		t.Fatal(err)
	}
	boots, err := l.Plan(t.Context(), *boardScenario, variants...)
	if err != nil {
		t.Fatal(err)
	}
	if boots, err = l.Prepare(t.Context(), boots); err != nil || len(boots) != len(variants) {
		t.Fatalf("%d boots: %v\n%s", len(boots), err, &said)
	}
	for n := range *cycles {
		recordings, err := l.Boot(t.Context(), boots...)
		if err != nil {
			t.Fatalf("cycle %d: %v\n%s", n+1, err, &said)
		}
		compared, err := lab.Compare(t.Context(), recordings)
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range recordings {
			if !r.AsExpected() || r.Origin != dmrace.OriginBoard || !r.Provenance.Board.LineSeen {
				t.Errorf("cycle %d: %s: %s: %s", n+1, r.Variant(), r.Verdict.Outcome, r.Verdict.Summary)
			}
			if compared[i].Differs() {
				t.Errorf("cycle %d: %s: %s", n+1, r.Variant(), compared[i].Agreement.Differences())
			}
		}
	}
	verified, err := lab.Verifier().CheckRuns(t.Context(), l.Store(), must(l.Store().Runs()))
	if err != nil || !results.AllFollow(verified) {
		t.Errorf("%+v: %v", verified, err)
	}
	t.Log(said.String())
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
