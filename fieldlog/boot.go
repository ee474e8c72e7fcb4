package fieldlog

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"dmrace"
	"dmrace/linux/console"
)

// What is kept of one boot.
const (
	MaxConsole = 1 << 20  // bytes of its text, from the beginning
	MaxEvents  = 1 << 16  // events, from the beginning
	MaxAlike   = 64       // events of one kind of what boards say: the first, and the last in place of the rest
	maxDetail  = 16 << 20 // bytes that these may take together
)

// bootLog is what was read of one boot.
type bootLog struct {
	events      []dmrace.Event
	at          []int                    // the lines of the file that these are from
	number      int                      // the line that is being read
	size        int                      // bytes of events
	passedOver  int                      // events that found no room
	often       map[dmrace.EventKind]int // events of what boards say, by their kind
	console     []byte
	first, last time.Duration // of messages
	messages    int
	keptLines   int // lines of a journal's or a syslog's
	seen        [len(once)]bool
	offset      time.Duration // what a wrapped clock lost
	facts       facts
	hosts       console.PCIHosts
	half        half
}

// once are messages that a kernel gives once: smp_setup_processor_id() in arch/arm and
// arch/arm64, start_kernel() in init/main.c and dm_init_init() in drivers/md/dm-init.c.
// A boot begins with one of the first two.
var once = [...]string{
	"Booting Linux on physical CPU ", "Linux version ", "device-mapper: init: waiting for all devices to be",
}

const (
	beginnings = 2  // of once
	preamble   = 16 // how many messages there may be before the last of them
)

// onceOnly returns which of once a message is, or -1.
func onceOnly(text string) int {
	for i, words := range once {
		if strings.HasPrefix(text, words) {
			return i
		}
	}
	return -1
}

// begins reports whether a boot begins with a message.
func begins(text string) bool {
	i := onceOnly(text)
	return i >= 0 && i < beginnings
}

// over reports whether a message is of another boot: one that was given already, a
// beginning that comes late, or a clock that runs from 0 again.
func (b *bootLog) over(m console.Message) bool {
	if b.messages == 0 {
		return false
	}
	if i := onceOnly(m.Text); i >= 0 && (b.seen[i] || begins(m.Text) && b.messages >= preamble) {
		return true
	}
	const jitter = time.Second // clocks of several CPUs differ by less
	return m.At+b.offset+jitter < b.last && !b.wraps(m.At)
}

// wraps reports whether the clock has run over, and counts on if it has: 32 bits of
// micro- or milliseconds are full, as those of jiffies are five minutes after boot
// (INITIAL_JIFFIES in include/linux/jiffies.h).
func (b *bootLog) wraps(at time.Duration) bool {
	const near = 10 * time.Second
	for _, end := range []time.Duration{1 << 32 * time.Microsecond, 1 << 32 * time.Millisecond} {
		if last := b.last - b.offset; at < near && last > end-near && last <= end && b.offset < longest {
			b.offset += end
			return true
		}
	}
	return false
}

// take adds a message, and reports whether it is an event.
func (b *bootLog) take(m console.Message) bool {
	m.At += b.offset
	if b.messages == 0 {
		b.first = m.At
	}
	b.messages++
	b.last = max(b.last, m.At)
	if i := onceOnly(m.Text); i >= 0 {
		b.seen[i] = true
	}
	b.facts.read(m.Text)
	e, ok := b.hosts.LogEvent(m)
	if !ok && strings.HasPrefix(m.Text, endMark) && !b.panicked() { // the panic itself is not in the log
		m.Text, _ = panicIn(m.Text)
		e, ok = m.Event()
	}
	if ok {
		b.add(e)
	}
	if _, more, found := strings.Cut(m.Text, runs); ok && found && e.Kind == dmrace.InitExec && more != "" {
		b.heard(more) // what PID 1 wrote, in a log that somebody flattened to one line
	}
	return ok
}

// bare takes a line of which somebody left the stamp, if it is a panic's, and reports
// whether it is.
func (b *bootLog) bare(line string) bool {
	text := line[len(margins.FindString(line)):]
	if !strings.HasPrefix(text, panicIs) || b.panicked() {
		return false
	}
	e, ok := console.Message{At: b.last, Text: text}.Event()
	if ok {
		e.Line = line
		b.add(e)
	}
	return ok
}

// before takes the line before the boot's first message, whose stamp a copy often lacks: a
// panic, or a word of user space.
func (b *bootLog) before(line string) {
	if b.bare(line) {
		return
	}
	b.heard(line)
	if n := len(b.events); n > 0 && slices.Contains([]dmrace.EventKind{dmrace.LoaderStart, dmrace.BoardReset}, b.events[n-1].Kind) {
		b.events, b.at = b.events[:n-1], b.at[:n-1]
	}
}

