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

// AllAgree reports whether each recorded boot ended as its cell shows.
func (m *Map) AllAgree() bool {
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
