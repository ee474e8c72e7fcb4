package explain

import (
	"fmt"
	"slices"
	"strings"

	"dmrace"
	"dmrace/lint"
	"dmrace/linux/series"
)

// howItRaced says by how much the race was lost or won.
func (b *Explanation) howItRaced() string {
	w, ok := b.Race()
	if !ok || b.Untimed {
		return ""
	}
	device := w.Appeared.Subject
	if w.Appeared.Kind == dmrace.PartitionAdd {
		device = "the partitions of " + device
	}
	unsure := ""
	switch {
	case len(b.Criteria.Needs) > 0:
	case b.wholeLine():
		unsure = " The log does not tell which partitions the names in the table stand for; the last that appeared is taken for them."
	default:
		unsure = " It is not known which devices the table names; the last that appeared is taken for them."
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

// lost reports a table that failed for want of a device that appeared afterwards.
func (b *Explanation) lost() bool {
	w, raced := b.Race()
	return raced && b.lacksTableDevice() && w.Appeared.Seq > w.Lookup.Seq
}

// lacksTableDevice reports a boot that ended so because a table had not found a device.
func (b *Explanation) lacksTableDevice() bool {
	switch b.Verdict.Cause {
	case dmrace.CauseDataDevice, dmrace.CauseHashDevice, dmrace.CausePhantom:
		return true
	}
	return false
}

// canLose reports whether some boot from the command line loses its race.
func (b *Explanation) canLose() bool {
	return slices.ContainsFunc(b.Findings, func(f lint.Finding) bool { return f.Race != nil })
}

// howItWaited says what dm-mod.waitfor= has to do with a device that came too late.
func (b *Explanation) howItWaited() string {
	if !b.lacksTableDevice() {
		return ""
	}
	known, gives := b.wholeLine(), gives(b.Cmdline, "dm-mod.waitfor")
	switch first, second := b.has("Waitfor"), b.has("SecondWait"); {
	case first == series.Absent:
		return fmt.Sprintf("Linux %s does not know dm-mod.waitfor=, unless it was backported to it: that is 035641b01e72, %s.", b.kernel.Release, releases("Waitfor"))
	case known && !gives:
		return "There is no dm-mod.waitfor= on the command line: nothing makes dm_init_init() wait for the devices of the table."
	case first == series.Unclear && b.kernel.Release != "":
		return fmt.Sprintf("Whether Linux %s knows dm-mod.waitfor= its number does not tell: that is 035641b01e72, %s, and its source has it or not.", b.kernel.Release, releases("Waitfor"))
	case known && second == series.Absent:
		return fmt.Sprintf("Linux %s takes a partition that is not scanned yet for found (99a2312f6980 fixed that): name it by PARTUUID= or PARTLABEL= in dm-mod.waitfor=.", b.kernel.Release)
	case known && second == series.Unclear && b.kernel.Release != "":
		return fmt.Sprintf("Whether Linux %s takes a partition that is not scanned yet for found its number does not tell (99a2312f6980 fixed that, %s): name it by PARTUUID= or PARTLABEL= in dm-mod.waitfor=.", b.kernel.Release, releases("SecondWait"))
	}
	return ""
}

// has says whether the kernel has a row of the table: as its log shows, or else as its
// release tells.
func (b *Explanation) has(row string) series.Presence {
	if _, waited := b.Timeline.First(dmrace.WaitforStart); waited && row == "Waitfor" {
		return series.Present
	}
	return series.Whether(b.kernel, row)
}

// releases lists the releases that first had a row: "in 6.2, 6.1.40, 5.15.121".
func releases(row string) string {
	r, _ := series.RowNamed(row)
	return "in " + strings.Join(append([]string{r.Mainline}, r.Stable...), ", ")
}
