package lab

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dmrace"
	"dmrace/results"
)

// column returns a column of made-up boots of one scenario.
func column(t *testing.T, kernel string, f *fake, scenario string) *Column {
	t.Helper()
	c := &Column{Kernel: kernel}
	c.Recorder, _ = recorder(f)
	for _, b := range planned(t, scenario) {
		c.Cells = append(c.Cells, &Cell{Boot: b})
	}
	return c
}

// shown returns the outcomes of a column's cells.
func shown(c *Column) (out []string) {
	for _, cell := range c.Cells {
		switch {
		case cell.None != "":
			out = append(out, "none")
		case cell.Recording == nil:
			out = append(out, "not booted")
		default:
			out = append(out, string(cell.Recording.Verdict.Outcome))
		}
	}
	return out
}

// TestMatrixFill: what is missing is booted, in the place where it belongs. One boot that
// fails takes no other along, in its column or the next.
func TestMatrixFill(t *testing.T) {
	broken := answer{err: errors.New("it does not build")}
	old := ends("without-waitfor", hung).and("with-waitfor", broken).and("with-i8042", answer{verdict: booted}).and("control", answer{verdict: booted})
	fresh := ends("without-waitfor", hung).and("with-waitfor", answer{verdict: booted}).and("with-i8042", answer{verdict: booted}).and("control", answer{verdict: booted})
	first, second := column(t, "6.1", old, "mmc-natural"), column(t, "6.12", fresh, "mmc-natural")
	second.Cells[0].None = "it has no such arm"
	m := matrixOf([]*Column{first, second}, nil)
	if got, want := m.String(), "0 boots are recorded already; 7 of 7 boots left, about 35s beside the builds"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if err := m.Fill(t.Context()); err == nil || err.Error() != "it does not build" {
		t.Errorf("error %v", err)
	}
	if got, want := fmt.Sprint(shown(first)), "[hung not booted booted booted]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := fmt.Sprint(shown(second)), "[none booted booted booted]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if len(m.Recordings()) != 6 || len(m.Omitted()) != 1 || len(m.Rows()) != 8 {
		t.Errorf("%d recordings, %v left out, %d rows", len(m.Recordings()), m.Omitted(), len(m.Rows()))
	}
	for _, c := range slices.Concat(first.Cells, second.Cells) {
		if c.Recording != nil && c.Recording.Variant() != c.Plan.Variant {
			t.Errorf("the boot of %s is in the cell of %s", c.Recording.Variant(), c.Plan.Variant)
		}
	}
}

// TestMatrixGoesOn: what is recorded for the same plan is not booted again.
func TestMatrixGoesOn(t *testing.T) {
	store := results.Store{Dir: t.TempDir()}
	f := ends("without-waitfor", hung)
	c := column(t, "6.1", f, "mmc-natural")
	c.Cells = c.Cells[:1]
	c.Recorder.Store = store
	if err := matrixOf([]*Column{c}, nil).Fill(t.Context()); err != nil {
		t.Fatal(err)
	}
	again := column(t, "6.1", ends("nothing"), "mmc-natural")
	again.Cells = again.Cells[:1]
	again.recall(t.Context(), store)
	m := matrixOf([]*Column{again}, nil)
	if err := m.Fill(t.Context()); err != nil {
		t.Error(err)
	}
	if got, want := m.String(), "1 boots are recorded already; all 0 boots are done"; got != want {
		t.Errorf("got %s", got)
	}
	if got := fmt.Sprint(shown(again)); got != "[hung]" {
		t.Errorf("got %s", got)
	}
	other := *again.Cells[0].Plan
	other.Cmdline += " quiet"
	if r := Recorded(t.Context(), store, Boot{Plan: &other}); r != nil {
		t.Error("the evidence of another plan is taken for its own")
	}
}

