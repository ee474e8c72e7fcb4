package results

import (
	"fmt"
	"io"
	"slices"

	"dmrace"
	"dmrace/internal/table"
)

// Cell is one boot of a matrix: a variant on a kernel of the catalogue. Without a
// recording it was not booted, and None may say why it cannot be.
type Cell struct {
	Plan      *dmrace.Plan
	Kernel    string
	Recording *dmrace.Recording
	None      string
}

// Matrix writes one row for each variant with its arm, and one column for each kernel.
// A verdict that is not the expected one is marked. Why a kernel has no such boot
// stands below.
func Matrix(w io.Writer, kernels []string, cells []Cell) error {
	tw := table.New(w)
	tw.Head(slices.Concat([]string{"SCENARIO", "VARIANT", "ARM"}, kernels)...)
	var notes matrixNotes
	for i, c := range cells {
		first := slices.IndexFunc(cells, func(o Cell) bool { return sameRow(o, c) })
		if first != i {
			continue
		}
		row := []string{c.Plan.Scenario, c.Plan.Variant, string(c.Plan.Kernel.Arm)}
		for _, k := range kernels {
			row = append(row, cellText(cells, c, k))
			notes.add(cells, c, k)
		}
		tw.Row(row...)
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	return notes.write(w)
}

func sameRow(a, b Cell) bool {
	return a.Plan.Scenario == b.Plan.Scenario && a.Plan.Variant == b.Plan.Variant
}

// cellOf is the boot in the row of c and the column of a kernel, or nil.
func cellOf(cells []Cell, c Cell, kernel string) *Cell {
	i := slices.IndexFunc(cells, func(o Cell) bool { return o.Kernel == kernel && sameRow(o, c) })
	if i < 0 {
		return nil
	}
	return &cells[i]
}

// cellText is what stands in the row of c in the column of a kernel.
func cellText(cells []Cell, c Cell, kernel string) string {
	switch o := cellOf(cells, c, kernel); {
	case o == nil:
		return ""
	case o.None != "":
		return "-"
	case o.Recording == nil:
		return "not booted"
	default:
		return endText(o.Recording)
	}
}

// endText is how a recorded boot ended, in a cell.
func endText(r *dmrace.Recording) string {
	text := string(r.Verdict.Outcome)
	if r.Verdict.Cause != "" {
		text += ": " + string(r.Verdict.Cause)
	}
	if !r.AsExpected() {
		text += " (NOT EXPECTED)"
	}
	return text
}

// MatrixDiff writes which boots of one architecture end otherwise than the same boots of
// another, on the same kernel, and how many end alike.
func MatrixDiff(w io.Writer, a, b []Cell) error {
	var lines []string
	same := 0
	for _, y := range b {
		i := slices.IndexFunc(a, func(x Cell) bool { return sameRow(x, y) && x.Kernel == y.Kernel })
		if i < 0 || a[i].Recording == nil || y.Recording == nil {
			continue
		}
		was, is := endText(a[i].Recording), endText(y.Recording)
		if was == is {
			same++
			continue
		}
		lines = append(lines, fmt.Sprintf("- %s/%s on %s: %s; there %s", y.Plan.Scenario, y.Plan.Variant, y.Kernel, is, was))
	}
	_, err := fmt.Fprintf(w, "%d of %d end alike.\n", same, same+len(lines))
	for _, line := range lines {
		if err == nil {
			_, err = fmt.Fprintln(w, line)
		}
	}
	return err
}
