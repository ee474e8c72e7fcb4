package sim

import "slices"

// StepKind says what kind of work a step is.
type StepKind string

// The kinds of step that can be late.
const (
	StepProbe     StepKind = "probe"           // really_probe(), before the driver is called
	StepCard      StepKind = "card-scan"       // mmc_rescan() on its workqueue
	StepHub       StepKind = "usb-connect"     // hub_event() on its workqueue
	StepSettle    StepKind = "usb-settle"      // usb_stor_scan_dwork(), queued behind delay_use
	StepSCSI      StepKind = "scsi-scan"       // scsi_scan_host()
	StepNVMe      StepKind = "nvme-scan"       // nvme_reset_work() and nvme_scan_work()
	StepParts     StepKind = "partition-scan"  // disk_scan_partitions()
	StepInitcalls StepKind = "other-initcalls" // what T1 does between the last driver and dm_init_init()
	StepPoll      StepKind = "poll"            // a sleep of 5 ms between two looks that lasts longer
)

// Step is one step of a boot that can take longer than it is stated to: a probe, a scan
// or a poll. What T1 does by itself after dm_init_init() has begun is none: the later it
// looks, the more of the machine is there.
type Step struct {
	Kind    StepKind
	What    string // the driver, disk, host or name that it is about
	Device  string // of a probe: the device, where the driver probes more than one
	Disk    int    // of a scan: the disk's place in the machine
	Repeats bool   // its probe may be deferred, and the step is gone through again
}

// String names the step as reports do: "probe of sdhci-pci".
func (s Step) String() string {
	switch s.Kind {
	case StepProbe:
		if s.Device != "" {
			return "probe of " + s.Device + " by " + s.What
		}
		return "probe of " + s.What
	case StepInitcalls:
		return "initcalls between the drivers and dm_init_init()"
	case StepPoll:
		return "poll for " + s.What
	case StepSettle:
		return "usb-storage's wait before its scan for " + s.What
	case StepHub:
		return "usb hub's work that finds " + s.What
	case StepCard:
		return "mmc_rescan() that finds " + s.What
	case StepParts:
		return "partition scan of " + s.What
	}
	return string(s.Kind) + " of " + s.What
}

// lateCosts are the spans that stand for a scan or for the rest of the initcalls.
var lateCosts = [numCosts]StepKind{
	CostLate: StepInitcalls, CostLateTraced: StepInitcalls,
	CostMMCCard: StepCard, CostMMCInsert: StepCard, CostMMCScan: StepParts,
	CostUSBConnect: StepHub, CostUSBScan: StepSettle, CostSDScan: StepParts,
	CostSCSIScan: StepSCSI, CostATALink: StepSCSI, CostVirtioScan: StepParts, CostNVMeScan: StepNVMe,
}

// Steps lists the steps of the boot that can be late. A [Chooser] knows them by their
// place in the list.
func (b *Model) Steps() []Step { return b.steps }

// step notes a step and returns what an op refers to it by: its place in the list,
// counted from 1.
func (b *builder) step(s Step) int32 {
	b.steps = append(b.steps, s)
	return int32(len(b.steps))
}

// numberSteps gives each op that can be late its step. Probes have theirs already.
func (b *builder) numberSteps() {
	for t := range b.threads {
		ops := b.threads[t].ops
		for i := range ops {
			o := &ops[i]
			switch kind := lateCosts[o.cost]; {
			case o.do == opWaitfor:
				o.step = b.step(Step{Kind: StepPoll, What: b.values.Waitfor[o.a].Text})
			case o.do == opRoot, o.do == opInitramfs:
				o.step = b.step(Step{Kind: StepPoll, What: "root=" + b.values.Root})
			case o.do == opSpend && kind != "":
				name, disk := b.found(ops[i:])
				o.step = b.step(Step{Kind: kind, What: name, Disk: disk, Repeats: b.deferEvents[t] != nobody})
			}
		}
	}
	b.nameDevices()
}

// nameDevices leaves the device to those probes whose driver has others.
func (b *builder) nameDevices() {
	probes := map[string]int{}
	for _, s := range b.steps {
		if s.Kind == StepProbe {
			probes[s.What]++
		}
	}
	for i := range b.steps {
		if probes[b.steps[i].What] < 2 {
			b.steps[i].Device = ""
		}
	}
}

// found returns the disk that the ops bring about, their own or that of a thread which
// they start, and its name as it is where disks are found in their order.
func (b *builder) found(ops []op) (name string, disk int) {
	for _, o := range ops {
		switch o.do {
		case opDisk, opParts:
			d := &b.disks[o.a]
			return d.family.Disk(int(d.own)), int(o.a)
		case opStart, opCall, opAsync:
			return b.found(b.threads[o.a].ops)
		}
	}
	return "", 0
}

// numbersMany reports whether two disks take numbers out of one pool, so that their order
// decides their names: the index of a family, or minors of BLOCK_EXT_MAJOR.
func (b *Model) numbersMany() bool {
	seen := map[*family]bool{}
	for _, d := range b.disks {
		if seen[d.family] && !d.family.fixed {
			return true
		}
		seen[d.family] = true
	}
	return false
}

// defersAny reports whether a probe of the boot can be deferred.
func (b *Model) defersAny() bool {
	return slices.ContainsFunc(b.deferEvents, func(e int32) bool { return e != nobody })
}

// namesTwice reports whether two partitions have a label or UUID in common.
func (b *Model) namesTwice() bool {
	labels, uuids := map[string]bool{}, map[string]bool{}
	again := func(seen map[string]bool, name string) bool {
		was := seen[name]
		seen[name] = name != ""
		return was
	}
	for _, d := range b.disks {
		for _, p := range d.parts {
			if again(labels, p.Label) || again(uuids, p.UUID) {
				return true
			}
		}
	}
	return false
}

// StepAt returns the place in Steps of the step that a thread has come through last when
// it stands at pc, or else of the first that it will come to, and whether there is one:
// what a thread is late by that goes on late from there.
func (b *Model) StepAt(thread, pc int32) (step int, ok bool) {
	ops := b.threads[thread].ops
	for _, o := range slices.Backward(ops[:pc]) {
		if o.step > 0 {
			return int(o.step - 1), true
		}
	}
	for _, o := range ops[pc:] {
		if o.step > 0 {
			return int(o.step - 1), true
		}
	}
	return 0, false
}
