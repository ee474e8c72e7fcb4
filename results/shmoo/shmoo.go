// Package shmoo draws how a boot ends over two quantities: as text for a terminal, as
// SVG and as CSV. The name is the testers' for such a plot of passes and failures.
//
// The same map gives the same bytes.
package shmoo

import "slices"

// Map is what is drawn. Rows and columns are in the order of their values.
type Map struct {
	Title   string
	X, Y    Axis
	Cells   [][]string // by row, then column: how the boot ends, "booted" where it passes
	Border  []Crossing
	Records []Record
	Kernel  *Seen // the same on a real kernel, drawn beside; nil: it was not booted
	Colour  bool  // of the text: where the kernel disagrees
}

// Seen is how the boots of the cells ended on a real kernel.
type Seen struct {
	Title string
	Cells [][]string // as those of the map
	Made  [][]bool   // which of them were booted; the others lie between two of a row that ended alike
	Boots int
}

// Axis is one direction of a map.
type Axis struct {
	Name   string
	Labels []string // of each column or row: its value for people
	Values []int64  // and as a number, for programs
	Unit   string   // of the numbers: "us" or "per_s"
}

// Crossing is a place between two columns at which the row passes on one side.
type Crossing struct {
	Row          int
	Column       int    // the cell to the left of it
	Below, Above string // the values between which it lies, for people
}

// Record is a cell that was booted on a real kernel as well.
type Record struct {
	Row, Column int
	Outcome     string // how it ended there
}

// passes is the outcome of a boot that passes.
const passes = "booted"

// lost reports whether a boot does not pass.
func lost(outcome string) bool { return outcome != passes }

// Agrees reports whether a recorded boot ends as the simulated one of its cell.
func (m *Map) Agrees(r Record) bool { return m.Cells[r.Row][r.Column] == r.Outcome }

// AllAgree reports whether each recorded boot ended as its cell shows, and each cell of the
// kernel as well.
func (m *Map) AllAgree() bool {
	if m.Kernel != nil && m.differ() > 0 {
		return false
	}
	return !slices.ContainsFunc(m.Records, func(r Record) bool { return !m.Agrees(r) })
}

// count returns how many cells pass and how many do not.
func (m *Map) count() (passed, failed int) {
	for _, row := range m.Cells {
		for _, c := range row {
			if lost(c) {
				failed++
			} else {
				passed++
			}
		}
	}
	return passed, failed
}

// record returns the record of a cell, and whether there is one.
func (m *Map) record(row, column int) (Record, bool) {
	for _, r := range m.Records {
		if r.Row == row && r.Column == column {
			return r, true
		}
	}
	return Record{}, false
}

// differs reports whether a cell ends otherwise on the kernel.
func (m *Map) differs(row, column int) bool {
	return m.Kernel.Cells[row][column] != m.Cells[row][column]
}

// differ returns how many cells do.
func (m *Map) differ() (n int) {
	for row, cells := range m.Kernel.Cells {
		for column := range cells {
			if m.differs(row, column) {
				n++
			}
		}
	}
	return n
}
