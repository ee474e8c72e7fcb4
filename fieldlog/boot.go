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
	voice       voice
	heardAt     time.Duration // of the last message of another program whose stamp has it
	rank        rank          // of its lines, see [reader.ended]
	known       bool          // rank is that of its lines, which are not the reader's
	coarse      bool          // its clock counts whole seconds
	set         int           // how often that was set
	mixed       bool          // its lines have stamps whose clocks cannot be related
	changes     []change      // where they change
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
	if b.tried(m.Text) {
		return false
	}
	e, ok := b.hosts.LogEvent(m)
	if !ok && strings.HasPrefix(m.Text, endMark) && !b.panicked() { // the panic itself is not in the log
		m.Text, _ = panicIn(m.Text)
		e, ok = m.Event()
	}
	if ok {
		b.add(e)
	}
	if _, more, found := strings.Cut(m.Text, runs); ok && found && e.Kind == dmrace.InitExec && more != "" {
		b.heard(more, more, more) // what PID 1 wrote, in a log that somebody flattened to one line
	}
	return ok
}

// triedIs begins the list of file systems that refused the root, and triedType is one of them:
// mount_block_root() and mount_root_generic() in init/do_mounts.c print each by a printk() of
// its own, and so on a line of its own.
const triedIs = "No filesystem could mount root, tried:"

var triedType = regexp.MustCompile(`^[ \t]*([a-z][a-z0-9_]{1,15}) *$`)

// tried takes a message that names a file system which refused the root, and reports whether
// it does.
func (b *bootLog) tried(text string) bool {
	n := len(b.events) - 1
	if n < 0 || b.events[n].Kind != dmrace.RootTried || !strings.HasPrefix(b.events[n].Line, triedIs) || len(b.events[n].Detail) > MaxLine {
		return false
	}
	f := triedType.FindStringSubmatch(text)
	if f == nil {
		return false
	}
	b.events[n].Detail = strings.TrimSpace(b.events[n].Detail + " " + f[1])
	return true
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
	b.heard(line, line, behindFront(line))
	if n := len(b.events); n > 0 && slices.Contains([]dmrace.EventKind{dmrace.LoaderStart, dmrace.BoardReset}, b.events[n-1].Kind) {
		b.dropLast()
	}
}

// ofUser are the events that a program of user space brings about.
var ofUser = []dmrace.EventKind{dmrace.UserSpace, dmrace.UserError, dmrace.UserWaits, dmrace.GaveUp}

// heardBefore takes what user space said in the lines right before the first message that has
// a time, of a log whose beginning is missing, and reports whether it said something. Lines
// that stand further away are somebody's own words.
func (b *bootLog) heardBefore(bare *bootLog, first int) bool {
	const apart = 4
	begin := len(bare.events)
	for next := first; begin > 0 && next-bare.at[begin-1] <= apart && slices.Contains(ofUser, bare.events[begin-1].Kind); begin-- {
		next = bare.at[begin-1]
	}
	for i, e := range bare.events[begin:] {
		e.At = b.last
		b.number = bare.at[begin+i]
		b.add(e)
	}
	b.number = first
	return begin < len(bare.events)
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
	if n := len(b.events); said && n > 0 && (!ok || b.events[n-1].Kind == e.Kind || b.events[n-1].Kind == dmrace.UserSpace) {
		b.dropLast()
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

// dropLast takes the last event back.
func (b *bootLog) dropLast() {
	n := len(b.events) - 1
	if kind := b.events[n].Kind; b.often[kind] > 0 {
		b.often[kind] = min(b.often[kind], MaxAlike) - 1 // of those that were replaced one is kept
	}
	b.events, b.at = b.events[:n], b.at[:n]
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
	t := &dmrace.Timeline{End: dmrace.End{Reason: dmrace.EndLog, At: max(b.last, b.heardAt)}}
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

// behindFront returns what stands behind that.
func behindFront(line string) string { return line[len(front.FindString(line)):] }

// heard takes a line that is not the kernel's, and what it says, as of the last message that
// has a time.
func (b *bootLog) heard(line, raw, text string) {
	b.voice = voice{line: line, raw: raw, shown: line, text: text, lines: 1}
	if b.heardAt > 0 { // a journal's: its stamp is the event's time
		b.voice.shown = text
	}
	b.voice.event, b.voice.says = b.user(b.voice.text)
	b.addVoice()
}

// hearsOn takes a line that is the rest of the one before it, and reports whether it is.
func (b *bootLog) hearsOn(w width, line, raw string) bool {
	v, ok := b.voice.goesOn(w, line, raw, b.user)
	if n := len(b.events); ok && b.voice.says && n > 0 && b.events[n-1].Kind == b.voice.event.Kind {
		b.dropLast()
	}
	if ok {
		b.voice = v
		b.addVoice()
	}
	return ok
}

// user returns what user space says by a text.
func (b *bootLog) user(text string) (dmrace.Event, bool) {
	return console.Message{At: max(b.last, b.heardAt), Text: text}.LogUserEvent()
}

// addVoice adds what was heard, with the line as people see it.
func (b *bootLog) addVoice() {
	if e := b.voice.event; b.voice.says {
		if b.voice.lines == 1 {
			e.Line = b.voice.shown
		}
		b.add(e)
	}
}

// ofKernel reports whether something was said that only a kernel says.
func (b *bootLog) ofKernel() bool {
	return b.facts != facts{} || slices.ContainsFunc(b.events, func(e dmrace.Event) bool { return !slices.Contains(ofOthers, e.Kind) })
}
