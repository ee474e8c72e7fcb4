package fieldlog

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"dmrace"
	"dmrace/linux/console"
)

// untimed reads lines that have no time: of a kernel that gives none (printk.time=0), of
// a log whose stamps somebody took away or shortened, of a boot loader after which nothing
// came. Their order is all that is known of when.
type untimed struct {
	boots   int
	unbegun int // how many before the last do not begin with the kernel's first message
	now     bootLog
	last    console.Message // the last line, if it is of a panic that may go on in the next
	said    bool            // it was an event
	loader  bool            // a boot loader speaks, and no kernel yet
	broken  width
	voice   voice // the last line, which may go on in the next
}

// margins are what stands before a message in a mail, a page or a shortened log: marks of
// quoting, and a stamp of which somebody left the brackets.
var margins = regexp.MustCompile(`^[>|\s]*(?:<\d{1,2}>)?(?:\[[ .…]*\] ?)?`)

// line takes one line.
func (u *untimed) line(line, raw string, number int) {
	m := bareMessage(line)
	if m.Text == "" || u.goesOn(m, line, raw) {
		return
	}
	e, says := m.LogEvent()
	if u.voice = (voice{}); u.ofLoader(line, e, says) {
		return
	}
	u.voice = voice{line: line, raw: raw, text: m.Text, event: e, says: says, lines: 1}
	if text, ok := panicIn(line); ok && !says && !u.now.panicked() {
		m.Text = text
		e, says = m.LogEvent()
	}
	if u.boots == 0 || u.now.over(m) || says && e.Kind == dmrace.LoaderStart && u.now.ofKernel() {
		if u.boots++; u.boots > 1 && !u.now.whole() {
			u.unbegun++
		}
		u.now = bootLog{}
	}
	u.now.number = number
	u.now.show(line)
	u.said = u.now.take(m)
	if u.last = m; !strings.Contains(m.Text, "Kernel panic") {
		u.last = console.Message{}
	}
}

// bareMessage returns the message of a line.
func bareMessage(line string) console.Message {
	m := withoutCPU(console.Message{Text: line[len(margins.FindString(line)):]})
	if i := strings.IndexByte(line, ' '); i == 0 && strings.TrimLeft(line, " ") == m.Text {
		blank := console.Message{Text: " " + m.Text} // that a partition scan begins with
		if e, ok := blank.Event(); ok && (e.Kind == dmrace.PartitionAdd || e.Kind == dmrace.PartitionScan) {
			return blank
		}
	}
	return m
}

// goesOn takes a message that is the rest of the one before it, and reports whether it is.
func (u *untimed) goesOn(m console.Message, line, raw string) bool {
	if u.last.Text != "" && panicGoesOn(u.last.Text, m.Text) {
		m.Text = strings.TrimRight(u.last.Text, " ") + " " + m.Text
		u.now.show(line)
		u.last, u.said = m, u.now.wrapped(m, u.said)
		return true
	}
	v, ok := u.voice.goesOn(u.broken, line, raw, event)
	if !ok || u.boots == 0 || begins(m.Text) {
		return false
	}
	u.now.show(line)
	m.Text = v.text
	u.said = u.now.wrapped(m, u.voice.says)
	u.voice = v
	return true
}

// event returns what a message without a time says.
func event(text string) (dmrace.Event, bool) { return console.Message{Text: text}.LogEvent() }

// loaders match lines that only a boot loader prints: U-Boot's bootm, autoboot, distro_bootcmd
// and file commands.
var loaders = regexp.MustCompile(`^(?:## |=> |U-Boot |Hit any key to stop autoboot|Retrieving file: |\d+ bytes read in \d+ ms|Scanning \w+ \d|Found /(?:boot/)?extlinux)`)

// ofLoaderToo are events that are worded alike by a boot loader, whose drivers are the
// kernel's once: UBI, MTD, MMC.
var ofLoaderToo = []dmrace.EventKind{dmrace.FlashError, dmrace.FlashAttach, dmrace.FlashVolumes, dmrace.FlashPart, dmrace.CardError, dmrace.HostFailed, dmrace.LinkDown}

// ofLoader follows whether a boot loader speaks, and reports whether an event is of it.
func (u *untimed) ofLoader(line string, e dmrace.Event, says bool) bool {
	switch {
	case !u.now.ofKernel() && loaders.MatchString(line):
		u.loader = true
	case says && (e.Kind == dmrace.LoaderStart || !slices.Contains(ofLoaderToo, e.Kind) && e.Kind != dmrace.BoardReset), begins(e.Line):
		u.loader = false
	}
	return u.loader && says && e.Kind != dmrace.BoardReset
}

// speaks reports whether something was said that decides a boot. A lone word of user
// space may be prose.
func (u *untimed) speaks() bool {
	if u.now.facts != (facts{}) {
		return true
	}
	users := 0
	for _, e := range u.now.events {
		if e.Kind == dmrace.UserSpace {
			users++
		}
	}
	if users > 2 {
		return true
	}
	for _, e := range u.now.events {
		if e.Kind != dmrace.RootListed && e.Kind != dmrace.PartitionScan && e.Kind != dmrace.UserSpace && e.Kind != dmrace.BoardReset {
			return true
		}
	}
	return false
}

// log returns what was read. Of several boots the last is kept alone.
func (u *untimed) log(want int) (*Log, error) {
	if want > 0 && want != u.boots {
		return nil, &dmrace.UsageError{Err: fmt.Errorf("boot %d of it cannot be read: it has no times, and then only the last of its boots can be, number %d", want, u.boots)}
	}
	b := &u.now
	l := &Log{
		Boot: u.boots, Boots: u.boots, Timeline: b.timeline(), Messages: b.messages, Lines: b.at, Untimed: true, Whole: b.whole(),
		Release: b.facts.release, Cmdline: b.facts.line, CmdlineCut: b.facts.cut, Console: b.console,
	}
	if u.boots > 1 {
		l.Notices = append(l.Notices, fmt.Sprintf("the log holds %d boots; this is number %d", u.boots, u.boots))
	}
	l.Notices = append(l.Notices, "no line has a time: what is said rests on the order of the lines alone")
	return l, nil
}
