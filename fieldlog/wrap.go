package fieldlog

import (
	"strings"

	"dmrace"
	"dmrace/linux/console"
)

// half is a message whose line may have been wrapped, as mail programs do it and
// terminals of a fixed width.
type half struct {
	on      bool
	line    string // the last of the message
	says    bool   // the message is an event already
	message console.Message
	between string // what the wrapping took away: a mail program a blank, a terminal nothing
}

// The widths at which lines are wrapped, and that of a terminal. A command line is one
// long word here and there, before which a line may end early.
const narrowest, terminal, widest = 40, 80, 100

// maxJoined is more than any command line of the kernel's, in bytes.
const maxJoined = 16 << 10

// mayGoOn notes a message that stands at the end of a line, and whether it says
// something.
func (h *half) mayGoOn(m console.Message, says bool, line string) {
	wide := (len(line) >= narrowest || strings.HasPrefix(m.Text, cmdlineIs)) && !strings.HasSuffix(m.Text, runs)
	*h = half{on: wide && len(line) <= widest && len(m.Text) < maxJoined, line: line, says: says, message: m, between: " "}
	if len(line) == terminal {
		h.between = ""
	}
}

// goesOn reports whether a bare line is the rest of the message, in a log whose lines were
// broken.
func (h *half) goesOn(w width, line string) bool {
	return h.line != "" && len(h.message.Text) < maxJoined && w.full(h.line, line) && !beginsAnew(line) && !blankQuote(line)
}

// blankQuote reports whether a mail quotes nothing in a line.
func blankQuote(line string) bool { return strings.Trim(line, "> \t") == "" }

// with returns the message with the rest of its line.
func (h *half) with(rest string, hard bool) console.Message {
	m := h.message
	if hard {
		m.Text += rest
		return m
	}
	m.Text = strings.TrimRight(m.Text, " ") + " " + strings.TrimLeft(rest, "> ")
	return m
}

// join returns the message with the line behind it, if the two together say more than
// the message alone: an event, more partitions, or more of the command line. Of what
// is an event already, only a quoted line is taken to be the rest.
func (h *half) join(line string) (console.Message, bool) {
	if !h.on {
		return console.Message{}, false
	}
	h.on = false
	if blankQuote(line) {
		return console.Message{}, false
	}
	rest := strings.TrimLeft(line, "> ")
	m := h.message
	if h.between == "" { // a terminal takes nothing away
		rest = line
	} else {
		m.Text = strings.TrimRight(m.Text, " ")
	}
	m.Text += h.between + rest
	e, says := m.LogEvent()
	if says && h.says {
		first, _ := h.message.LogEvent()
		further := first.Kind == dmrace.UserSpace && e.Kind != first.Kind || usual.full(h.line, line) && extends(first, e, h.message.Text, rest)
		return m, e.Kind == dmrace.PartitionAdd || strings.HasPrefix(line, ">") || further && !beginsAnew(line)
	}
	return m, says || strings.HasPrefix(m.Text, cmdlineIs)
}
