package main

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"testing"

	"dmrace"
	"dmrace/internal/golden"
	"dmrace/lab"
	"dmrace/linux/board"
	"dmrace/linux/needs"
	"dmrace/results"
	"dmrace/scenarios"
)

// matrixHead explains results/MATRIX.md.
const matrixHead = `# Every scenario on every kernel

What is recorded in ` + "`results/runs`" + `, boot by boot: Debian's current linux-source of 5.10,
6.1, 6.12 and 7.2, built by dmrace; 5.10+6.1 is 5.10 with the dm-mod.waitfor= of 6.1. ` + "`dmrace matrix --out results --gzip`" + ` records what is
missing, of another architecture with --arch; this page is generated from the evidence (` + "`go test ./cmd/dmrace -run Matrix -update`" + `).
What a scenario expects of an older kernel, and why, stands in its file.

`

// TestMatrix renders results/MATRIX.md from the committed evidence: a table for each
// architecture, and how the others differ from the first.
func TestMatrix(t *testing.T) {
	store := results.Store{Dir: "../../results"}
	list, err := store.Committed()
	if err != nil {
		t.Fatal(err)
	}
	var page bytes.Buffer
	page.WriteString(matrixHead)
	var first []results.Cell
	shown := map[string]bool{}
	for i, b := range board.All() {
		kernels, rows := recordedMatrix(t, store, list, b, shown)
		if len(kernels) == 0 {
			continue
		}
		fmt.Fprintf(&page, "## %s\n\n```\n", b.Title)
		if err := results.Matrix(&page, kernels, rows); err != nil {
			t.Fatal(err)
		}
		page.WriteString("```\n\n")
		if i == 0 {
			first = rows
			continue
		}
		fmt.Fprintf(&page, "### Where %s ends otherwise than %s\n\n", b.Title, board.All()[0].Title)
		if err := results.MatrixDiff(&page, judgedToday(first), judgedToday(rows)); err != nil {
			t.Fatal(err)
		}
		page.WriteString("\n")
	}
	showTrees(t, &page, store)
	for _, one := range list {
		if !shown[one.Run] {
			t.Errorf("%s is the evidence of no cell", one.Run)
		}
	}
	golden.Check(t, "../../results/MATRIX.md", append(bytes.TrimSpace(page.Bytes()), '\n'))
}

// showTrees writes what was recorded on kernels of trees that are in no catalogue, a table for
// each release.
func showTrees(t *testing.T, page *bytes.Buffer, store results.Store) {
	t.Helper()
	trees, err := store.LoadTrees(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	of := map[string][]results.Cell{}
	for _, s := range scenarios.Builtin() {
		for _, v := range s.Variants {
			for _, r := range trees {
				if r.Scenario() == s.Name && r.Variant() == v.Name {
					release := r.Kernel().Release
					of[release] = append(of[release], results.Cell{Plan: r.Plan, Kernel: release, Recording: r})
				}
			}
		}
	}
	shown := 0
	for _, release := range slices.Sorted(maps.Keys(of)) {
		fmt.Fprintf(page, "## %s, a tree that was given (`--tree`), on %s\n\n```\n", release, board.All()[0].Title)
		if err := results.Matrix(page, []string{release}, of[release]); err != nil {
			t.Fatal(err)
		}
		page.WriteString("```\n\n")
		shown += len(of[release])
	}
	if shown != len(trees) {
		t.Errorf("of %d boots of trees %d are of scenarios that there are", len(trees), shown)
	}
}

// judgedToday returns the cells with the verdicts that their consoles get today. Older
// evidence is read and judged by the fewer words of its time, which name some causes less
// exactly: what is told apart by that alone is no difference between machines.
func judgedToday(cells []results.Cell) []results.Cell {
	out := slices.Clone(cells)
	for i, c := range out {
		if c.Recording == nil {
			continue
		}
		r := *c.Recording
		heard := lab.Verifier().Read(r.Console, dmrace.VocabularyNewest)
		end := r.Timeline.End // a guest that skips idle time may be past it before it is stopped
		seen := slices.DeleteFunc(heard.Events, func(e dmrace.Event) bool { return e.At > end.At })
		t := &dmrace.Timeline{Events: seen, End: end}
		r.Verdict = dmrace.Judge(t, needs.Criteria(r.Plan))
		r.Expect = dmrace.Expect{Outcome: r.Verdict.Outcome}
		out[i].Recording = &r
	}
	return out
}

// recordedMatrix returns the matrix of an architecture with what is recorded, and the
// kernels of which anything is. It notes which runs it shows.
func recordedMatrix(t *testing.T, store results.Store, list []results.Committed, b *board.Info, shown map[string]bool) (kernels []string, rows []results.Cell) {
	t.Helper()
	m, err := lab.NewMatrix(t.Context(), lab.Options{Arch: b.Arch}, lab.MatrixKernels(), lab.Builtin(), true)
	if err != nil {
		t.Fatal(err)
	}
	for _, column := range m.Columns {
		recorded := false
		for _, c := range column.Cells {
			i := slices.IndexFunc(list, func(one results.Committed) bool { return c.Plan.ID() == one.PlanID })
			if i < 0 {
				continue
			}
			if c.Recording, err = store.Load(list[i].Run); err != nil {
				t.Fatal(err)
			}
			c.Recording.Expect = c.Expect
			recorded, shown[list[i].Run] = true, true
		}
		if recorded {
			kernels = append(kernels, column.Kernel)
		}
	}
	rows = slices.DeleteFunc(m.Rows(), func(c results.Cell) bool { return !slices.Contains(kernels, c.Kernel) })
	return kernels, rows
}
