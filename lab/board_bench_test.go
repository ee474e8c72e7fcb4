//go:build linux

package lab_test

import (
	"bytes"
	"flag"
	"strings"
	"testing"

	"dmrace"
	"dmrace/boardtest/bench"
	"dmrace/lab"
	"dmrace/results"
	"dmrace/results/report/lanes"
)

var cycles = flag.Int("board.cycles", 1, "how often TestBoard boots each variant")
var consoles = flag.String("board.consoles", "pty,telnet", "which consoles TestBoard boots behind")
var boardScenario = flag.String("board.scenario", "mmc-natural", "which scenario TestBoard boots")

// TestBoard boots the race and its fix on a board of its own: QEMU with U-Boot, behind a
// pseudo-terminal and behind a server that speaks telnet. Each boot ends as the scenario
// expects and as the simulator predicts, its evidence follows from its console, and the
// board is off.
func TestBoard(t *testing.T) {
	if testing.Short() {
		t.Skip("boots a kernel in QEMU; left out by -short")
	}
	for _, console := range strings.Split(*consoles, ",") {
		b := bench.New(t, bench.Options{Telnet: console == "telnet"})
		variants := []string{"without-waitfor", "with-waitfor"}
		if console == "telnet" && *cycles == 1 {
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
	if *cycles == 1 {
		beside(t, l, boots)
	}
	verified, err := lab.Verifier().CheckRuns(t.Context(), l.Store(), must(l.Store().Runs()))
	if err != nil || !results.AllFollow(verified) {
		t.Errorf("%+v: %v", verified, err)
	}
	t.Log(said.String())
}

// beside holds what a board did against what QEMU makes of the same boots, in one table and in
// one drawing.
func beside(t *testing.T, l *lab.Lab, boots []lab.Boot) {
	t.Helper()
	var all []*dmrace.Recording
	for _, b := range boots {
		all = append(all, lab.Recorded(t.Context(), l.Store(), b))
	}
	compared, err := lab.Compare(t.Context(), all)
	if err != nil {
		t.Fatal(err)
	}
	qemu, err := l.Beside(t.Context(), boots)
	if err != nil {
		t.Fatal(err)
	}
	witnessed := lab.Witnessed(compared, qemu)
	var table bytes.Buffer
	if err := results.WitnessTable(&table, witnessed); err != nil || lab.AllAgree(witnessed) != nil {
		t.Errorf("%v\n%s", err, &table)
	}
	r, err := lab.ReportOf(t.Context(), append(all, qemu...), nil, true, lab.ScenariosOf(boots)...)
	if err != nil {
		t.Fatal(err)
	}
	figures := lanes.Figures(r)
	if len(figures) != 1 || len(figures[0]) != 1 || len(figures[0][0].Boots) != 2*len(boots) {
		t.Errorf("the boots of the board and of QEMU are not in one drawing: %d groups", len(figures))
	}
	t.Log(table.String())
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
