// Package table writes tables for people: columns that line up. On a terminal that is too
// narrow for them nothing is wrapped in the middle of a row: the last column is folded
// where that is enough, and else each row becomes a few lines, one for each cell.
package table

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// gap is what stands between two columns.
const gap = "  "

// leastLast is the least width at which the last column is folded into itself.
const leastLast = 24

// Screen is a writer that knows how many characters a line of it has.
type Screen interface{ Columns() int }

// Columns returns how many characters a line of w has; 0 means that there is no limit, as
// in a file or a pipe.
func Columns(w io.Writer) int {
	if s, ok := w.(Screen); ok {
		return max(s.Columns(), 0)
	}
	return 0
}

// Table collects rows and writes them once all are known.
type Table struct {
	to   io.Writer
	head []string
	rows []row
}

// row is the cells of a row, or a line between rows that is none.
type row struct {
	cells []string
	line  bool
}

// New returns an empty table that is written to w.
func New(w io.Writer) *Table { return &Table{to: w} }

// Head sets the names of the columns. A table without has no line for them.
func (t *Table) Head(names ...string) { t.head = names }

// Row adds a row. It may have fewer cells than others.
func (t *Table) Row(cells ...string) { t.rows = append(t.rows, row{cells: cells}) }

// Line adds a line between rows, which is shown as it is.
func (t *Table) Line(text string) { t.rows = append(t.rows, row{cells: []string{text}, line: true}) }

// Flush writes the table. The error is the writer's.
func (t *Table) Flush() error {
	columns, wide := Columns(t.to), t.widths()
	last := 0
	if n := len(wide) - 1; n >= 0 {
		last = columns - total(wide[:n]) - len(gap)*n
	}
	var out strings.Builder
	switch {
	case columns == 0 || len(wide) == 0 || last >= wide[len(wide)-1]:
		t.aligned(&out, wide, 0)
	case last >= leastLast:
		t.aligned(&out, wide, last)
	default:
		t.stacked(&out, columns)
	}
	_, err := io.WriteString(t.to, out.String())
	if err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	return nil
}

// widths returns how wide each column is.
func (t *Table) widths() (wide []int) {
	widen := func(cells []string) {
		for i, c := range cells {
			if i == len(wide) {
				wide = append(wide, 0)
			}
			wide[i] = max(wide[i], utf8.RuneCountInString(c))
		}
	}
	widen(t.head)
	for _, r := range t.rows {
		if !r.line {
			widen(r.cells)
		}
	}
	return wide
}

func total(widths []int) (n int) {
	for _, w := range widths {
		n += w
	}
	return n
}

// aligned writes a line for each row. The last column is folded to so many characters; 0
// leaves it as it is.
func (t *Table) aligned(out *strings.Builder, wide []int, last int) {
	if t.head != nil {
		alignedRow(out, t.head, wide, 0)
	}
	for _, r := range t.rows {
		if r.line {
			out.WriteString(r.cells[0] + "\n")
			continue
		}
		alignedRow(out, r.cells, wide, last)
	}
}

func alignedRow(out *strings.Builder, cells []string, wide []int, last int) {
	var line strings.Builder
	indent := 0
	for i, c := range cells {
		if i == len(wide)-1 && last > 0 {
			c = strings.Join(Fold(c, last), "\n"+strings.Repeat(" ", indent))
		}
		line.WriteString(c)
		if i < len(cells)-1 {
			line.WriteString(strings.Repeat(" ", max(wide[i]-utf8.RuneCountInString(c), 0)) + gap)
			indent += wide[i] + len(gap)
		}
	}
	out.WriteString(strings.TrimRight(line.String(), " ") + "\n")
}

// stacked writes a line or more for each cell, under the name of its column where the
// table has a head; rows stand apart.
func (t *Table) stacked(out *strings.Builder, columns int) {
	label := 0
	for _, name := range t.head {
		label = max(label, utf8.RuneCountInString(name)+len(gap))
	}
	for i, r := range t.rows {
		if r.line {
			out.WriteString(strings.Join(Fold(r.cells[0], columns), "\n") + "\n")
			continue
		}
		if i > 0 && !t.rows[i-1].line {
			out.WriteByte('\n')
		}
		for n, c := range r.cells {
			t.stackedCell(out, n, c, label, columns)
		}
	}
}

// stackedCell writes the cell of a column. Without a head the first cell stands for the
// row, and the others below it.
func (t *Table) stackedCell(out *strings.Builder, n int, cell string, label, columns int) {
	if cell == "" {
		return
	}
	name, indent := "", label
	switch {
	case n < len(t.head):
		name = t.head[n] + strings.Repeat(" ", label-utf8.RuneCountInString(t.head[n]))
	case n > 0:
		indent = len(gap)
		name = gap
	}
	lines := Fold(cell, max(columns-indent, 1))
	out.WriteString(name + strings.Join(lines, "\n"+strings.Repeat(" ", indent)) + "\n")
}

// Fold breaks a text into lines of at most width characters, at blanks. A word that is
// longer has a line to itself. There is always one line.
func Fold(text string, width int) []string {
	words := strings.Fields(text)
	if len(words) == 0 {
		return []string{""}
	}
	lines := []string{words[0]}
	for _, word := range words[1:] {
		n := len(lines) - 1
		if utf8.RuneCountInString(lines[n])+1+utf8.RuneCountInString(word) > width {
			lines = append(lines, word)
			continue
		}
		lines[n] += " " + word
	}
	return lines
}