// boardFile is a scenario of a file with an arm whose patch stands beside it.
const boardFile = `name: my-board
title: A board with a fix of its own
disk: {bus: mmc}
cmdline: root=PARTLABEL=rootfs rootwait ro
variants:
  - {name: control, title: boots, expect: {outcome: booted}}
  - {name: fixed, title: boots with the fix, arm: "patched:fix.patch", expect: {outcome: booted}}
  - {name: no-waitfor, title: boots without, arm: no-waitfor, expect: {outcome: booted}}
`

// fix is a patch to a file of every kernel.
const fix = `--- a/drivers/md/dm-init.c
+++ b/drivers/md/dm-init.c
@@ -1,3 +1,4 @@
+/* fixed */
 int one;
 int two;
 int three;
`

// writeBoard writes the scenario and its patch into a folder, and returns the scenario.
func writeBoard(t *testing.T, dir, patch string) Scenario {
	t.Helper()
	for name, text := range map[string]string{"my-board.yaml": boardFile, "fix.patch": patch} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	s, err := Find(filepath.Join(dir, "my-board.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// writeTree makes a folder that passes for a kernel tree, as far as plans go.
func writeTree(t *testing.T, dir string) string {
	t.Helper()
	for name, text := range map[string]string{
		"Makefile":             "VERSION = 6\nPATCHLEVEL = 6\nSUBLEVEL = 1\n",
		"Kconfig":              "",
		"drivers/md/dm-init.c": "int one;\nint two;\nint three;\n",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestMatrixOfPatchedArms: the patch of an arm is applied on each kernel. Where it does not
// fit, and where a kernel has no such arm, the one cell says so and the row is there.
func TestMatrixOfPatchedArms(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	tree := writeTree(t, filepath.Join(t.TempDir(), "my linux"))
	for _, c := range []struct{ name, patch, none string }{
		{"fits", fix, ""},
		{"does not fit", strings.ReplaceAll(fix, "int ", "long "), "fix.patch"},
		{"is none", "no patch\n", "fix.patch"},
	} {
		s := writeBoard(t, t.TempDir(), c.patch)
		var said bytes.Buffer
		m, err := NewMatrix(t.Context(), Options{Messages: &said}, []string{"5.10+6.1", tree}, []Scenario{s}, false)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if got := fmt.Sprint(shown(m.Columns[0])); got != "[not booted none none]" {
			t.Errorf("%s: on a derived backport %s", c.name, got)
		}
		cells := m.Columns[1].Cells
		if len(cells) != 3 || cells[0].None != "" || cells[2].None != "" {
			t.Fatalf("%s: %v", c.name, shown(m.Columns[1]))
		}
		fixed := cells[1]
		if (fixed.None == "") != (c.none == "") || !strings.Contains(fixed.None, c.none) {
			t.Errorf("%s: none: %q", c.name, fixed.None)
		}
		if arm := fixed.Plan.Kernel.Arm; c.none == "" && (arm.Patched() == "" || arm == "patched:fix.patch") {
			t.Errorf("%s: the plan has arm %s", c.name, arm)
		}
		if want := "dmrace run " + s.From + " --variant fixed --kernel '" + tree + "'"; fixed.Rerun != want {
			t.Errorf("%s: rerun %s\nwant %s", c.name, fixed.Rerun, want)
		}
		var table bytes.Buffer
		if err := results.Matrix(&table, []string{"5.10+6.1", tree}, m.Rows()); err != nil {
			t.Fatal(err)
		}
		if rows := strings.Count(table.String(), "my-board"); rows < 3 {
			t.Errorf("%s: rows are lost:\n%s", c.name, &table)
		}
	}
}

// TestMatrixRefuses: a kernel that is none is met before anything is planned.
func TestMatrixRefuses(t *testing.T) {
	for _, kernels := range [][]string{{"6.1", "4.4"}, {"6.1", "/no/such/image"}, {"nonsense"}} {
		var usage *dmrace.UsageError
		if _, err := NewMatrix(t.Context(), Options{}, kernels, Builtin(), false); !errors.As(err, &usage) {
			t.Errorf("%v: %v", kernels, err)
		}
	}
}
