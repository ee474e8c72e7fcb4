package fieldlog

import (
	"html"
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

// beginsStamped reports whether a line begins with a stamp, of printk's or of a program's.
func beginsStamped(line string) bool {
	if stampedLine.MatchString(line) {
		return true
	}
	line = strings.TrimLeft(line, ">| ")
	if !mayBeWall(line) {
		return false
	}
	_, _, ok := cutWall(line)
	return ok
}

// widthOf finds out from the beginning of a log whether its lines were broken, and where: no
// message is longer then, but for a word that is, and what stands bare behind a message would
// not have found room there.
func widthOf(text string) width {
	if strings.Contains(text, "&") { // a page's source
		text = strings.Map(blankOrEnd, html.UnescapeString(text))
	}
	lines := strings.Split(text, "\n")
	if len(lines) > 1 {
		lines = lines[:len(lines)-1] // the last may be cut
	}
	var lengths []int // of the lines with a stamp
	var bare []pair
	for i, l := range lines {
		if !beginsStamped(l) {
			continue
		}
		n := utf8.RuneCountInString(l)
		lengths = append(lengths, n)
		if i+1 < len(lines) && lines[i+1] != "" && !beginsStamped(lines[i+1]) {
			bare = append(bare, pair{l, lines[i+1], n})
		}
	}
	return likeliest(lengths, bare)
}

// pair is a line with a stamp, of so many characters, and the bare one behind it.
type pair struct {
	line, next string
	length     int
}

// likeliest returns the width at which most of the bare lines are rests of the line before
// them and fewest lines are longer. A narrower one comes before a wider.
func likeliest(lengths []int, bare []pair) width {
	const rare, fewest = 20, 2
	best, most, rests := width{}, 0, 0
	for columns := narrowest; columns <= tooWide; columns++ {
		w, over, full, whole := width{columns: columns}, 0, 0, 0
		for _, n := range lengths {
			if n > columns {
				over++
			}
		}
		if over*rare > len(lengths) {
			continue
		}
		for _, b := range bare {
			if b.length <= columns && w.full(b.line, b.next) {
				full++
				if b.length == columns {
					whole++
				}
			}
		}
		if full-over > most {
			w.hard = whole*4 >= full*3 // at blanks only some lines come out at just that width
			best, most, rests = w, full-over, full
		}
	}
	if rests < fewest || rests*2 < len(bare) || best.hard && best.columns < narrowTerminal {
		return width{}
	}
	return best
}

// blankOrEnd is blanks for a text of several lines.
func blankOrEnd(r rune) rune {
	if r == '\n' {
		return r
	}
	return blanks(r)
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
