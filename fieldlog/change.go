package fieldlog

import (
	"fmt"
	"slices"
	"time"

	"dmrace"
	"dmrace/linux/console"
)

// later collects the lines behind the last message of a boot that have another kind of
// stamp, or none: another program's, somebody's own words, or the kernel's own, where the
// stamps change in the middle of the log. Which of these is known once nothing of the boot's
// own form comes any more.
type later struct {
	lines []laterLine // the first of them, before r reads them
	r     *reader     // what has read them, once they are many
	blank int         // the number of the first that is empty, from 1
}

type laterLine struct {
	line, raw string
	number    int
}

// fewLater is how many lines are kept before they are read: behind most messages of the
// kernel's stand a few of others at most.
const fewLater = 64

// add takes a line of l's.
func (t *later) add(l *reader, line string) {
	if len(t.lines) == fewLater && t.r == nil {
		t.r = t.read(l)
	}
	next := laterLine{line, l.raw, l.number}
	if t.r != nil {
		t.r.take(next)
		return
	}
	t.lines = append(t.lines, next)
}

// empty notes an empty line.
func (t *later) empty(number int) {
	if t.blank == 0 {
		t.blank = number
	}
}

// forget drops the lines: the boot goes on in its own form.
func (t *later) forget() { t.lines, t.r, t.blank = t.lines[:0], nil, 0 }

// read reads the lines as a log of their own, whose clock is l's if they go on with the
// stamps of the program that l's have beside printk's.
func (t *later) read(l *reader) *reader {
	if t.r != nil {
		return t.r
	}
	r := &reader{broken: l.broken, untimed: untimed{broken: l.broken}, clock: l.beside.seed(), goesOn: l.beside.running}
	for _, next := range t.lines {
		r.take(next)
	}
	return r
}

// take reads one line.
func (l *reader) take(next laterLine) {
	l.number, l.now.number, l.raw = next.number, next.number, next.raw
	l.line(next.line)
}

// last returns the boot that was read last, whatever its lines have for stamps, and how many
// begin with the kernel's first message.
func (l *reader) last() (b bootLog, begun int) {
	if l.noTimes() {
		return l.untimed.now, l.untimed.begun()
	}
	l.settle()
	return l.ended(), l.begun()
}

// begun counts the boots that begin with the kernel's first message.
func (l *reader) begun() int { return begun(l.boots, l.unbegun, &l.now) }

// begun does the same.
func (u *untimed) begun() int { return begun(u.boots, u.unbegun, &u.now) }

func begun(boots, before int, last *bootLog) int {
	if !last.whole() {
		before++
	}
	return max(boots-before, 0)
}

// settle decides what stands behind the last message of the boot that is being read: the rest
// of it, other boots, or neither.
func (l *reader) settle() {
	if l.boots == 0 || len(l.later.lines) == 0 {
		l.later.forget()
		return
	}
	rest, first, blank := l.later.read(l), l.later.lines[0].number, l.later.blank
	l.later.forget()
	b, begun := rest.last()
	switch {
	case begun > 0 && b.ofKernelAlone():
		l.now.dropFrom(first)
		if l.now.whole() || l.now.ofKernel() { // else it was a boot loader's, in its own stamps
			l.leave()
			l.boots++
		}
		l.boots += begun - 1
		l.now, l.now.known = b, true
	case begun > 0:
	case b.rank == headed && l.now.keptLines == 0 && !l.now.runsUser(first) && !l.now.said(first, dmrace.RootMount):
		l.now.dropFrom(first)
		l.now.passOver(first, b.rank) // a journal needs a user space that keeps it
	case b.rank == none && l.now.runsUser(first): // whose programs' they are
	default:
		if b.rank == none && blank > 0 {
			b.dropFrom(blank)
		}
		if rest.goesOn && rest.clock.changed+rest.clock.set == 0 && b.rank > none {
			l.now.goOnWith(b, first, l.besideAt, true)
		} else {
			l.now.goOnWith(b, first, max(l.now.last, l.now.heardAt), false)
		}
	}
}

