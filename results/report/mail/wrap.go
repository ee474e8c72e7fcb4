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

// longest is how many bytes a line of a mail holds at most (RFC 5322, 2.1.1: 998), less what
// says that it was cut.
const longest = 950

// line writes a line as it is. One that would begin the next mail of an mbox gets a mark
// before it, and one that no mail program need take is cut.
func (p *page) line(format string, args ...any) {
	if p.err != nil {
		return
	}
	text := fmt.Sprintf(format, args...)
	if strings.HasPrefix(text, "From ") {
		text = ">" + text
	}
	if n := len(text); n > longest {
		cut := strings.ToValidUTF8(text[:longest], "")
		text = fmt.Sprintf("%s [%d more bytes]", cut, n-len(cut))
	}
	_, p.err = fmt.Fprintln(p.w, text)
}

// wrapped writes a text that is to be joined again with one blank between its lines.
func (p *page) wrapped(text string) { p.para("    ", text) }

// command writes a command for a shell, which a backslash continues on the next line.
func (p *page) command(text string) {
	line := "   "
	for _, word := range words(visible.Line(text)) {
		if utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width-2 && strings.TrimSpace(line) != "" {
			p.line("%s \\", line)
			line = "     "
		}
		line += " " + word
	}
	p.line("%s", line)
}

// words cuts a command at its blanks, none of which stands in quotes.
func words(text string) []string {
	var out []string
	var quote rune
	word := ""
	for _, c := range text {
		switch {
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '\'' || c == '"'):
			quote = c
		case quote == 0 && c == ' ':
			if word != "" {
				out = append(out, word)
			}
			word = ""
			continue
		}
		word += string(c)
	}
	if word != "" {
		out = append(out, word)
	}
	return out
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
