package lab

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dmrace"
	"dmrace/results"
)

const testBoard = `name: bench-pi
arch: arm64
power-on: [touch, "on"]
power-off: [rm, -f, "on"]
console: {command: [cat]}
command-line: {by: as-is, base: "console=ttyS0,115200 panic=-1"}
kernels: [{name: "6.1", put: [use, stock]}, {name: "6.1", arm: no-waitfor, put: [use, old]}, {name: "5.15", put: [use, vendor]}]
disks: {buses: [mmc], dmrace: true}
`

// writeBoardFile writes a board's file and returns its path.
func writeBoardFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "board.yaml")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestPlanOnBoard: a plan for a board has its architecture, its clock and its console, and the
// command that repeats it names the board.
func TestPlanOnBoard(t *testing.T) {
	path := writeBoardFile(t, testBoard)
	l, err := Open(t.Context(), Options{Board: path})
	if err != nil {
		t.Fatal(err)
	}
	boots, err := l.Plan(t.Context(), "mmc-natural", "without-waitfor")
	if err != nil {
		t.Fatal(err)
	}
	p := boots[0].Plan
	if p.Clock != dmrace.ClockRealtime || p.Kernel.Arch != "arm64" || p.Kernel.Name != "6.1" || !strings.HasPrefix(p.Cmdline, "console=ttyS0,115200 panic=-1 root=/dev/dm-0 ") {
		t.Errorf("%+v", p)
	}
	if want := "dmrace run mmc-natural --variant without-waitfor --board " + path; boots[0].Rerun != want {
		t.Errorf("got %s, want %s", boots[0].Rerun, want)
	}
	r := &dmrace.Recording{Observation: dmrace.Observation{Plan: p, Provenance: &dmrace.Provenance{
		Board: &dmrace.BoardRun{Name: "bench-pi"}, Kernel: dmrace.KernelSource{Arm: dmrace.ArmStock, Release: "6.1.192"},
	}}}
	if again, _, err := askScenario(r); err != nil || again.ID() != p.ID() {
		t.Errorf("the scenario makes another plan of it: %v\n%s\n%s", err, again.Cmdline, p.Cmdline)
	}
	p.Cmdline += " more"
	if again, _, err := askScenario(r); err != nil || again.ID() == p.ID() {
		t.Errorf("a line that no scenario has is taken for its own: %v", err)
	}
}

// TestBoardLacks: what a board cannot boot is left out, each with what it is, and where nothing is
// left that is the error.
func TestBoardLacks(t *testing.T) {
	l, err := Open(t.Context(), Options{Board: writeBoardFile(t, testBoard)})
	if err != nil {
		t.Fatal(err)
	}
	for scenario, want := range map[string]string{
		"usb-slow-scan":  "asks for disk 1 on usb, which board bench-pi cannot do",
		"mmc-slow-probe": "with the shim, which board bench-pi cannot do",
		"mmc-late-card":  "asks for card-insert at",
	} {
		boots, err := l.Plan(t.Context(), scenario, "control")
		if scenario == "mmc-late-card" {
			boots, err = l.Plan(t.Context(), scenario, "without-waitfor")
		}
		if err != nil {
			t.Fatal(err)
		}
		var env *dmrace.EnvError
		if _, err := l.supported(t.Context(), boots); !errors.As(err, &env) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", scenario, err, want)
		}
	}
	if n := len(l.Omitted()); n != 3 {
		t.Errorf("%d are left out", n)
	}
}