// leave keeps the boot that is being read if it is the one that is asked for.
func (l *reader) leave() {
	if l.boots > 0 && l.boots == l.want {
		l.kept = l.ended()
	}
	if l.boots > 0 && !l.now.whole() {
		l.unbegun++
	}
}

// ended returns the boot that is being read, with what is known of its clock.
func (l *reader) ended() bootLog {
	b := l.now
	if b.known {
		return b
	}
	b.rank = l.rank
	if l.rank < printk {
		b.coarse, b.set, b.mixed = b.coarse || l.clock.coarse, b.set+l.clock.set, b.mixed || l.clock.changed > 0
	}
	return b
}

// goOnWith adds the rest of the boot, whose first line is given, in place of what was heard
// of it. Its times are counted from one of the boot's: where the two clocks are not related
// that is the boot's last, for what passed between is not known, and was not less than nothing.
func (b *bootLog) goOnWith(rest bootLog, first int, from time.Duration, related bool) {
	rest.untilLoader()
	if b.stopped(first) || b.repeats(&rest, first) {
		if rest.rank > none && rest.ofKernelAlone() {
			b.passOver(first, rest.rank)
		}
		return
	}
	if !rest.ofKernelAlone() {
		return
	}
	kept := b.kept()
	b.dropFrom(first)
	for i, e := range rest.events {
		b.number = rest.at[i]
		e.At = max(b.last, from+e.At)
		b.add(e)
	}
	b.last = max(b.last, from+rest.last)
	if b.messages += rest.messages; kept {
		b.keptLines += rest.messages
	}
	b.coarse, b.set, b.mixed = b.coarse || rest.coarse, b.set+rest.set, b.mixed || rest.mixed || !related
	b.changes = append(append(b.changes, change{line: first, to: rest.rank, related: related}), rest.changes...)
}

// passOver notes lines of a kernel's that are not known to be of this boot.
func (b *bootLog) passOver(first int, to rank) {
	b.changes = append(b.changes, change{line: first, to: to, other: true})
}

// dropFrom takes the events of a line and of those behind it back.
func (b *bootLog) dropFrom(line int) {
	for n := len(b.at); n > 0 && b.at[n-1] >= line; n-- {
		b.dropLast()
	}
}

// untilLoader drops what a boot loader says, and what comes behind it.
func (b *bootLog) untilLoader() {
	i := slices.IndexFunc(b.events, func(e dmrace.Event) bool { return e.Kind == dmrace.BoardReset || e.Kind == dmrace.LoaderStart })
	if i >= 0 {
		b.dropFrom(b.at[i])
	}
}

// said reports whether b has an event of one of these kinds before a line.
func (b *bootLog) said(line int, kinds ...dmrace.EventKind) bool {
	for i, e := range b.events {
		if b.at[i] < line && slices.Contains(kinds, e.Kind) {
			return true
		}
	}
	return false
}

// runsUser reports whether user space runs before a line.
func (b *bootLog) runsUser(line int) bool {
	return b.said(line, dmrace.InitExec, dmrace.InitFreed, dmrace.InitReport, dmrace.UserSpace, dmrace.UserError, dmrace.UserWaits, dmrace.GaveUp)
}

// stopped reports whether the kernel ended before a line.
func (b *bootLog) stopped(line int) bool { return b.said(line, dmrace.Panic, dmrace.Poweroff) }

// onceInBoot are events that a boot has once, or once for a disk.
var onceInBoot = []dmrace.EventKind{dmrace.DMWait, dmrace.DiskAdd, dmrace.PartitionAdd, dmrace.RootwaitEnter, dmrace.RootMount, dmrace.InitExec}

