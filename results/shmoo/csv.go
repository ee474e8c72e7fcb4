package shmoo

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
)

// CSV writes a line for each cell: both values, how the simulated boot ends, and how the
// recorded one did, empty where there is none. Of a map that was booted on a kernel it says
// how the cell ends there, and whether it was booted itself.
func (m *Map) CSV(w io.Writer) error {
	cw := csv.NewWriter(w)
	head := []string{column(m.X), column(m.Y), "simulated", "recorded"}
	if m.Kernel != nil {
		head = append(head, "kernel", "booted")
	}
	cw.Write(head)
	for row, cells := range m.Cells {
		for c, outcome := range cells {
			r, _ := m.record(row, c)
			line := []string{strconv.FormatInt(m.X.Values[c], 10), strconv.FormatInt(m.Y.Values[row], 10), outcome, r.Outcome}
			if m.Kernel != nil {
				line = append(line, m.Kernel.Cells[row][c], strconv.FormatBool(m.Kernel.Made[row][c]))
			}
			cw.Write(line)
		}
	}
	cw.Flush()
	if err := cw.Error(); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	return nil
}

// column is the name of an axis's column: "probe:mmcblk_us".
func column(a Axis) string { return a.Name + "_" + a.Unit }
