package lint

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"dmrace"
)

// TextOptions say how findings are written for people.
type TextOptions struct {
	Color bool // with the escape sequences of a terminal
	Width int  // columns; 0 is 100
}

// Text writes findings as compilers do: place, severity, code and message, the line
// with a caret under what is meant, and what the kernel does. name is the file's. The
// error is the writer's.
func Text(w io.Writer, name, line string, findings []Finding, o TextOptions) error {
	return TextOf(w, Result{Source: Source{Name: name}, Line: line, Findings: findings}, o)
}

// TextOf is [Text] for a line that is one of several in a file: it is named, and places
// are the file's.
func TextOf(w io.Writer, r Result, o TextOptions) error {
	p := newPrinter(o)
	if r.Entry != "" && len(r.Findings) > 0 {
		fmt.Fprintf(&p.out, "%s: in %s:\n", p.styled(bold, visible(r.Name)), visible(r.Entry))
	}
	for i, f := range r.Findings {
		if i > 0 {
			p.out.WriteByte('\n')
		}
		p.finding(r, f)
	}
	if r.Fixed != "" {
		fmt.Fprintf(&p.out, "\n%s:\n    %s\n", p.styled(bold, "the line with all of this fixed"), visible(r.Fixed))
	}
	_, err := io.WriteString(w, p.out.String())
	return err
}

// printer collects what is written.
type printer struct {
	out   strings.Builder
	width int
	color bool
}

func newPrinter(o TextOptions) *printer {
	const usual, least = 100, 40
	if o.Width == 0 {
		o.Width = usual
	}
	return &printer{width: max(o.Width, least), color: o.Color}
}

// styles are SGR sequences: what is bold, and the colour of a severity.
const (
	bold       = "\x1b[1m"
	plainStyle = "\x1b[0m"
)

var colours = map[Severity]string{Error: "\x1b[1;31m", Warning: "\x1b[1;35m", Note: "\x1b[1;36m"}

func (p *printer) styled(style, text string) string {
	if !p.color {
		return text
	}
	return style + text + plainStyle
}

func (p *printer) finding(r Result, f Finding) {
	at := r.of(r.Line, f.Start, f.End)
	label := fmt.Sprintf("%s[%s]", f.Severity, f.Code)
	fmt.Fprintf(&p.out, "%s: %s: %s\n", p.styled(bold, fmt.Sprintf("%s:%d:%d", visible(r.Name), at.Line, at.Column)),
		p.styled(colours[f.Severity], label), p.styled(bold, visible(f.Message)))
	p.source(r.Line, f)
	p.item("kernel", f.Kernel)
	p.item("affects", f.Affects)
	p.item("unsure", f.Unsure)
	if f.Fix != "" {
		fmt.Fprintf(&p.out, "  fix:     %s\n", visible(f.Fix))
		p.item("", f.FixNote)
	} else {
		p.item("fix", f.FixNote)
	}
	if f.Race != nil {
		p.race(f.Race)
	}
}

// source writes the line and points at the span.
func (p *printer) source(line string, f Finding) {
	const indent = "    "
	w := windowOf(line, span{f.Start, f.End}, p.width-len(indent))
	carets := "^" + strings.Repeat("~", w.mark-1)
	fmt.Fprintf(&p.out, "%s%s\n%s%s%s\n", indent, w.text, indent, strings.Repeat(" ", w.before), p.styled(colours[f.Severity], carets))
}

// item writes a text under its name, in lines of the width.
func (p *printer) item(name, text string) {
	if text == "" {
		return
	}
	const indent = 11
	if name != "" {
		name += ":"
	}
	fmt.Fprintf(&p.out, "  %-*s", indent-2, name)
	p.words(text, indent)
}

// paragraph writes a text in lines of the width.
func (p *printer) paragraph(text string) { p.words(text, 0) }

// words writes a text from a column on, in lines that begin there.
func (p *printer) words(text string, indent int) {
	column := indent
	for i, word := range strings.Fields(visible(text)) {
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case column+1+n > p.width:
			fmt.Fprintf(&p.out, "\n%*s", indent, "")
			column = indent
		default:
			p.out.WriteByte(' ')
			column++
		}
		p.out.WriteString(word)
		column += n
	}
	p.out.WriteByte('\n')
}

// race writes the decisive events of a boot that loses.
func (p *printer) race(t *dmrace.Timeline) {
	p.item("race", "a simulated boot that is lost:")
	for _, e := range t.Events {
		fmt.Fprintf(&p.out, "%16s  %-15s  %s\n", dmrace.Seconds(e.At), e.Kind, strings.TrimSpace(visible(e.Subject+" "+e.Detail)))
	}
}