// repeats reports whether what is taken for the rest of a boot tells of it once more.
func (b *bootLog) repeats(rest *bootLog, first int) bool {
	for i, e := range b.events {
		if b.at[i] < first && slices.Contains(onceInBoot, e.Kind) && slices.ContainsFunc(rest.events, func(r dmrace.Event) bool {
			return r.Kind == e.Kind && r.Subject == e.Subject && r.Detail == e.Detail
		}) {
			return true
		}
	}
	return false
}

// ofKernelAlone reports whether there is an event that no other program brings about.
func (b *bootLog) ofKernelAlone() bool {
	return slices.ContainsFunc(b.events, func(e dmrace.Event) bool {
		return !slices.Contains(ofOthers, e.Kind) && !slices.Contains(ofUser, e.Kind)
	})
}

// head is what was read of a log before its stamps became surer to be the kernel's.
type head struct {
	log   bootLog
	boots int
	kept  bootLog
}

// before returns that, if it is a kernel's from its first message on; else nil. What has no
// stamps at all has to stand right before the first line that has.
func (l *reader) before() *head {
	if l.noTimes() {
		if l.bare == "" || l.untimed.begun() == 0 || !l.untimed.now.whole() {
			return nil
		}
		return &head{log: l.untimed.now, boots: l.untimed.begun()}
	}
	b, _ := l.last()
	if !b.whole() {
		return nil
	}
	return &head{log: b, boots: l.boots, kept: l.kept}
}

// goesOnFrom reports whether a message that may be a boot's first goes on with what was read
// with other stamps, and takes that for the boot's beginning if it does.
func (l *reader) goesOnFrom(m console.Message) bool {
	before := l.head
	l.head = nil
	if before == nil {
		l.settle()
		if !l.now.known {
			return false
		}
		before = &head{log: l.now, boots: l.boots, kept: l.kept}
	}
	l.bare = "" // it is in what was read
	other := begins(m.Text) || before.log.stopped(l.number)
	if other && !before.log.ofKernelAlone() { // a line that somebody quotes
		return false
	}
	l.boots, l.kept, l.now = before.boots, before.kept, before.log
	if l.now.known = true; other {
		return false
	}
	l.now.beginsAt(m.At, l.number, l.rank)
	return true
}

// beginsAt makes a boot of what was read of its beginning, before a line with a time: of what
// came before the order alone is known.
func (b *bootLog) beginsAt(at time.Duration, line int, rank rank) {
	b.events, b.at, b.console = slices.Clone(b.events), slices.Clone(b.at), slices.Clone(b.console)
	for i := range b.events {
		b.events[i].At = at
	}
	b.first, b.last, b.heardAt, b.offset = at, at, 0, 0
	b.known, b.coarse, b.half, b.voice = false, false, half{}, voice{}
	b.mixed = len(b.events) > 0
	b.changes = append(slices.Clip(b.changes), change{line: line, to: rank, related: !b.mixed, begins: true})
	b.number = line
}

// change is where the stamps of a boot's lines become others.
type change struct {
	line    int // the first with the others
	to      rank
	related bool // to the clock before; or nothing before it needs a time
	begins  bool // the boot's times begin here
	other   bool // the lines are not read as this boot's
}

// says tells people of it.
func (c change) says() string {
	switch {
	case c.other:
		return fmt.Sprintf("from line %d on a kernel's lines have other stamps, and may be of another boot: they are not read", c.line)
	case c.begins && c.to < printk:
		return fmt.Sprintf("other stamps begin at line %d: when the lines before it were printed is not known", c.line)
	case c.begins:
		return fmt.Sprintf("the kernel's own times begin at line %d: when the lines before it were printed is not known", c.line)
	case c.to == none:
		return fmt.Sprintf("from line %d on no line has a time: what is said of it rests on the order of the lines alone", c.line)
	case c.related:
		return fmt.Sprintf("from line %d on the kernel's own times are missing: those are counted on by the wall clock", c.line)
	}
	return fmt.Sprintf("from line %d on the stamps are of another clock: how much time passed before that line is not known, so that no times are told", c.line)
}

// mostChanges is how many changes of a boot's stamps are told.
const mostChanges = 4
