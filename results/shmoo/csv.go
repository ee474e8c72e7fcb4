package shmoo

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
)

// CSV writes a line for each cell: both values, how the simulated boot ends, and how the
// recorded one did, empty where there is none.
func (m *Map) CSV(w io.Writer) error {
	cw := csv.NewWriter(w)
	cw.Write([]string{column(m.X), column(m.Y), "simulated", "recorded"})
	for row, cells := range m.Cells {
		for c, outcome := range cells {
			r, _ := m.record(row, c)
			cw.Write([]string{strconv.FormatInt(m.X.Values[c], 10), strconv.FormatInt(m.Y.Values[row], 10), outcome, r.Outcome})
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
