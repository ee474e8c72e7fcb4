package shmoo

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// Text draws the map with a character for each cell, the highest row first, and below
// it what the characters mean, where the border is, and what was recorded.
func (m *Map) Text(w io.Writer) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s\n\n%s\n", m.Title, m.Y.Name)
	wide := 0
	for _, l := range m.Y.Labels {
		wide = max(wide, len([]rune(l)))
	}
	for row := len(m.Cells) - 1; row >= 0; row-- {
		label := ""
		if row%4 == 0 || row == len(m.Cells)-1 {
			label = m.Y.Labels[row]
		}
		fmt.Fprintf(&b, "%*s |%s%s\n", wide, label, m.line(row), m.kernelLine(row))
	}
	columns := len(m.X.Labels)
	first, last := m.X.Labels[0], m.X.Labels[columns-1]
	fmt.Fprintf(&b, "%*s +%s\n%*s  %s%*s  %s\n\n", wide, "", strings.Repeat("-", columns), wide, "", first, max(columns-len([]rune(first)), 1), last, m.X.Name)
	m.legend(&b)
	m.border(&b)
	m.records(&b)
	m.kernel(&b)
	_, err := w.Write(b.Bytes())
	return err
}

// line draws one row.
func (m *Map) line(row int) string {
	line := make([]byte, len(m.Cells[row]))
	for column, c := range m.Cells[row] {
		r, recorded := m.record(row, column)
		switch {
		case recorded && !m.Agrees(r):
			line[column] = '!'
		case recorded && lost(c):
			line[column] = 'X'
		case recorded:
			line[column] = 'o'
		case lost(c):
			line[column] = '#'
		default:
			line[column] = '.'
		}
	}
	return string(line)
}

// legend says what the characters mean and how many cells there are of each outcome.
func (m *Map) legend(w io.Writer) {
	outcomes := map[string]int{}
	for _, row := range m.Cells {
		for _, c := range row {
			outcomes[c]++
		}
	}
	fmt.Fprintln(w, ". the boot passes    # it is lost")
	if len(m.Records) > 0 {
		fmt.Fprintln(w, "o and X: the same, recorded on a kernel    ! recorded, and it ended otherwise")
	}
	for _, o := range slices.Sorted(maps.Keys(outcomes)) {
		fmt.Fprintf(w, "%7d cells: %s\n", outcomes[o], o)
	}
}

// border lists the crossings of each row, or says that there are none.
func (m *Map) border(w io.Writer) {
	if len(m.Border) == 0 {
		passed, failed := m.count()
		switch {
		case failed == 0:
			fmt.Fprintln(w, "no border: every boot passes")
		case passed == 0:
			fmt.Fprintln(w, "no border: every boot is lost")
		default:
			fmt.Fprintf(w, "no border along %s: each row passes or is lost as a whole\n", m.X.Name)
		}
		return
	}
	fmt.Fprintf(w, "border along %s, where %s is\n", m.X.Name, m.Y.Name)
	for _, c := range m.Border {
		fmt.Fprintf(w, "  %-10s between %s and %s\n", m.Y.Labels[c.Row], c.Below, c.Above)
	}
}

// records says how many recorded boots agree, and names those that do not.
func (m *Map) records(w io.Writer) {
	if len(m.Records) == 0 {
		return
	}
	agree := 0
	for _, r := range m.Records {
		if m.Agrees(r) {
			agree++
		}
	}
	fmt.Fprintf(w, "recorded: %d of %d boots end as simulated\n", agree, len(m.Records))
	for _, r := range m.Records {
		if !m.Agrees(r) {
			fmt.Fprintf(w, "  %s %s, %s %s: recorded %s, simulated %s\n", m.X.Name, m.X.Labels[r.Column], m.Y.Name, m.Y.Labels[r.Row], r.Outcome, m.Cells[r.Row][r.Column])
		}
	}
}

// kernelLine draws one row as the kernel has it, beside the simulated one.
func (m *Map) kernelLine(row int) string {
	if m.Kernel == nil {
		return ""
	}
	var b strings.Builder
	for column, c := range m.Kernel.Cells[row] {
		made := m.Kernel.Made[row][column]
		switch {
		case m.differs(row, column) && made:
			b.WriteString(m.mark("!"))
		case m.differs(row, column):
			b.WriteString(m.mark("?"))
		case made && lost(c):
			b.WriteByte('X')
		case made:
			b.WriteByte('o')
		case lost(c):
			b.WriteByte('#')
		default:
			b.WriteByte('.')
		}
	}
	return "  |" + b.String()
}

// mark is a character where kernel and simulation disagree.
func (m *Map) mark(text string) string {
	if !m.Colour {
		return text
	}
	return "\x1b[1;31m" + text + "\x1b[0m"
}

// kernel says what the second picture shows, and where it differs.
func (m *Map) kernel(w io.Writer) {
	if m.Kernel == nil {
		return
	}
	cells, made := 0, 0
	for _, row := range m.Kernel.Made {
		for _, m := range row {
			cells++
			if m {
				made++
			}
		}
	}
	fmt.Fprintf(w, "\nto the right: %s\no passed and X was lost    . and # lie between two that ended alike\n! ended otherwise than simulated    ? the same, between two that did\n", m.Kernel.Title)
	fmt.Fprintf(w, "%d of %d cells were booted; %d cells end otherwise than simulated\n", made, cells, m.differ())
	shown := 0
	for row, line := range m.Kernel.Cells {
		for column, c := range line {
			if !m.differs(row, column) || !m.Kernel.Made[row][column] || shown == mostShown {
				continue
			}
			shown++
			fmt.Fprintf(w, "  %s %s, %s %s: kernel %s, simulated %s\n", m.X.Name, m.X.Labels[column], m.Y.Name, m.Y.Labels[row], c, m.Cells[row][column])
		}
	}
}

// mostShown is how many cells are named that end otherwise.
const mostShown = 20
