package dmrace

import "bytes"

// UndelayedScan returns the disk whose partition scan was to be late and was not, or nothing: a
// boot without its injection shows something else than its plan says. One that ended before it
// could tell is as it is.
func (o *Observation) UndelayedScan() string {
	if o.Verdict.Outcome != Booted && o.Verdict.Outcome != Hung || o.overBefore() {
		return ""
	}
	for _, i := range o.Plan.Inject {
		if d := i.ScanDelay; d != nil && !bytes.Contains(o.Console, []byte("dmrace: delaying partition scan of "+d.Disk+" for ")) {
			return d.Disk
		}
	}
	return ""
}

// overBefore reports whether a boot came to PID 1 before all of its disks were there, under a shim
// that knows how to delay their scans: it had no use for the others.
func (o *Observation) overBefore() bool {
	if o.Verdict.Outcome != Booted || o.Timeline == nil || !bytes.Contains(o.Console, []byte(" scan delay(s)")) {
		return false
	}
	added := 0
	for _, e := range o.Timeline.Events {
		if e.Kind == DiskAdd {
			added++
		}
	}
	return added < len(o.Plan.Disks())
}

// IgnoredOrder says why initcalls were not put in the order of the plan, or nothing. A boot that
// died may have done so before the shim had its say.
func (o *Observation) IgnoredOrder() string {
	for _, i := range o.Plan.Inject {
		if i.Order == nil || bytes.Contains(o.Console, []byte(" in this order: "+i.Order.List())) {
			continue
		}
		if said := ignored(o.Console); said != "" {
			return said
		}
		if o.Verdict.Outcome != Panicked {
			return "its shim does not know dmrace.order="
		}
	}
	return ""
}

// ignored is the shim's word about an order that it has ignored, or nothing.
func ignored(console []byte) string {
	for line := range bytes.Lines(console) {
		_, said, ok := bytes.Cut(bytes.TrimSpace(line), []byte("dmrace: "))
		if ok && bytes.Contains(said, []byte("order")) && bytes.HasSuffix(said, []byte("ignored")) {
			return string(said)
		}
	}
	return ""
}
