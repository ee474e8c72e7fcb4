package fieldlog

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"dmrace"
	"dmrace/linux/console"
)

// Log is one boot of a log.
type Log struct {
	Boot, Boots int              // the number of the boot, from 1, and how many the log holds
	Timeline    *dmrace.Timeline // ends with the log, at the boot's last message
	Messages    int              // of the kernel, in this boot
	First       time.Duration    // of the first message
	WallClock   bool             // guest time is the wall clock's, counted from the first line
	Seconds     bool             // that clock counts whole seconds
	Kept        bool             // a journal or syslog kept it, and not from the boot's beginning: user space was running
	Whole       bool             // it begins with the kernel's first message
	Untimed     bool             // of its events the order alone is known: there are no times, or those of clocks that cannot be related
	Counted     bool             // Untimed, but what passed between two events was not less than their times say
	Release     string           // of the kernel, "5.15.120"; empty where the log does not say
	Cmdline     string           // of the kernel; empty where the log does not say
	CmdlineCut  bool             // printk has cut the command line
	Lines       []int            // of the file, from 1: that of each event of Timeline
	Console     []byte           // the lines from the boot's first message on, at most [MaxConsole] bytes
	Notices     []string         // what a reader of the result should know of the log, for people
}

// Options say which boot is read.
type Options struct {
	Boot int // its number in the log, from 1; 0 is the last
}

// Read reads one boot of a log. Its errors are those of r, the cause of ctx once that
// has ended, and a [*dmrace.UsageError] where the log is empty, longer than [MaxLog] or
// compressed by a program that is not known here, where it holds no message of a kernel
// with a time, or no boot of that number. A read of r that blocks is for r to end.
func Read(ctx context.Context, r io.Reader, o Options) (*Log, error) {
	from, err := open(ctx, r)
	if err != nil {
		return nil, err
	}
	l := reader{want: o.Boot, broken: from.broken, untimed: untimed{broken: from.broken}}
	for {
		line, err := from.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		l.number = from.number
		l.now.number = l.number
		l.raw = from.raw
		l.line(line)
	}
	return l.log(from)
}

// reader goes through the lines of a log.
type reader struct {
	want   int    // the number of the boot that is asked for, or 0
	number int    // of the line that is being read, from 1
	raw    string // that line with its escape sequences
	broken width
	rank   rank // the highest that a line had
	clock  clock
	boots  int
	now    bootLog // the boot that is being read
	kept   bootLog // the one that was asked for

	untimed untimed // the lines before the first that has a time, and of a log that may have none
	bare    string  // the last line before the first that has a time
	stamped int     // how many lines of the kernel's have a stamp of any kind
	sure    bool    // one of these is the kernel's first message
	others  int     // how many bare lines there are behind the first that a program stamped

	head     *head         // what was read before the stamps became others
	later    later         // what stands behind the last message, with other stamps
	beside   clock         // of the program that stamps the kernel's own stamps
	besideAt time.Duration // the kernel's time of its last reading
	goesOn   bool          // the clock ran already when the first line was read
	unbegun  int           // how many of the boots before this do not begin with the kernel's first message
}

// bracketLost matches a line whose first bracket somebody has not copied.
var bracketLost = regexp.MustCompile(`^ {0,5}\d{1,6}\.\d{6}\] `)

// line takes one line of the log.
func (l *reader) line(line string) {
	if line != "" && (line[0] == ' ' || line[0] >= '0' && line[0] <= '9') && bracketLost.MatchString(line) {
		line = "[" + strings.TrimLeft(line, " ")
	}
	r := takeApart(line)
	if len(r.messages) == 0 && r.program.Text != "" && l.boots > 0 && l.program(line, r) {
		l.later.forget()
		return
	}
	if len(r.messages) == 0 || r.rank < l.rank {
		l.other(line, r.rank == none)
		return
	}
	if r.rank > l.rank { // what was taken for the kernel's so far was not
		next := reader{want: l.want, number: l.number, raw: l.raw, broken: l.broken, rank: r.rank, untimed: l.untimed, bare: l.bare, head: l.before()}
		if l.goesOn {
			next.clock, next.goesOn = l.clock.seed(), true
		}
		*l = next
		l.now.number = l.number
	}
	changed := l.clock.changed
	if r.rank < printk {
		r.messages[0].At = l.clock.read(r.wall)
	}
	if l.stamped++; r.rank == stamped && l.stamped <= fewStamps {
		l.untimed.line(line, l.raw, l.number)
	}
	var says bool
	for i, m := range r.messages {
		l.sure = l.sure || begins(m.Text)
		says = l.message(m)
		if i == 0 {
			l.now.show(line)
		}
	}
	if r.kept {
		l.now.keptLines++
	}
	l.now.half.mayGoOn(r.messages[len(r.messages)-1], says, line)
	l.now.voice = voice{}
	if l.clock.changed > changed && len(l.now.changes) < mostChanges {
		l.now.changes = append(l.now.changes, change{line: l.number, to: r.rank})
	}
	if r.walled {
		l.beside.read(r.wall)
		l.besideAt = l.now.last
	}
	l.later.forget()
}

