package lint

import (
	"fmt"
	"slices"

	"dmrace"
	"dmrace/linux/bus"
	"dmrace/linux/devname"
)

var waitforMissing = &Rule{
	Code: "DMR401", Name: "waitfor-missing", Severity: Error,
	Summary: "a table needs disks that may appear after it is loaded, and nothing waits for them",
	Explain: "dm_init_init() waits for probes, not for what they start: an SD card or eMMC is found by mmc_rescan() and a USB disk by the hub's worker and usb_stor_scan_dwork(), all of them after the probe of their host has returned. The table is loaded once. If its devices come a moment later there is no mapped device, and rootwait waits for it for ever. dm-mod.waitfor= makes dm_init_init() poll until each name resolves.",
	Kernel:  "wait_for_device_probe() returns once no probe is running (drivers/base/dd.c); the constructor does not find its device, dm_init_init() gives up and returns 0 (drivers/md/dm-init.c), and nobody tries again",
	Affects: affectsDMInit,
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear PARTLABEL=rootfs 0"`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear PARTLABEL=rootfs 0" dm-mod.waitfor=PARTLABEL=rootfs`,
	Options: Options{Kernel: "6.1", Disks: exampleDisks},
}

var waitforIncomplete = &Rule{
	Code: "DMR402", Name: "waitfor-incomplete", Severity: Error,
	Summary: "dm-mod.waitfor= leaves out a device that a table needs",
	Explain: "Each disk has its own moment of appearance, so one name of each disk must be waited for: the hash device of verity as well as the data device, and those of every table. On one disk a single name is enough, for its partitions appear together: that is no more than a note.",
	Kernel:  "dm_init_init() polls for the names that it has and then loads the tables (drivers/md/dm-init.c); the constructor does not find the device that was left out, and nobody tries again",
	Affects: since("Waitfor"),
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 verity 1 /dev/mmcblk0p2 /dev/sda1 4096 4096 1024 1 sha256 ` + exampleHash + ` -" dm-mod.waitfor=/dev/mmcblk0p2`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 verity 1 /dev/mmcblk0p2 /dev/sda1 4096 4096 1024 1 sha256 ` + exampleHash + ` -" dm-mod.waitfor=/dev/mmcblk0p2,/dev/sda1`,
	Options: Options{Kernel: "6.12"},
}

var waitforPhantom = &Rule{
	Code: "DMR403", Name: "waitfor-phantom", Severity: Error,
	Summary: "dm-mod.waitfor= has a /dev name, which resolves before the partition is there",
	Explain: "blk_lookup_devt() answers /dev/mmcblk0p2 as soon as the disk is there, with the number that the partition is going to have (41b8c853a495), if the disk reserves a number for it: an sd disk does for 15 partitions, an mmc disk for 7 unless CONFIG_MMC_BLOCK_MINORS says otherwise, nvme for none. The wait is over while the partition table is still being read, and the table does not find the partition. PARTLABEL= and PARTUUID= need the partition itself; 99a2312f6980 waits for the probe, and so for the scan, once more.",
	Kernel:  "the look-up returns the number of a partition that is not there yet (devt_from_devname() and blk_lookup_devt(), block/genhd.c up to 6.4, block/early-lookup.c since); the wait ends, and opening the number fails with -ENXIO or -ENODEV",
	Affects: between("Waitfor", "SecondWait"),
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/mmcblk0p2 0" dm-mod.waitfor=/dev/mmcblk0p2`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear PARTLABEL=rootfs 0" dm-mod.waitfor=PARTLABEL=rootfs`,
	Options: Options{Kernel: "6.1.174"},
}

var waitforUnknown = &Rule{
	Code: "DMR408", Name: "waitfor-unknown", Severity: Error,
	Summary: "a kernel that does not know dm-mod.waitfor=",
	Explain: "The parameter is younger than dm-mod.create=. A kernel that does not know it ignores it without a word, and the race is as open as it was.",
	Kernel:  "unknown_bootoption() takes it for a parameter of a module that is loaded later, and says nothing (init/main.c); dm_init_init() waits for probes alone (drivers/md/dm-init.c)",
	Affects: until("Waitfor"),
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear PARTLABEL=rootfs 0" dm-mod.waitfor=PARTLABEL=rootfs`,
	Good:    `root=PARTLABEL=rootfs rootwait ro`,
	Options: Options{Kernel: "5.10", Disks: exampleDisks},
}

// checkRace looks for devices that may appear after the table is loaded.
func (r *pass) checkRace() {
	if !r.created() {
		return
	}
	late := slices.ContainsFunc(r.needs, func(n name) bool { return bus.Late(r.busOf(n.location)) })
	switch {
	case len(r.waits) > 0:
		if late {
			r.checkWaited()
		}
	case len(r.waitforArgs()) > 0 && !r.features.Waitfor:
		r.checkIgnored(late)
	case late:
		r.checkUnwaited()
	}
}

// race completes a finding about devices that may be late with a boot that loses. It is
// no error without one, nor where nobody has said that one of the devices is on a bus
// which is not waited for: then it says what was assumed.
func (r *pass) race(f *Finding, lost *dmrace.Timeline, fatal bool, needs ...*name) {
	if !fatal {
		f.Severity = Warning
	}
	f.Race = lost
	r.assume(f, needs...)
}

