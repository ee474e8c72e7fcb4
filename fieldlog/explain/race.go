package explain

import (
	"fmt"
	"slices"

	"dmrace"
	"dmrace/lint"
)

// howItRaced says by how much the race was lost or won.
func (b *Boot) howItRaced() string {
	w, ok := b.Race()
	if !ok {
		return ""
	}
	device := w.Appeared.Subject
	if w.Appeared.Kind == dmrace.PartitionAdd {
		device = "the partitions of " + device
	}
	unsure := ""
	if len(b.Criteria.Needs) == 0 {
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
func (b *Boot) canLose() bool {
	return slices.ContainsFunc(b.Findings, func(f lint.Finding) bool { return f.Race != nil })
}

// howItWaited says what dm-mod.waitfor= has to do with a device that came too late.
func (b *Boot) howItWaited() string {
	switch b.Verdict.Cause {
	case dmrace.CauseDataDevice, dmrace.CauseHashDevice, dmrace.CausePhantom:
	default:
		return ""
	}
	switch known := b.wholeLine(); {
	case b.release != "" && !b.features.Waitfor:
		return fmt.Sprintf("Linux %s does not know dm-mod.waitfor=, unless it was backported to it: that is 035641b01e72, in 6.2, 6.1.40 and 5.15.121.", b.release)
	case known && !gives(b.Cmdline, "dm-mod.waitfor"):
		return "There is no dm-mod.waitfor= on the command line: nothing makes dm_init_init() wait for the devices of the table."
	case known && b.release != "" && !b.features.SecondWait:
		return fmt.Sprintf("Linux %s takes a partition that is not scanned yet for found (99a2312f6980 fixed that): name it by PARTUUID= or PARTLABEL= in dm-mod.waitfor=.", b.release)
	}
	return ""
}
