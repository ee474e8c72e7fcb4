package console

import (
	"regexp"
	"slices"
	"strings"

	"dmrace"
)

// saying is a wording that is looked for by words that stand anywhere in the message:
// most drivers put the name of their device first.
type saying struct {
	needle string // literal text that every message of the wording holds
	id     int    // the number of that text, see ofSayings
	begins string // what the first letter behind blanks may be; empty: any
	wording
}

// hear builds a saying.
func hear(needle string, kind dmrace.EventKind, re, subject, detail string) saying {
	return saying{needle: needle, wording: say(kind, re, subject, detail)}
}

// begun returns a saying whose messages begin with one of these letters.
func (s saying) begun(letters string) saying {
	s.begins = letters
	return s
}

// boards are the wordings of what boards say beside a recorded boot, one list for each
// part of the kernel. [dmrace.VocabularyFirst] does not have them: the timelines of the
// first recordings are what the wordings above make of their consoles.
var boards = [][]saying{mapperSayings, rootSayings, hostSayings, cardSayings, diskSayings, flashSayings, netSayings, ramSayings, arraySayings, crashSayings}

// lists are all lists of sayings, by which their literals are numbered.
var lists = append(slices.Clone(boards), requestSayings, userSayings, logSayings, logUserSayings, bootSayings)

// BoardEvent returns the event that a message stands for in the log of a board, and
// whether it stands for one. Of drivers it tells those that can hold a root alone.
func (m Message) BoardEvent() (dmrace.Event, bool) {
	if e, ok := m.Event(); ok {
		return e, true
	}
	return m.boardEvent(ofSayings().in(m.Text))
}

// boardEvent is BoardEvent for a message that has no wording of the first vocabulary.
func (m Message) boardEvent(words found) (dmrace.Event, bool) {
	for _, list := range boards {
		if e, ok := m.first(list, words); ok {
			return e, e.Kind != nothing
		}
	}
	return m.first(userSayings, words)
}

// UserEvent returns the event that a line of user space stands for, whether it wrote it
// to the console itself or through /dev/kmsg. Its colours are no part of what it says.
func (m Message) UserEvent() (dmrace.Event, bool) {
	line := m.Text
	m.Text = withoutColours(line)
	e, ok := m.first(userSayings, ofSayings().in(m.Text))
	if ok && e.Line == m.Text {
		e.Line = line // as the console has it
	}
	return e, ok
}

// colours are the control sequences by which a program sets colours and clears lines (SGR and
// EL of ECMA-48), as systemd does on a console.
var colours = regexp.MustCompile(`\x1b\[[0-9;]*[mK]`)

// withoutColours returns text without them.
func withoutColours(text string) string {
	if !strings.Contains(text, "\x1b[") {
		return text
	}
	return colours.ReplaceAllString(text, "")
}

// first returns the event of the first saying that m is worded by, of which words are the
// literals that it holds.
func (m Message) first(list []saying, words found) (dmrace.Event, bool) {
	if words == (found{}) {
		return dmrace.Event{}, false
	}
	for i := range list {
		s := &list[i]
		if !words.has(s.id) || s.begins != "" && !m.begins(s.begins) {
			continue
		}
		if e, ok := m.as(s.wording); ok {
			return e, true
		}
	}
	return dmrace.Event{}, false
}

// begins reports whether the first letter of m behind blanks is one of these.
func (m Message) begins(letters string) bool {
	text := strings.TrimLeft(m.Text, " ")
	return text != "" && strings.IndexByte(letters, text[0]) >= 0
}
