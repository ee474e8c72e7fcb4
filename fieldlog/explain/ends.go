package explain

import (
	"fmt"
	"slices"
	"strings"

	"dmrace"
)

// end is one way in which a log can end, and what that is worth.
type end struct {
	is   func(*Explanation) bool
	says func(*Explanation) string
}

// ends are the ways that are known. The first that applies has the word.
var ends = []end{
	{(*Explanation).endsInHang, (*Explanation).sayHowLong},
	{(*Explanation).endsInInitramfs, text("That PID 1 is of an initramfs: what becomes of the root is its affair.")},
	{(*Explanation).decided, text("")},
	{(*Explanation).endsWithRoot, (*Explanation).sayUp},
	{(*Explanation).endsWithMap, text("The log ends with the table loaded. This boot did not lose the race; whether its root was mounted is no longer in the log.")},
	{(*Explanation).endsWithTable, text("dm_init_init() runs once, so nothing tries that table again. The log ends before the kernel says that it looks for its root.")},
	{at(dmrace.StageWaitfor), (*Explanation).sayWaitfor},
	{(*Explanation).lacksDevice, (*Explanation).whatAppeared},
}

// howItEnded says what the end of the log is worth.
func (b *Explanation) howItEnded() string {
	for _, e := range ends {
		if e.is(b) {
			return e.says(b)
		}
	}
	return ""
}

// text says the same of every boot.
func text(words string) func(*Explanation) string { return func(*Explanation) string { return words } }

// at reports boots that end in a stage.
func at(s dmrace.Stage) func(*Explanation) bool {
	return func(b *Explanation) bool { return b.Verdict.Stage == s }
}

// decided reports a verdict to which the end of the log adds nothing.
func (b *Explanation) decided() bool { return b.Verdict.Outcome != dmrace.Inconclusive }

// endsInHang reports a log that lacks of a hang its length alone.
func (b *Explanation) endsInHang() bool {
	return !b.decided() && !b.Untimed && b.Verdict.ProvenAt > b.Timeline.End.At
}

func (b *Explanation) sayHowLong() string {
	lasted := b.Timeline.End.At - (b.Verdict.ProvenAt - b.Criteria.Window)
	ends := b.lasting(lasted) + " after"
	if lasted == 0 {
		ends = "with"
	}
	return fmt.Sprintf("Everything that a hang needs is in this log except the observation that it lasted: the log ends %s the last of these facts, and %s are asked for (--window). "+
		"If the board printed nothing more for that long, it hangs. A log that goes on, with any message of the kernel's in it, decides it.",
		ends, b.Criteria.Window)
}

// endsInInitramfs reports a boot that an initramfs took over.
func (b *Explanation) endsInInitramfs() bool {
	return b.Verdict.Outcome == dmrace.Booted && b.OfInitramfs()
}

// OfInitramfs reports whether the first PID 1 was an initramfs's (ramdisk_execute_command
// in init/main.c).
func (b *Explanation) OfInitramfs() bool {
	e, ok := b.Timeline.First(dmrace.InitExec)
	return ok && e.Subject == "/init"
}

// endsWithTable reports a log that ends behind a table that failed.
func (b *Explanation) endsWithTable() bool {
	_, failed := b.Timeline.Last(dmrace.TableError)
	return failed && b.Verdict.Stage == dmrace.StageTableLoad
}

func (b *Explanation) sayWaitfor() string {
	return "dm-mod.waitfor= still looks for its device when the log ends. It has no time-out, and no rootwait=N bounds it: the root wait has not begun. If the board printed nothing more, the name is wrong, or the disk has no driver. " + b.whatAppeared()
}

// endsWithMap reports a log that ends behind a table that was loaded.
func (b *Explanation) endsWithMap() bool {
	_, ready := b.Timeline.Last(dmrace.MapReady)
	return ready && b.Verdict.Stage == dmrace.StageMount
}

// endsWithRoot reports a log that ends behind the mount of the root.
func (b *Explanation) endsWithRoot() bool {
	_, mounted := b.Timeline.Last(dmrace.RootMount)
	return mounted && b.Verdict.Stage == dmrace.StageInit && b.Verdict.Outcome == dmrace.Inconclusive && b.Verdict.Cause == dmrace.CauseCutShort
}

func (b *Explanation) sayUp() string {
	with := ""
	if ready, ok := b.Timeline.Last(dmrace.MapReady); ok {
		with = " " + ready.Subject + " is ready, and the root on it."
	}
	return "Nothing is wrong as far as this log goes." + with
}

// lacksDevice reports a boot in which a device was not seen to appear.
func (b *Explanation) lacksDevice() bool { return b.Verdict.Cause == dmrace.CauseNeverAppeared }

// whatAppeared says which disks there were when something else was waited for.
func (b *Explanation) whatAppeared() string {
	var disks []string
	for _, e := range b.Timeline.Events {
		if (e.Kind == dmrace.DiskAdd || e.Kind == dmrace.PartitionAdd) && !slices.Contains(disks, e.Subject) {
			disks = append(disks, e.Subject)
		}
	}
	const most = 8
	switch n := len(disks); {
	case n == 0:
		return "No disk appears in this log at all: is the driver of its controller built in, and enabled in the device tree?"
	case n > most:
		disks = append(disks[:most], fmt.Sprintf("%d more", n-most))
	}
	names := "the table names"
	if !b.mapped() {
		names = "root= names"
	}
	return fmt.Sprintf("The disks in this log are %s. If the right one is among them, %s something that is not on it, or that is in use.", strings.Join(disks, ", "), names)
}
