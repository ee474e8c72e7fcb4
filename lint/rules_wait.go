package lint

import (
	"fmt"
	"slices"
	"strings"

	"dmrace/linux/bus"
	"dmrace/linux/cmdline"
	"dmrace/linux/devname"
	"dmrace/linux/dminit"
)

// nothingBounds is what follows from a name that is waited for in vain.
const nothingBounds = "; nothing bounds that loop, rootwait=N neither, for the root wait comes after it"

var waitforNever = &Rule{
	Code: "DMR404", Name: "waitfor-never", Severity: Error,
	Summary: "dm-mod.waitfor= has a name that never resolves",
	Explain: "Whatever a look-up says, the loop takes it for \"not yet\". A malformed name is therefore waited for like a late disk, but without end.",
	Kernel:  "dm_init_init() looks the name up every 5 ms and takes each error for a device that is still to come (drivers/md/dm-init.c)" + nothingBounds,
	Affects: since("Waitfor"),
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0" dm-mod.waitfor=LABEL=root`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0" dm-mod.waitfor=/dev/vda2`,
	Options: Options{Kernel: "6.1"},
}

var waitforEmpty = &Rule{
	Code: "DMR405", Name: "waitfor-empty", Severity: Error,
	Summary: "dm-mod.waitfor= has an empty name",
	Explain: "The list is cut at its commas and nothing is trimmed, so that a comma at its end, or none but commas, makes a name of no bytes. Up to 6.4 such a name never resolves; since 6.5 it is device number 0:0, which counts as found.",
	Kernel:  "name_to_dev_t() returns 0 for the empty name, which dm_init_init() takes for a device that is still to come (init/do_mounts.c, drivers/md/dm-init.c)" + nothingBounds,
	Affects: between("Waitfor", "EarlyLookup"),
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0" dm-mod.waitfor=/dev/vda2,`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0" dm-mod.waitfor=/dev/vda2`,
	Options: Options{Kernel: "6.1"},
}

var waitforMapped = &Rule{
	Code: "DMR406", Name: "waitfor-mapped", Severity: Error,
	Summary: "dm-mod.waitfor= names a mapped device",
	Explain: "All names are waited for before the first device is created. A mapped device among them is waited for by the one who would create it.",
	Kernel:  "dm_init_init() polls for the name before it calls dm_early_create() (drivers/md/dm-init.c)" + nothingBounds,
	Affects: since("Waitfor"),
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0" dm-mod.waitfor=/dev/vda2,/dev/dm-0`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0" dm-mod.waitfor=/dev/vda2`,
	Options: Options{Kernel: "6.1"},
}

var waitforNumber = &Rule{
	Code: "DMR407", Name: "waitfor-number", Severity: Error,
	Summary: "dm-mod.waitfor= has a device number, which resolves at once",
	Explain: "A number in the form 179:2 or b302 is its own answer: no device is looked at, so that there is nothing to wait for. /dev/nfs and its like are such numbers too, up to 6.4.",
	Kernel:  "devt_from_devnum() returns the number whether or not a device has it (init/do_mounts.c, since 6.5 block/early-lookup.c), and the loop ends at once",
	Affects: since("Waitfor"),
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/mmcblk0p2 0" dm-mod.waitfor=179:2`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/mmcblk0p2 0" dm-mod.waitfor=/dev/mmcblk0p2`,
	Options: Options{Kernel: "6.1"},
}

var waitforUnread = &Rule{
	Code: "DMR409", Name: "waitfor-unread", Severity: Warning,
	Summary: "dm-mod.waitfor= without dm-mod.create=",
	Explain: "dm_init_init() returns before it looks at the names where there is nothing to create. To wait for a root that is not a mapped device there is rootwait.",
	Kernel:  "dm_init_init() returns at once if create is not set (drivers/md/dm-init.c)",
	Affects: since("Waitfor"),
	Bad:     `root=PARTLABEL=rootfs rootwait ro dm-mod.waitfor=PARTLABEL=rootfs`,
	Good:    `root=PARTLABEL=rootfs rootwait ro`,
	Options: Options{Kernel: "6.1"},
}

var waitforTooMany = &Rule{
	Code: "DMR410", Name: "waitfor-too-many", Severity: Error,
	Summary: "dm-mod.waitfor= has more than 256 names, or one of more than 1024 bytes",
	Explain: "The array has room for 256 names of at most 1024 bytes each. The names before the one that does not fit are kept and waited for, the others are not.",
	Kernel:  "param_array() stops with an error (kernel/params.c); parse_args() says that the value is invalid, and start_kernel() drops what stands behind a -- (init/main.c)",
	Affects: since("Waitfor"),
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0" dm-mod.waitfor=` + strings.Repeat("8:1,", 256) + "/dev/vda2",
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0" dm-mod.waitfor=/dev/vda2`,
	Options: Options{Kernel: "6.1"},
}

