package fieldlog

import (
	"errors"
	"fmt"
	"time"

	"dmrace"
)

// nothing says why a log without a message of the kernel's is no log. Of one in which a
// boot loader speaks it is known that the kernel was not started.
func nothing(from *lines, loader bool) error {
	switch {
	case from.blank:
		return &dmrace.UsageError{Err: errors.New("it is empty")}
	case loader:
		return &dmrace.UsageError{Err: errors.New("only a boot loader speaks in it: it does not come as far as to start a kernel, so look at what the boot loader says last")}
	}
	return &dmrace.UsageError{Err: errors.New("no message of a kernel is in it that tells of a boot's end: expected are lines such as\n" +
		"    [    1.234567] mmc0: new HS400 MMC card at address 0001\n" +
		"  from dmesg, journalctl -k or the serial console; a kernel that gives no times does with printk.time=1")}
}

// notices says what a reader should know of the boot that was read, and of the log.
func (l *reader) notices(from *lines, number int, b *bootLog) []string {
	var all []string
	note := func(applies bool, format string, args ...any) {
		if applies {
			all = append(all, fmt.Sprintf(format, args...))
		}
	}
	note(l.boots > 1, "the log holds %d boots; this is number %d", l.boots, number)
	note(b.rank == none, "no line of this boot has a time: what is said rests on the order of the lines alone")
	wall := b.rank == stamped || b.rank == headed
	note(wall, "the log has no times of the kernel's: these are the wall clock's, counted from the first line")
	note(wall && b.coarse, "the wall clock counts whole seconds: within one, the order is known and the time is not")
	note(b.set > 0, "the wall clock was set %d time(s): what passed meanwhile is not counted", b.set)
	for _, c := range b.changes {
		note(true, "%s", c.says())
	}
	note(b.rank > none && !b.whole() && b.first > time.Second,
		"the log begins at %s: what the kernel said before is missing", dmrace.Seconds(b.first))
	note(b.offset > 0, "the kernel's clock ran over and was counted on")
	note(b.facts.cut, "printk has cut the command line: what stands behind %d bytes is missing", len(b.facts.line))
	note(b.passedOver > 0, "%d events behind the first %d found no room", b.passedOver, len(b.events))
	note(from.tooLong > 0, "%d line(s) were longer than %d bytes and are cut", from.tooLong, MaxLine)
	note(from.cutShort, "the compressed file is damaged or ends early: what could be unpacked was read")
	return all
}
