package mail

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"dmrace/internal/visible"
)

// width is how many columns a line of ours takes at most.
const width = 75

// page writes lines and remembers the first error.
type page struct {
	w   io.Writer
	err error
}

// line writes a line as it is.
func (p *page) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}

// para writes words wrapped: the first line begins with first, the others with as many
// blanks. A word that is too long for a line gets one of its own.
func (p *page) para(first, text string) {
	indent := strings.Repeat(" ", utf8.RuneCountInString(first))
	line := first
	free := true // no word stands in line yet
	for _, word := range strings.Fields(visible.Line(text)) {
		if !free && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			p.line("%s", line)
			line, free = indent, true
		}
		if !free {
			line += " "
		}
		line, free = line+word, false
	}
	p.line("%s", strings.TrimRight(line, " "))
}

// item writes a paragraph with a label in front: "Kernel:      linux-source-6.1 ...".
func (p *page) item(label, text string) {
	if text != "" {
		p.para(fmt.Sprintf("  %-12s ", label+":"), text)
	}
}

// heading writes a line with a rule below it.
func (p *page) heading(text string) {
	p.line("")
	p.para("", text)
	p.line("%s", strings.Repeat("-", min(utf8.RuneCountInString(visible.Line(text)), width)))
	p.line("")
}