// kept reports whether a journal or syslog kept the log, and not from the beginning of the
// boot: what it begins with was said when user space was running.
func (b *bootLog) kept() bool { return b.keptLines*2 > b.messages && b.seen == [len(once)]bool{} }

// whole reports whether the boot begins with the kernel's first message.
func (b *bootLog) whole() bool { return b.seen[0] || b.seen[1] }

// runs ends the message that PID 1 is started (run_init_process() in init/main.c).
const runs = " as init process"

// wrapped takes a message again, with the rest of its line. It replaces what the
// message alone said, if it said something, and reports whether it now does. What follows
// the start of PID 1 is no rest: user space has the console from there on.
func (b *bootLog) wrapped(m console.Message, said bool) bool {
	if said && strings.Contains(m.Text, runs) {
		return true
	}
	m.At += b.offset
	if line, ok := strings.CutPrefix(m.Text, cmdlineIs); ok {
		b.facts.line = strings.Clone(line)
	}
	e, ok := b.hosts.LogEvent(m)
	if n := len(b.events); said && n > 0 && (!ok || b.events[n-1].Kind == e.Kind) {
		b.events, b.at = b.events[:n-1], b.at[:n-1]
	}
	if ok {
		b.add(e)
	}
	return ok
}

// add keeps an event, without the rest of the line that it was in.
func (b *bootLog) add(e dmrace.Event) {
	if slices.Contains(dmrace.BoardKinds, e.Kind) {
		if b.often == nil {
			b.often = map[dmrace.EventKind]int{}
		}
		if b.often[e.Kind]++; b.often[e.Kind] > MaxAlike {
			b.replaceLast(e)
			return
		}
	}
	size := len(e.Line) + len(e.Subject) + len(e.Detail)
	if len(b.events) >= MaxEvents || b.size+size > maxDetail {
		b.passedOver++
		return
	}
	b.size += size
	e.Line, e.Subject, e.Thread = strings.Clone(e.Line), strings.Clone(e.Subject), strings.Clone(e.Thread)
	b.events, b.at = append(b.events, e), append(b.at, b.number)
}

// replaceLast keeps an event in place of the last of its kind: a board can say the same a
// hundred thousand times, and only the first and the last time matter.
func (b *bootLog) replaceLast(e dmrace.Event) {
	for i := len(b.events) - 1; i >= 0; i-- {
		if b.events[i].Kind == e.Kind {
			e.Line, e.Subject, e.Thread = strings.Clone(e.Line), strings.Clone(e.Subject), strings.Clone(e.Thread)
			b.events = append(slices.Delete(b.events, i, i+1), e)
			b.at = append(slices.Delete(b.at, i, i+1), b.number)
			return
		}
	}
}

// show keeps a line for people.
func (b *bootLog) show(line string) {
	if len(b.console)+len(line) < MaxConsole {
		b.console = append(append(b.console, line...), '\n')
	}
}

// timeline returns the boot's. It ends with the log.
func (b *bootLog) timeline() *dmrace.Timeline {
	t := &dmrace.Timeline{End: dmrace.End{Reason: dmrace.EndLog, At: b.last}}
	for _, e := range b.events {
		t.Add(e)
	}
	return t
}

// ofOthers are the events of the programs before and behind the kernel.
var ofOthers = []dmrace.EventKind{dmrace.BoardReset, dmrace.LoaderStart, dmrace.UserSpace, dmrace.UserError, dmrace.GaveUp}

// front is what stands before a line of the console in a mail, a page, or the log of a
// program that reads the console and puts the time of day before each line.
var front = regexp.MustCompile(`^[>|\s]*(?:\d\d:\d\d:\d\d\.\d{3,6}\s+|\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\S*\s+|[A-Z][a-z][a-z] [ \d]\d \d\d:\d\d:\d\d \S+ kernel: )?`)

// heard takes a line that is not the kernel's, as of its last message.
func (b *bootLog) heard(line string) {
	text := line[len(front.FindString(line)):]
	if e, ok := (console.Message{At: b.last, Text: text}).LogUserEvent(); ok {
		e.Line = line
		b.add(e)
	}
}

// ofKernel reports whether something was said that only a kernel says.
func (b *bootLog) ofKernel() bool {
	return b.facts != facts{} || slices.ContainsFunc(b.events, func(e dmrace.Event) bool { return !slices.Contains(ofOthers, e.Kind) })
}
