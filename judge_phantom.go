package dmrace

import (
	"slices"
	"strings"
)

// madeUp judges a root whose number could not be opened although its partition is there:
// root= was looked up while the partition was being scanned, blk_lookup_devt() (block/)
// answered with the number that it was going to have, and rootwait was skipped.
func (j judge) madeUp(v *Verdict, missed Event) bool {
	number, _, numbered := strings.Cut(strings.TrimPrefix(missed.Detail, "unknown-block("), ")")
	if !numbered || number == "0,0" || !strings.HasSuffix(missed.Detail, "error -6") {
		return false
	}
	name := strings.TrimPrefix(missed.Subject, "/dev/")
	for _, e := range j.t.Events {
		if e.Kind == PartitionAdd && e.Seq < missed.Seq && slices.Contains(strings.Fields(e.Detail), name) {
			v.Cause = CausePhantom
			v.Summary = "the kernel panicked" + j.at(v.ProvenAt) + ": root= was looked up while " + e.Subject + " was being scanned and got the number " + number + ", by which nothing could be opened yet"
			v.add(e, "the partition is there, a moment too late")
			v.add(missed, "its number is known, and has no device: ENXIO")
			return true
		}
	}
	return false
}
