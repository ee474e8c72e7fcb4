package fieldlog

import (
	"regexp"
	"strings"

	"dmrace"
)

// tagForm is what a program that watches ports puts before each line, behind a stamp of its
// own or without one: "[UART16550]", "<console>", "(ttyS0)", "uart:", "board1 |", "board kernel:".
var tagForm = regexp.MustCompile(`^(?:\[[A-Za-z][^\][]{0,30}\]:?|<[A-Za-z][^<>]{0,30}>:?|\([A-Za-z][^()]{0,30}\):?|[A-Za-z][\w./@-]{0,30}(?: ?[:|>#]| kernel:))(?: |$)`)

// fewestTagged is how many lines show that what they begin with is a tag.
const fewestTagged = 2

// tagOf finds the tag of a log at its beginning: nearly all lines of a run have it, and
// behind it stand messages that are none with it, while none is lost. A driver's own name
// is no tag, for with it goes what the line says.
func tagOf(text string) string {
	count, first, last := map[string]int{}, map[string]int{}, map[string]int{}
	var rests []string
	for line := range strings.SplitSeq(text, "\n") {
		stamp, rest := behindStamp(readable(printable([]byte(line))))
		if strings.TrimSpace(rest) == "" {
			continue
		}
		tag := strings.TrimRight(tagForm.FindString(rest), " ")
		if stamp != "" && strings.HasSuffix(tag, " kernel:") {
			tag = "" // a journal's, which tells the kernel's lines from those of others
		}
		if tag != "" {
			if count[tag]++; count[tag] == 1 {
				first[tag] = len(rests)
			}
			last[tag] = len(rests)
		}
		rests = append(rests, rest)
	}
	best := ""
	for tag, n := range count {
		const nearly, all = 9, 10
		run := last[tag] - first[tag] + 1
		if n >= fewestTagged && n*all >= run*nearly && (n > count[best] || n == count[best] && tag < best) && reads(rests, tag) {
			best = tag
		}
	}
	return best
}

// reads reports whether lines say more without their tag, and none less.
func reads(lines []string, tag string) bool {
	more := false
	for _, with := range lines {
		without, ok := untag(with, tag)
		if !ok {
			continue
		}
		_, before := event(with)
		e, after := event(without)
		if before && !after {
			return false
		}
		more = more || after && !before && e.Kind != dmrace.UserSpace
	}
	return more
}

// untag takes a tag and one blank from before a text.
func untag(text, tag string) (rest string, ok bool) {
	rest, ok = strings.CutPrefix(text, tag)
	if ok && rest != "" && rest[0] != ' ' {
		return text, false
	}
	return strings.TrimPrefix(rest, " "), ok
}

// behindStamp takes a line apart behind a program's stamp.
func behindStamp(line string) (stamp, rest string) {
	if !mayBeWall(line) {
		return "", line
	}
	_, rest, _ = cutWall(line)
	return line[:len(line)-len(rest)], rest
}

// withoutTag takes the log's tag from a line.
func (l *lines) withoutTag(line string) string {
	if l.tag == "" || !strings.Contains(line, l.tag) {
		return line
	}
	stamp, rest := behindStamp(line)
	rest, _ = untag(rest, l.tag)
	return stamp + rest
}
