package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"dmrace"
	"dmrace/lint"
	"dmrace/linux/cmdline"
)

// explain says in sentences where the boot of a log ended, why, what is missing in the
// log, and what to do next.
func (b *boardLog) explain() []string {
	v := b.recording.Verdict
	all := []string{sentence(v.Summary)}
	for _, part := range []string{b.howItEnded(), b.howItRaced(), b.howItWaited(), b.whatIsMissing(), b.whatIsHidden()} {
		if part != "" {
			all = append(all, part)
		}
	}
	return all
}

// sentence makes a sentence of a summary. A parameter or a function at its beginning
// keeps its small letter.
func sentence(summary string) string {
	first, _, _ := strings.Cut(summary, " ")
	if first != "" && strings.Trim(first, "abcdefghijklmnopqrstuvwxyz") == "" {
		summary = strings.ToUpper(summary[:1]) + summary[1:]
	}
	return strings.TrimRight(summary, ".") + "."
}

// howItEnded says what the end of the log is worth.
func (b *boardLog) howItEnded() string {
	v, end := b.recording.Verdict, b.log.Timeline.End.At
	switch {
	case v.Outcome == dmrace.Inconclusive && v.ProvenAt > end:
		lasted := end - (v.ProvenAt - b.criteria.Window)
		return fmt.Sprintf("Everything that a hang needs is in this log except the observation that it lasted: the log ends %s after the last of these facts, and %s are asked for (--window). "+
			"If the board printed nothing more for that long, it hangs. A log that goes on, with any message of the kernel's in it, decides it.",
			b.lasting(lasted), b.criteria.Window)
	case v.Outcome == dmrace.Booted && b.ofInitramfs():
		return "That PID 1 is of an initramfs: what becomes of the root is its affair."
	case v.Outcome != dmrace.Inconclusive:
		return ""
	case v.Stage == dmrace.StageMount:
		return "The log ends with the table loaded. This boot did not lose the race; whether its root was mounted is no longer in the log."
	case v.Stage == dmrace.StageTableLoad && b.failed():
		return "dm_init_init() runs once, so nothing tries that table again. The log ends before the kernel says that it looks for its root."
	case v.Stage == dmrace.StageWaitfor:
		return "dm-mod.waitfor= still looks for its device when the log ends. It has no time-out, and no rootwait=N bounds it: the root wait has not begun. If the board printed nothing more, the name is wrong, or the disk has no driver. " + b.whatAppeared()
	case v.Cause == dmrace.CauseNeverAppeared:
		return b.whatAppeared()
	}
	return ""
}

// ofInitramfs reports whether the first PID 1 was an initramfs's (ramdisk_execute_command
// in init/main.c).
func (b *boardLog) ofInitramfs() bool {
	e, ok := b.log.Timeline.First(dmrace.InitExec)
	return ok && e.Subject == "/init"
}

// failed reports whether a table failed.
func (b *boardLog) failed() bool {
	_, ok := b.log.Timeline.Last(dmrace.TableError)
	return ok
}

// whatAppeared says which disks there were when something else was waited for.
func (b *boardLog) whatAppeared() string {
	var disks []string
	for _, e := range b.log.Timeline.Events {
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
	return fmt.Sprintf("The disks in this log are %s. If the right one is among them, the table names something that is not on it, or that is in use.", strings.Join(disks, ", "))
}

// howItRaced says by how much the race was lost or won.
func (b *boardLog) howItRaced() string {
	w, ok := b.window()
	if !ok {
		return ""
	}
	device := w.Appeared.Subject
	if w.Appeared.Kind == dmrace.PartitionAdd {
		device = "the partitions of " + device
	}
	unsure := ""
	if len(b.criteria.Needs) == 0 {
		unsure = " It is not known which devices the table names; the last that appeared stands for them."
	}
	switch margin := w.Margin(); {
	case w.Appeared.Seq > w.Lookup.Seq:
		return fmt.Sprintf("The race was lost by %s: the table was looked up at %s, and %s appeared at %s.%s",
			b.lasting(-margin), dmrace.Seconds(w.Lookup.At), device, dmrace.Seconds(w.Appeared.At), unsure)
	case w.Waited:
		return fmt.Sprintf("dm-mod.waitfor= held the table back until its devices were there: it was looked up %s after %s appeared.%s", b.lasting(margin), device, unsure)
	case b.canLose():
		return fmt.Sprintf("The race was won by %s, and another boot may lose it: nothing makes the kernel wait for %s.%s", b.lasting(margin), device, unsure)
	default:
		return fmt.Sprintf("The table was looked up %s after %s appeared.%s", b.lasting(margin), device, unsure)
	}
}

// canLose reports whether some boot from the command line loses its race.
func (b *boardLog) canLose() bool {
	return slices.ContainsFunc(b.findings, func(f lint.Finding) bool { return f.Race != nil })
}

// howItWaited says what dm-mod.waitfor= has to do with a device that came too late.
func (b *boardLog) howItWaited() string {
	switch b.recording.Verdict.Cause {
	case dmrace.CauseDataDevice, dmrace.CauseHashDevice, dmrace.CausePhantom:
	default:
		return ""
	}
	switch known := b.wholeLine(); {
	case b.release != "" && !b.features.Waitfor:
		return fmt.Sprintf("Linux %s does not know dm-mod.waitfor=, unless it was backported to it: that is 035641b01e72, in 6.2, 6.1.40 and 5.15.121.", b.release)
	case known && !gives(b.cmdline, "dm-mod.waitfor"):
		return "There is no dm-mod.waitfor= on the command line: nothing makes dm_init_init() wait for the devices of the table."
	case known && b.release != "" && !b.features.SecondWait:
		return fmt.Sprintf("Linux %s takes a partition that is not scanned yet for found (99a2312f6980 fixed that): name it by PARTUUID= or PARTLABEL= in dm-mod.waitfor=.", b.release)
	}
	return ""
}

// whatIsMissing asks for what the log does not tell.
func (b *boardLog) whatIsMissing() string {
	switch {
	case b.wholeLine():
		return ""
	case b.cmdline != "":
		return "The command line in the log is cut, so it was not read: give all of it with --cmdline to learn what the tables need and how to fix it."
	}
	return "The command line is not in the log: give it with --cmdline to learn what the tables need and how to fix it."
}

// whatIsHidden says which argument keeps decisive messages off the console, where the
// verdict lacks something.
func (b *boardLog) whatIsHidden() string {
	word := quieting(b.cmdline)
	if word == "" || b.recording.Verdict.Outcome != dmrace.Inconclusive {
		return ""
	}
	return fmt.Sprintf("%s keeps messages off the console that a verdict rests on: boot once with ignore_loglevel in its place.", word)
}

// quieting returns the argument that keeps messages of KERN_INFO, which dm-init and the
// root wait use, off the console (include/linux/kern_levels.h), or "".
func quieting(line string) string {
	found := ""
	for _, a := range cmdline.Split(line).Kernel() {
		level, err := strconv.Atoi(a.Value)
		switch {
		case cmdline.SameName(a.Name, "ignore_loglevel"):
			return ""
		case a.Name == "quiet":
			found = "quiet"
		case a.Name == "loglevel" && err == nil && level <= 6:
			found = "loglevel=" + a.Value
		}
	}
	return found
}

// lasting formats a length of time as people say it.
func (b *boardLog) lasting(d time.Duration) string {
	switch {
	case d < time.Second && b.log.Seconds:
		return "less than a second"
	case d < time.Millisecond:
		return fmt.Sprintf("%d µs", d.Microseconds())
	case d < time.Second:
		return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000)
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}
