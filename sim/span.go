package sim

import (
	"strings"
	"time"

	"dmrace"
	"dmrace/linux/bus"
)

// span defines one cost: what it is, and between which two events of a recorded
// boot it is read off.
type span struct {
	name, meaning string

	from  matcher                      // nil: power-on
	to    matcher                      // the first such event after from
	when  func(recorded) bool          // the boots that show it; nil: all that have both events
	less  func(recorded) time.Duration // what the plan adds to it on purpose
	after Cost                         // a span listed above that lies within and is not part of it
}

// spans lists them in the order of the constants.
var spans = [numCosts]span{
	CostBoot:         {name: "boot", meaning: "power-on to the drivers of the device level", to: controller, when: quiet},
	CostBootTraced:   {name: "boot-traced", meaning: "the same under initcall_debug", to: probeDelayed, when: traced},
	CostVirtio:       {name: "virtio", meaning: "power-on to virtio-pci", to: heldBack("virtio-pci"), when: quiet},
	CostVirtioTraced: {name: "virtio-traced", meaning: "the same under initcall_debug", to: enters(callVirtioPCI), when: traced},
	CostDeferral:     {name: "deferral", meaning: "power-on to the shim, which defers a probe", to: deferralMade},
	CostTick:         {name: "tick", meaning: "power-on to the first tick, by that on which a deferral of 3 s ends", to: supplierBound, less: throughTicks},
	CostLate:         {name: "late", meaning: "the last driver's probe to dm_init_init()", from: hostAdded, to: dmWait, when: quiet},
	CostLateTraced:   {name: "late-traced", meaning: "the same under initcall_debug", from: hostAdded, to: dmWait, when: traced},
	CostMouse:        {name: "psmouse", meaning: "the probe of a PS/2 mouse", from: hostAdded, to: tableLoad, when: withI8042},
	CostMMCCard:      {name: "mmc-card", meaning: "mmc_start_host() to mmc_add_card()", from: hostAdded, to: cardAdded, when: cardFromStart},
	CostMMCInsert:    {name: "mmc-insert", meaning: "a card put into its slot to mmc_add_card()", to: cardAdded, when: cardInserted, less: insertion},
	CostMMCDisk:      {name: "mmc-disk", meaning: "mmc_add_card() to the disk of mmcblk", from: cardAdded, to: diskAdded},
	CostMMCScan:      {name: "mmc-scan", meaning: "the disk of mmcblk to its partitions", from: diskAdded, to: partsAdded, when: on(bus.MMC), less: throttled},
	CostUSBConnect:   {name: "usb-connect", meaning: "the probe of the xHCI host to the new USB device", to: usbDevice, after: CostBoot},
	CostUSBStorage:   {name: "usb-storage", meaning: "the new USB device to the end of storage_probe()", from: usbDevice, to: usbStorage},
	CostUSBScan:      {name: "usb-scan", meaning: "usb_stor_scan_dwork() to the SCSI device", from: usbStorage, to: scsiDevice, less: delayUse},
	CostSDDisk:       {name: "usb-disk", meaning: "the SCSI device to its disk, on USB", from: scsiDevice, to: diskAdded, when: on(bus.USB)},
	CostSCSIScan:     {name: "scsi-scan", meaning: "the probe of virtio_scsi to the SCSI device", to: scsiDevice, when: on(bus.SCSI), after: CostBoot},
	CostSCSIDisk:     {name: "scsi-disk", meaning: "the SCSI device to its disk, on virtio-scsi", from: scsiDevice, to: diskAdded, when: on(bus.SCSI)},
	CostATAProbe:     {name: "ata-probe", meaning: "the probe of ahci, by how much later the SDHCI host comes behind it", to: hostAdded, when: behindATA, after: CostBoot},
	CostATALink:      {name: "ata-link", meaning: "the drivers of the device level to the SCSI device, on SATA", to: scsiDevice, when: on(bus.SATA), after: CostBoot},
	CostATADisk:      {name: "ata-disk", meaning: "the SCSI device to its disk, on SATA", from: scsiDevice, to: diskAdded, when: on(bus.SATA)},
	CostSDScan:       {name: "sd-scan", meaning: "the disk of sd to its partitions", from: diskAdded, to: partsAdded, when: on(bus.USB, bus.SCSI)},
	CostVirtioDisk:   {name: "virtio-disk", meaning: "the drivers of the device level to the disk of virtio_blk", to: diskAdded, when: on(bus.Virtio), after: CostBoot},
	CostVirtioScan:   {name: "virtio-scan", meaning: "the disk of virtio_blk to its partitions", from: diskAdded, to: partsAdded, when: on(bus.Virtio)},
	CostNVMeScan:     {name: "nvme-scan", meaning: "the probe of nvme to the partitions", from: nvmeController, to: partsAdded},
	CostTable:        {name: "table", meaning: "the start of a table to verity_ctr()'s word or its error", from: waitforResolve, to: tableLoad},
	CostMap:          {name: "map", meaning: "verity_ctr()'s word to the mapped device", from: tableLoad, to: mapReady},
	CostPrepare:      {name: "prepare", meaning: "the end of dm_init_init() to prepare_namespace()", from: tableError, to: rootwaitEnter, when: quiet},
	CostMount:        {name: "mount", meaning: "the partitions to the mounted root, without a mapping", from: partsAdded, to: rootMount, when: unmapped},
	CostMountMap:     {name: "mount-map", meaning: "prepare_namespace() to the mounted root, with a mapping", from: mapReady, to: rootMount, after: CostPrepare},
	CostInit:         {name: "init", meaning: "the mounted root to PID 1", from: rootMount, to: initExec},
}

