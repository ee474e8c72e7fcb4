package sim

import (
	"cmp"
	"slices"
	"sync"

	"dmrace"
	"dmrace/linux/bus"
)

// level is an initcall level, include/linux/init.h.
type level int

const (
	levelDevice level = iota // device_initcall() and so module_init() of what is built in
	levelLate                // late_initcall()
)

// initcall is one that the root can depend on, or that takes its time between two of those.
type initcall struct {
	name   string
	level  level
	folder string // of its source
	body   func(*builder)
	then   func(*builder) // as in [busCall]
	quiet  bool           // what it does shows in nothing but numbers, and boots do not tell of it
}

// The initcalls whose order decides more than what they do.
const (
	callVirtioPCI  = "virtio_pci_driver_init"
	callVirtioBlk  = "virtio_blk_init"
	callVirtioSCSI = "virtio_scsi_init"
	callDM         = "dm_init" // takes device-mapper's major number
)

// linkOrder lists the folders from which initcalls of disks come, in the order in which
// drivers/Makefile links them (6.1; virtio/ stands before base/ since 5.10).
//
// drivers/base is linked before drivers/md, so deferred_probe_initcall() runs
// before dm_init_init(): what was deferred has had its second chance by then.
var linkOrder = []string{
	"drivers/virtio", "drivers/tty", "drivers/base", "drivers/block", "drivers/nvdimm", "drivers/scsi", "drivers/nvme", "drivers/ata",
	"drivers/mtd", "drivers/firewire", "drivers/usb", "drivers/input", "drivers/md", "drivers/mmc", "drivers/ufs", "drivers/memstick",
}

// initcalls returns them in the order in which they run: by level and, within one, in
// link order. It is the order that initcall_debug shows on 6.1; a test holds it against
// recorded boots.
var initcalls = sync.OnceValue(func() []initcall {
	calls := []initcall{
		{name: "pty_init", level: levelDevice, folder: "drivers/tty", body: (*builder).consoles},
		{name: "psmouse_init", level: levelDevice, folder: "drivers/input", body: (*builder).mouse},
		{name: callDM, level: levelDevice, folder: "drivers/md", quiet: true},
		{name: "deferred_probe_initcall", level: levelLate, folder: "drivers/base", body: (*builder).defers},
		{name: "dm_init_init", level: levelLate, folder: "drivers/md", body: (*builder).dmInit},
	}
	calls = append(calls, callsOfBuses()...)
	slices.SortStableFunc(calls, func(a, b initcall) int {
		return cmp.Or(cmp.Compare(a.level, b.level), slices.Index(linkOrder, a.folder)-slices.Index(linkOrder, b.folder))
	})
	return calls
})

// callsOfBuses returns the initcalls of the buses, each once: an initcall serves all the
// buses that have a part in it.
func callsOfBuses() []initcall {
	var calls []initcall
	parts := map[string]map[dmrace.Bus]func(*builder, int, Disk){}
	for _, info := range bus.All() {
		half, ok := halves[info.Name]
		if !ok {
			continue
		}
		for _, c := range half.calls {
			by := parts[c.name]
			if by == nil {
				by = map[dmrace.Bus]func(*builder, int, Disk){}
				parts[c.name] = by
				calls = append(calls, initcall{c.name, levelDevice, c.folder, func(b *builder) { b.onBuses(by) }, c.then, false})
			}
			by[info.Name] = c.each
		}
	}
	return calls
}