// fewStamps is how many lines begin with a date by chance, in a log without times: the rest of
// the kernel's banner, where a mail program has wrapped it. A program that stamps the lines
// of a console stamps all of them.
const fewStamps = 8

// program takes what another program of a journal says, and reports whether its stamp is of
// the clock that the kernel's lines have.
func (l *reader) program(line string, r record) bool {
	m := r.program
	switch {
	case r.rank == printk && l.rank == printk:
	case r.rank == stamped && l.rank == headed:
		m.At = l.clock.read(r.wall)
	default:
		return false
	}
	l.now.show(line)
	l.now.half = half{}
	l.now.heardAt = max(l.now.last, m.At+l.now.offset)
	l.now.heard(line, l.raw, m.Text)
	return true
}

// other takes a line that is not the kernel's. A bare one may be the rest of one that
// is.
func (l *reader) other(line string, bare bool) {
	if blankQuote(line) {
		l.later.empty(l.number)
	}
	if line == "" {
		l.bare = ""
		return
	}
	if l.boots == 0 {
		l.untimed.line(line, l.raw, l.number)
		l.bare = line
		return
	}
	if l.rank == stamped && bare {
		l.others++
		l.untimed.line(line, l.raw, l.number)
	}
	l.now.show(line)
	if l.now.bare(line) {
		l.later.add(l, line)
		return
	}
	if bare && l.broken.columns > 0 && l.now.half.goesOn(l.broken, line) {
		m := l.now.half.with(line, l.broken.hard)
		says := l.now.wrapped(m, l.now.half.says)
		l.now.half.mayGoOn(m, says, line)
		return
	}
	if m, ok := l.now.half.join(line); ok && bare {
		says := l.now.wrapped(m, l.now.half.says)
		l.now.half.mayGoOn(m, says, line)
		return
	}
	l.now.half = half{} // what follows is not the rest of the message either
	l.later.add(l, line)
	if !bare || !l.now.hearsOn(l.broken, line, l.raw) {
		l.now.heard(line, l.raw, behindFront(line))
	}
}

// message takes one message of the kernel, and reports whether it is an event.
func (l *reader) message(m console.Message) bool {
	first := l.boots == 0
	if first || l.now.over(m) || l.noise(m) {
		m.At = l.begin(m, l.noise(m))
	}
	l.now.last = max(l.now.last, m.At)
	switch {
	case l.now.whole(): // of which what stands before it is no part
	case first && !begins(m.Text) && l.rank == printk && l.now.heardBefore(&l.untimed.now, l.number):
	case l.bare != "": // the first line of a copy often lacks its stamp
		l.now.before(l.bare)
	}
	l.bare = ""
	return l.now.take(m)
}

// noise reports whether m is the kernel's first, and all before it was a boot loader's,
// which nothing tells from the kernel's where a terminal program stamped both.
func (l *reader) noise(m console.Message) bool {
	return l.rank == stamped && l.boots > 0 && l.now.seen == [len(once)]bool{} && !l.now.ofKernel() && begins(m.Text)
}

// begin begins a boot with its first message, in place of the one before if that was noise, and
// returns the time of the message.
func (l *reader) begin(m console.Message, noise bool) time.Duration {
	if !noise && l.goesOnFrom(m) {
		return m.At
	}
	if !noise {
		l.leave()
		l.boots++
	}
	l.now = bootLog{number: l.number}
	if l.rank == printk || l.goesOn && l.boots == 1 {
		return m.At
	}
	l.clock.at, l.clock.set, l.clock.changed = 0, 0, 0
	return 0
}

// noTimes reports whether the lines that a program stamped are no kernel's, or so few that
// the dates in them stand there by chance.
func (l *reader) noTimes() bool {
	return l.boots == 0 || l.rank == stamped && (!l.now.ofKernel() || l.stamped <= fewStamps && l.others > l.stamped && !l.sure)
}

// log returns what was asked for.
func (l *reader) log(from *lines) (*Log, error) {
	noTimes := l.noTimes()
	if noTimes && l.untimed.speaks() {
		return l.untimed.log(l.want)
	}
	if !noTimes {
		l.settle()
	}
	b, number := l.ended(), l.boots
	switch {
	case noTimes:
		return nil, nothing(from, l.untimed.loader)
	case l.want > l.boots || l.want < 0:
		return nil, &dmrace.UsageError{Err: fmt.Errorf("there is no boot %d in it: it has %d, and they are counted from 1", l.want, l.boots)}
	case l.want > 0 && l.want < l.boots:
		b, number = l.kept, l.want
	}
	return &Log{
		Boot: number, Boots: l.boots, Timeline: b.timeline(), Messages: b.messages, First: b.first, Lines: b.at,
		WallClock: b.rank == stamped || b.rank == headed, Seconds: b.coarse,
		Untimed: b.rank == none || b.mixed, Counted: b.rank > none && b.mixed,
		Kept:    b.kept(),
		Whole:   b.whole(),
		Release: b.facts.release, Cmdline: b.facts.line, CmdlineCut: b.facts.cut, Console: b.console, Notices: l.notices(from, number, &b),
	}, nil
}