// checkUnwaited reports tables for which nothing waits.
func (r *pass) checkUnwaited() {
	needs := r.lateNeeds()
	lost, fatal := r.loses(nobody)
	f := r.find(waitforMissing, needs[0].span, "nothing waits for %s, which may appear after the table is loaded", list(textsOf(needs)))
	r.race(f, lost, fatal, needs...)
	r.fixMissing(f)
}

// checkIgnored reports a dm-mod.waitfor= that the kernel does not know.
func (r *pass) checkIgnored(late bool) {
	a := r.waitforArgs()[0]
	var lost *dmrace.Timeline
	fatal := false
	if late {
		lost, fatal = r.loses(nobody)
	}
	f := r.find(waitforUnknown, nameOf(a), "this kernel does not know dm-mod.waitfor= and ignores it")
	f.FixNote = "apply 035641b01e72 and 99a2312f6980 to the kernel, or create the device in an initramfs"
	r.race(f, lost, fatal, r.lateNeeds()...)
}

// checkWaited looks at tables for which something waits.
func (r *pass) checkWaited() {
	lost, fatal := r.loses(nobody)
	left := r.leftOut()
	for _, needs := range left {
		r.checkLeftOut(needs, lost, fatal)
	}
	if lost == nil || len(left) > 0 {
		r.checkSiblings()
	}
	if len(left) == 0 && !r.features.SecondWait {
		r.checkPhantoms(lost, fatal)
	}
}

// checkPhantoms reports names that resolve before their partition is there: those for
// which a boot was lost, or else those for which one may be, if the kernel reserves
// more numbers for an mmc disk than usual.
func (r *pass) checkPhantoms(lost *dmrace.Timeline, fatal bool) {
	for i := range r.waits {
		w := &r.waits[i]
		if w.ref.Kind != devname.Path || w.location.part < 0 || !bus.Late(r.busOf(w.location)) || r.phantom(*w) != (lost != nil) {
			continue
		}
		if lost == nil && familyOf(r.busOf(w.location)).MinorsOption == "" {
			continue
		}
		f := r.find(waitforPhantom, w.span, "%s resolves before its partition is there", plain(w.text))
		f.FixNote = "name the partition by PARTUUID= or PARTLABEL=, which need the partition itself, or apply 99a2312f6980"
		if lost == nil {
			f.Message += fmt.Sprintf(", if %s is more than %d", familyOf(r.busOf(w.location)).MinorsOption, w.location.part)
		}
		r.race(f, lost, fatal, w)
		return
	}
}

// leftOut returns the devices on disks that may be late and of which no name is waited
// for, by disk.
func (r *pass) leftOut() [][]*name {
	var all [][]*name
	for i := range r.needs {
		n := &r.needs[i]
		if !bus.Late(r.busOf(n.location)) || r.waitFor(n) >= sibling {
			continue
		}
		d := slices.IndexFunc(all, func(of []*name) bool { return of[0].location.disk == n.location.disk })
		if d < 0 {
			all = append(all, nil)
			d = len(all) - 1
		}
		all[d] = append(all[d], n)
	}
	return all
}

// checkLeftOut reports the devices of one disk that are left out.
func (r *pass) checkLeftOut(needs []*name, lost *dmrace.Timeline, fatal bool) {
	if lost == nil {
		lost, fatal = r.loses(needs[0].location.disk)
	}
	if r.waitFor(needs[0]) == byNumber {
		r.race(r.numberWait(r.numberOf(needs[0])), lost, fatal, needs...)
		return
	}
	f := r.find(waitforIncomplete, needs[0].span, "dm-mod.waitfor= leaves out %s", list(textsOf(needs)))
	if r.waitFor(needs[0]) == perhaps {
		f.Message += ", unless it is on a disk that is waited for"
		fatal = false
	}
	r.race(f, lost, fatal, needs...)
	r.fixIncomplete(f, needs[:1])
}

// numberOf returns the number that stands for a device in dm-mod.waitfor=.
func (r *pass) numberOf(n *name) *name {
	return &r.waits[slices.IndexFunc(r.waits, func(w name) bool { return r.waitBy(n, &w) == byNumber })]
}

// checkSiblings notes devices that are waited for by another partition of their disk.
func (r *pass) checkSiblings() {
	for i := range r.needs {
		n := &r.needs[i]
		if !bus.Late(r.busOf(n.location)) || r.waitFor(n) != sibling {
			continue
		}
		f := r.find(waitforIncomplete, n.span, "%s is not waited for by itself, but another name on its disk is", plain(n.text))
		f.Severity = Note
		f.Kernel = "bdev_disk_changed() adds the partitions of a disk one after the other (block/partitions/core.c)"
		if r.features.SecondWait {
			f.Kernel += fmt.Sprintf("; the second wait_for_device_probe() of %s waits until it is done", rowsByName()["SecondWait"].Commit)
		}
		r.fixIncomplete(f, []*name{n})
	}
}