// recorded is one recorded boot, to be measured.
type recorded struct {
	plan     *dmrace.Plan
	timeline *dmrace.Timeline
}

// length reads the span off a recorded boot.
func (s span) length(r recorded, known Costs) (time.Duration, bool) {
	if s.to == nil || s.when != nil && !s.when(r) {
		return 0, false
	}
	var start time.Duration
	started := s.from == nil
	for _, e := range r.timeline.Events {
		switch {
		case !started && s.from(e):
			start, started = e.At, true
		case started && s.to(e):
			d := e.At - start - known[s.after]
			if s.less != nil {
				d -= s.less(r)
			}
			return max(d, 0), true
		}
	}
	return 0, false
}

// matcher tells an event.
type matcher func(dmrace.Event) bool

func kind(k dmrace.EventKind) matcher {
	return func(e dmrace.Event) bool { return e.Kind == k }
}

// enters is the beginning of an initcall.
func enters(initcall string) matcher {
	return func(e dmrace.Event) bool { return e.Kind == dmrace.InitcallEnter && e.Subject == initcall }
}

// heldBack is the shim's word that it delays a probe by a driver.
func heldBack(driver string) matcher {
	return func(e dmrace.Event) bool { return probeDelayed(e) && strings.HasPrefix(e.Detail, "driver "+driver+" ") }
}

func deviceAdded(subject, detail string) matcher {
	return func(e dmrace.Event) bool {
		return e.Kind == dmrace.DeviceAdd && strings.HasPrefix(e.Subject, subject) && strings.Contains(e.Detail, detail)
	}
}

var (
	probeDelayed   = kind(dmrace.ProbeDelayed)
	diskAdded      = kind(dmrace.DiskAdd)
	partsAdded     = kind(dmrace.PartitionAdd)
	dmWait         = kind(dmrace.DMWait)
	waitforResolve = kind(dmrace.WaitforResolve)
	tableLoad      = kind(dmrace.TableLoad)
	tableError     = kind(dmrace.TableError)
	mapReady       = kind(dmrace.MapReady)
	rootwaitEnter  = kind(dmrace.RootwaitEnter)
	rootMount      = kind(dmrace.RootMount)
	initExec       = kind(dmrace.InitExec)

	hostAdded      = deviceAdded("mmc", "SDHCI controller")
	cardAdded      = deviceAdded("mmc", "new ")
	usbDevice      = deviceAdded("", "USB device number")
	usbStorage     = deviceAdded("", "USB Mass Storage")
	scsiDevice     = deviceAdded("", "Direct-Access")
	nvmeController = deviceAdded("nvme", "pci function")
)

// deferralMade is the shim's word that it defers a probe.
func deferralMade(e dmrace.Event) bool {
	return e.Kind == dmrace.ProbeDefer && strings.HasSuffix(e.Detail, "(injected)")
}

// supplierBound is the end of a deferral.
func supplierBound(e dmrace.Event) bool {
	return e.Kind == dmrace.ProbeDone && strings.HasSuffix(e.Detail, "(injected)")
}

// throughTicks is the time from the first tick to the end of a deferral.
func throughTicks(r recorded) time.Duration {
	for _, e := range r.timeline.Events {
		if supplierBound(e) {
			return e.At - sinceBoundary(e.At)
		}
	}
	return 0
}

// controller is the first sign of a driver on T1.
func controller(e dmrace.Event) bool { return hostAdded(e) || nvmeController(e) }

func on(buses ...dmrace.Bus) func(recorded) bool {
	return func(r recorded) bool {
		for _, name := range buses {
			if r.plan.Disk.Bus == name {
				return true
			}
		}
		return false
	}
}

// traced reports a boot in which every initcall is a line on the serial console.
func traced(r recorded) bool {
	_, ok := r.timeline.First(dmrace.InitcallEnter)
	return ok
}

func quiet(r recorded) bool     { return !traced(r) }
func withI8042(r recorded) bool { return r.plan.Machine.I8042 }

func unmapped(r recorded) bool {
	_, ok := r.timeline.First(dmrace.MapReady)
	return !ok
}

func cardInserted(r recorded) bool  { return insertion(r) > 0 }
func cardFromStart(r recorded) bool { return insertion(r) == 0 }

// behindATA reports a boot whose card is on a host that is probed after an AHCI controller:
// drivers/ata is linked before drivers/mmc.
func behindATA(r recorded) bool {
	return r.plan.Disk.Bus == bus.MMC && len(r.plan.Others) == 1 && r.plan.Others[0].Bus == bus.SATA
}

func insertion(r recorded) time.Duration { return machineOf(r.plan).Disks[0].Inserted }

// throttled is by how much a scan of the plan's disk is held back.
func throttled(r recorded) time.Duration {
	if rate := machineOf(r.plan).Disks[0].Throttle; rate > 0 {
		return dmrace.ScanRequests * time.Second / time.Duration(rate)
	}
	return 0
}

func delayUse(r recorded) time.Duration {
	return DelayUse(r.plan)
}
