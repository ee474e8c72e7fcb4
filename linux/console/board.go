package console

import (
	"strings"

	"dmrace"
)

// saying is a wording that is looked for by words that stand anywhere in the message:
// most drivers put the name of their device first.
type saying struct {
	needle string // literal text that every message of the wording holds
	wording
}

// hear builds a saying.
func hear(needle string, kind dmrace.EventKind, re, subject, detail string) saying {
	return saying{needle, say(kind, re, subject, detail)}
}

// boards are the wordings of what boards say beside a recorded boot, one list for each
// part of the kernel. [dmrace.VocabularyFirst] does not have them: the timelines of the
// first recordings are what the wordings above make of their consoles.
var boards = [][]saying{mapperSayings, rootSayings, hostSayings, cardSayings, diskSayings, flashSayings, netSayings, ramSayings, arraySayings, crashSayings}

// BoardEvent returns the event that a message stands for in the log of a board, and
// whether it stands for one. Of drivers it tells those that can hold a root alone.
func (m Message) BoardEvent() (dmrace.Event, bool) {
	if e, ok := m.Event(); ok {
		return e, true
	}
	for _, list := range boards {
		if e, ok := m.first(list); ok {
			return e, e.Kind != nothing
		}
	}
	return m.UserEvent()
}

// UserEvent returns the event that a line of user space stands for, whether it wrote it
// to the console itself or through /dev/kmsg.
func (m Message) UserEvent() (dmrace.Event, bool) { return m.first(userSayings) }

// first returns the event of the first saying that m is worded by.
func (m Message) first(list []saying) (dmrace.Event, bool) {
	for _, s := range list {
		if !strings.Contains(m.Text, s.needle) {
			continue
		}
		if e, ok := m.as(s.wording); ok {
			return e, true
		}
	}
	return dmrace.Event{}, false
}
