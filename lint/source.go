package lint

import (
	"strings"

	"dmrace/linux/cmdline"
)

// Source is where a command line was taken from.
type Source struct {
	Name  string // of the file, or what stands for one: "<stdin>"
	Entry string // what the line is in it: "APPEND of label primary"; empty: there is one line

	// Region returns where a part of the line stands in the file. nil: the line is the
	// file's first.
	Region func(start, end int) Region

	// Replace returns what makes the line another in the file, in order, or nothing where
	// that cannot be said for sure. nil: the line is the file's first.
	Replace func(fixed string) []Replacement
}

// Region is a part of a file, from one character to just before another. Lines and columns
// count from 1, columns in characters.
type Region struct{ Line, Column, EndLine, EndColumn int }

// Replacement puts a text in the place of another.
type Replacement struct {
	Region
	Text string
}

// Result is what was found in one line.
type Result struct {
	Source
	Line     string
	Findings []Finding
	Fixed    string // the line with all of them fixed that can be, see [Fixed]; empty: it is not shown
}

// of returns where a part of a line stands.
func (s Source) of(line string, start, end int) Region {
	if s.Region != nil {
		return s.Region(start, end)
	}
	return Region{1, column(line, start), 1, column(line, end)}
}

// replacements returns what makes the line another.
func (s Source) replacements(line, fixed string) []Replacement {
	if s.Replace != nil {
		return s.Replace(fixed)
	}
	return []Replacement{replacement(line, fixed)}
}

// Known returns the parameters on a line of which something is known, as they are written:
// what was looked at where nothing was found.
func Known(line string) []string {
	var all []string
	for _, a := range cmdline.Split(line).Kernel() {
		if _, ok := parameterNamed(a.Name); ok || isDecider(a.Name) {
			all = append(all, plain(strings.TrimSpace(line[a.Start:a.End])))
		}
	}
	return all
}