var waitforStale = &Rule{
	Code: "DMR411", Name: "waitfor-stale", Severity: Warning,
	Summary: "dm-mod.waitfor= comes again and keeps names of the first",
	Explain: "Each occurrence fills the array from its beginning, and what an earlier one left behind its own names stays: \"a,b,c\" and then \"d\" wait for d, b and c.",
	Kernel:  "param_array() writes the elements from 0 on and clears none (kernel/params.c); dm_init_init() waits for each that is set (drivers/md/dm-init.c)",
	Affects: since("Waitfor"),
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.waitfor=/dev/vda1,/dev/vda2 dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0" dm-mod.waitfor=/dev/vda2`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0" dm-mod.waitfor=/dev/vda2`,
	Options: Options{Kernel: "6.1"},
}

// waitforArgs returns the occurrences of dm-mod.waitfor= with a value, whether or not
// the kernel knows it.
func (r *pass) waitforArgs() []cmdline.Arg {
	var all []cmdline.Arg
	for _, a := range r.args() {
		if a.HasValue && cmdline.SameName(a.Name, "dm-mod.waitfor") {
			all = append(all, a)
		}
	}
	return all
}

// checkWaits looks at dm-mod.waitfor= by itself.
func (r *pass) checkWaits() {
	args := r.waitforArgs()
	if !r.features.Waitfor || len(args) == 0 {
		return
	}
	for _, a := range args {
		r.checkList(a)
	}
	if r.create == nil && r.nested {
		return
	}
	if r.create == nil {
		for _, a := range args {
			f := r.find(waitforUnread, spanOf(a), "without dm-mod.create= nothing is waited for")
			r.fix(f, "without it", without(r.line, a))
		}
		return
	}
	r.checkRoom(args)
	r.checkStale(args)
	for i := range r.waits {
		r.checkWait(&r.waits[i])
	}
}

// checkRoom looks for names that the array does not take.
func (r *pass) checkRoom(args []cmdline.Arg) {
	values := make([]string, len(args))
	for i, a := range args {
		values[i] = a.Value
	}
	_, rejected := dminit.Waitfor(values)
	for _, w := range rejected {
		a := args[w.Value]
		s := span{a.ValueAt + min(w.At, len(a.Value)-1), a.ValueAt + len(a.Value)}
		r.find(waitforTooMany, s, "dm-mod.waitfor= is taken up to its %d names before this: %s", w.Taken, w.Err.Error()).
			FixNote = "name one partition of each disk; those beside it come with it"
	}
}

// checkStale looks for occurrences that a later one replaces in part.
func (r *pass) checkStale(args []cmdline.Arg) {
	for i, a := range args[:len(args)-1] {
		kept := r.namesFrom(a)
		by := args[i+1]
		f := r.find(waitforStale, spanOf(a), "dm-mod.waitfor= comes again at column %d and replaces these names", r.column(by.Start))
		if len(kept) > 0 {
			f.Message = fmt.Sprintf("dm-mod.waitfor= comes again at column %d and leaves %s of this one", r.column(by.Start), list(kept))
		}
		r.fix(f, "without the earlier one", without(r.line, a))
	}
}

// namesFrom returns the names in the array that come from an argument.
func (r *pass) namesFrom(a cmdline.Arg) []string {
	var names []string
	for _, w := range r.values.Waitfor {
		if r.values.Parsed.Line.Args[w.Arg].Start == a.Start {
			names = append(names, plain(w.Text))
		}
	}
	return names
}

// checkWait looks at one name.
func (r *pass) checkWait(w *name) {
	if w.text == "" {
		r.emptyWait(w)
		return
	}
	switch why := w.ref.Never(); {
	case r.faultyWait(w), r.checkArrayWait(w):
	case strings.HasPrefix(w.text, "/dev/mapper/") || w.location.kind == onMap:
		f := r.find(waitforMapped, w.span, "%s is a mapped device: nothing creates it before the wait is over", plain(w.text))
		r.fix(f, "without it", r.withoutName(w))
	case why != devname.MayResolve:
		f := r.find(waitforNever, w.span, "%s never resolves: %s", plain(w.text), why)
		r.fixWait(f, w)
	case w.ref.Kind == devname.Number || w.ref.Kind == devname.Special:
		if !r.countsOn(w) { // else it is looked at as a race
			r.numberWait(w).Severity = Warning
		}
	}
}

// countsOn reports whether a number is all that waits for a device that may be late.
func (r *pass) countsOn(w *name) bool {
	return slices.ContainsFunc(r.needs, func(n name) bool {
		return n.location == w.location && bus.Late(r.busOf(n.location)) && r.waitFor(&n) == byNumber
	})
}

// emptyWait reports an empty name.
func (r *pass) emptyWait(w *name) {
	a := r.argAt(w.at)
	s := spanOf(a)
	switch {
	case w.at > a.ValueAt:
		s = span{w.at - 1, w.at} // the comma in front of it
	case a.Value != "":
		s = span{w.at, w.at + 1} // the comma behind it
	}
	if r.features.EarlyLookup {
		f := r.find(waitforEmpty, s, "an empty name in dm-mod.waitfor= counts as found")
		f.Severity = Note
		f.Kernel = "early_lookup_bdev() takes the empty name for device number 0:0 and finds it (block/early-lookup.c)"
		f.Affects = since("EarlyLookup")
		if len(r.devicesBehind(a)) == 0 {
			r.fix(f, "without the empty name", r.withoutName(w))
		}
		return
	}
	f := r.find(waitforEmpty, s, "an empty name in dm-mod.waitfor= is waited for without end")
	if words := r.devicesBehind(a); len(words) > 0 {
		r.fix(f, "with the device behind the blank on the list", r.joined(a, words))
		return
	}
	r.fix(f, "without the empty name", r.withoutName(w))
}

// numberWait reports a number.
func (r *pass) numberWait(w *name) *Finding {
	f := r.find(waitforNumber, w.span, "%s resolves at once: nothing is waited for", plain(w.text))
	for i := range r.needs {
		if n := &r.needs[i]; n.location.kind == onDisk && n.location == w.location && n.ref.Kind != devname.Number {
			r.fix(f, "with the name that the table has", edit{w.span, n.text})
			break
		}
	}
	return f
}

// argAt returns the argument in which an offset of the line lies.
func (r *pass) argAt(at int) cmdline.Arg {
	for _, a := range r.args() {
		if a.Start <= at && at <= a.End {
			return a
		}
	}
	return cmdline.Arg{}
}