// TestBoardKernel: another of its kernels is asked for by its name, also one that dmrace does not
// build.
func TestBoardKernel(t *testing.T) {
	path := writeBoardFile(t, testBoard)
	for name, lacks := range map[string]bool{"6.1": false, "5.15": false, "6.12": true} {
		o := Options{Board: path, Kernel: name}
		if err := o.CheckBoot(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		l, err := Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		boots, err := l.Plan(t.Context(), "mmc-natural", "control")
		if err != nil {
			t.Fatal(err)
		}
		if why, err := l.lacks(t.Context(), boots[0].Plan); err != nil || (why != nil) != lacks {
			t.Errorf("%s: %v, %v", name, why, err)
		}
	}
	arch, kernels, err := BoardOf(path)
	if err != nil || arch != "arm64" || strings.Join(kernels, " ") != "6.1 5.15" {
		t.Errorf("%s, %q, %v", arch, kernels, err)
	}
	if !IsBoard(path) || IsBoard("../scenarios/mmc-natural.yaml") || IsBoard("no-such-file") {
		t.Error("a board's file is not told from a scenario's")
	}
}

// TestBeside: what QEMU made of a board's boots is found among what is recorded, and not booted
// again.
func TestBeside(t *testing.T) {
	out := t.TempDir()
	recorded := results.Store{Dir: "../results"}
	for _, variant := range []string{"without-waitfor", "with-waitfor"} {
		r, err := recorded.Load("mmc-natural/" + variant + "/6.1.192-stock-arm64")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := (results.Store{Dir: out}).Save(r); err != nil {
			t.Fatal(err)
		}
	}
	l, err := Open(t.Context(), Options{Board: writeBoardFile(t, testBoard), Out: out})
	if err != nil {
		t.Fatal(err)
	}
	boots, err := l.Plan(t.Context(), "mmc-natural", "with-waitfor", "without-waitfor")
	if err != nil {
		t.Fatal(err)
	}
	beside, err := l.Beside(t.Context(), boots)
	if err != nil || len(beside) != 2 {
		t.Fatalf("%d, %v", len(beside), err)
	}
	var compared []results.Compared
	for i, r := range beside {
		if r == nil || r.Variant() != boots[i].Plan.Variant || r.Origin != dmrace.OriginQEMU {
			t.Fatalf("%s: %+v", boots[i].Plan.Variant, r)
		}
		mine := *r
		mine.Plan = boots[i].Plan
		compared = append(compared, results.Compared{Recording: &mine, Agreement: dmrace.Agreement{Recorded: r.Verdict, Predicted: r.Verdict}})
	}
	if w := Witnessed(compared, beside); AllAgree(w) != nil || w[0].QEMU != beside[0] {
		t.Errorf("%+v", w)
	}
	compared[1].Recording.Verdict = dmrace.Verdict{Outcome: dmrace.Booted}
	compared[0].Recording.Verdict = dmrace.Verdict{Outcome: dmrace.Booted}
	if !errors.Is(AllAgree(Witnessed(compared, beside)), ErrDisagree) {
		t.Error("a board that ends otherwise than QEMU agrees")
	}
}

// TestFit: a plan that a search made gets the board's clock and console, and nothing else of it
// changes.
func TestFit(t *testing.T) {
	l, err := Open(t.Context(), Options{Board: writeBoardFile(t, testBoard)})
	if err != nil {
		t.Fatal(err)
	}
	s, err := Find("mmc-natural")
	if err != nil {
		t.Fatal(err)
	}
	boots, err := Plans([]Scenario{s}, []string{"with-waitfor"}, dmrace.Options{KernelName: "6.1", Arch: "arm64"}, TraitsOf("6.1"), Everything)
	if err != nil {
		t.Fatal(err)
	}
	searched, mine := boots[0].Plan, must(l.Plan(t.Context(), "mmc-natural", "with-waitfor"))[0].Plan
	if got := l.fit(searched); got.ID() != mine.ID() || searched.Clock != dmrace.ClockIcount {
		t.Errorf("%s\n%s", got.Canonical(), mine.Canonical())
	}
	if got := l.fit(mine); got.ID() != mine.ID() {
		t.Errorf("twice: %s", got.Cmdline)
	}
	if why, err := l.lacks(t.Context(), searched); why != nil || err != nil {
		t.Errorf("it is refused: %v, %v", why, err)
	}
	if q, err := Open(t.Context(), Options{}); err != nil || q.fit(searched) != searched {
		t.Errorf("QEMU's plan is another: %v", err)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
