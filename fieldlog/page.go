package fieldlog

import (
	"encoding/json"
	"html"
	"regexp"
	"strings"
	"unicode"
)

// readable undoes what a page, a mail or a test system made of a line: HTML's tags and
// entities, an ellipsis for three dots, spaces that are not the blank, colours without their
// escape character, LAVA's record of a line, and our own marks.
func readable(line string) string {
	if strings.HasPrefix(line, lavaHead) {
		line = lavaText(line)
	}
	if strings.Contains(line, "<") && (strings.Contains(line, "<br") || strings.Contains(line, "</")) {
		line = markup.ReplaceAllString(line, "")
	}
	if strings.Contains(line, "&") && strings.Contains(line, ";") {
		line = strings.Map(blanks, html.UnescapeString(line))
	}
	if strings.Contains(line, " <---") {
		line = pointer.ReplaceAllString(line, "")
	}
	return withoutColours(line)
}

// pointer is what `dmrace parse` puts behind a decisive line, in a log that is its own answer.
var pointer = regexp.MustCompile(` <-{3,} .*$`)

// markup is what stands in the source of a page around lines and their ends.
var markup = regexp.MustCompile(`</?(?:br|pre|code|tt|p|div|span|font|b|i|a|td|tr|table)(?: [^<>]{0,200})? ?/?>`)

// blanks makes a blank of every space.
func blanks(r rune) rune {
	if r == '\t' || unicode.Is(unicode.Zs, r) {
		return ' '
	}
	return r
}

// lavaHead begins each line of LAVA's log, which is YAML whose items are JSON.
const lavaHead = `- {"dt":`

// lavaText returns what the target printed, or "" of a line that is LAVA's own.
func lavaText(line string) string {
	var item struct {
		Level string          `json:"lvl"`
		Text  json.RawMessage `json:"msg"`
	}
	var text string
	if json.Unmarshal([]byte(strings.TrimPrefix(line, "- ")), &item) != nil || item.Level != "target" && item.Level != "feedback" {
		return ""
	}
	if json.Unmarshal(item.Text, &text) != nil {
		return ""
	}
	return strings.TrimRight(printable([]byte(text)), "\r\n")
}
