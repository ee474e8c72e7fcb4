package fieldlog

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// width is at how many characters the lines of a log were broken; 0: they were not.
type width struct {
	columns int
	hard    bool // wherever that was, as a terminal does; else at blanks
}

// tooWide is no width at which somebody breaks lines: what is longer was not broken.
const tooWide = 120

// narrowTerminal is what no terminal that cuts lines is narrower than.
const narrowTerminal = 72

// stampedLine matches a line that begins with a stamp of printk, quoted or not.
var stampedLine = regexp.MustCompile(`^[>|\s]*(?:<\d{1,3}>)?\[ *\d{1,9}\.\d{3,6}[\]\s,]`)

// widthOf finds out from the beginning of a log whether its lines were broken: then no
// message is long, and what stands bare behind a message would not have found room there.
func widthOf(text string) width {
	lines := strings.Split(text, "\n")
	if len(lines) > 1 {
		lines = lines[:len(lines)-1] // the last may be cut
	}
	longest := 0
	for _, l := range lines {
		if stampedLine.MatchString(l) {
			longest = max(longest, utf8.RuneCountInString(l))
		}
	}
	if longest < narrowest || longest > tooWide {
		return width{}
	}
	w := width{columns: longest}
	bare, broken, whole := 0, 0, 0
	for i, l := range lines[:len(lines)-1] {
		next := lines[i+1]
		if !stampedLine.MatchString(l) || next == "" || stampedLine.MatchString(next) {
			continue
		}
		bare++
		if w.full(l, next) {
			broken++
			if utf8.RuneCountInString(l) == longest {
				whole++
			}
		}
	}
	const fewest = 2
	if broken < fewest || broken*2 < bare {
		return width{}
	}
	w.hard = whole*4 >= broken*3 // at blanks only some lines come out at just that width
	if w.hard && longest < narrowTerminal {
		return width{}
	}
	return w
}

// full reports whether the first word of a line would not have found room behind the line
// before it.
func (w width) full(line, next string) bool {
	n := utf8.RuneCountInString(strings.TrimRight(line, " "))
	if w.hard {
		return utf8.RuneCountInString(line) == w.columns
	}
	first := firstWord(strings.TrimLeft(next, "> "))
	const quoting = 4 // what marks of quoting add behind the breaking
	return n+1+utf8.RuneCountInString(first) > w.columns-quoting
}

func firstWord(s string) string {
	word, _, _ := strings.Cut(s, " ")
	return word
}
