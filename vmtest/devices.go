package vmtest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hugelgupf/vmtest/qemu"

	"dmrace"
	"dmrace/linux/bus"
)

// driveID is the block backend of disk n.
func driveID(n int) string { return fmt.Sprintf("disk%d", n) }

// cardID is the SD card device of disk n.
func cardID(n int) string { return fmt.Sprintf("card%d", n) }

// portID is the root port that disk n is plugged into.
func portID(n int) string { return fmt.Sprintf("port%d", n) }

// drives gives each disk its image. snapshot=on keeps the image as it is. A card that
// is inserted later leaves the slot of the first disk empty for now.
func drives(p *dmrace.Plan, paths []string) qemu.Fn {
	var args []string
	disks := p.Disks()
	for i, path := range paths[:min(len(paths), len(disks))] {
		fault := disks[i].Fault
		if fault == dmrace.FaultAbsent {
			continue
		}
		drive := attachment(p, i+1) + "," + driveOf(fault, strings.ReplaceAll(path, ",", ",,"))
		if i == 0 {
			drive = firstDrive(p, drive)
		}
		args = append(args, "-drive", drive)
	}
	return qemu.ArbitraryArgs(args...)
}

// attachment is what a disk's drive begins with: it is put in the slot of the board's own
// controller, or waits for a -device.
func attachment(p *dmrace.Plan, n int) string {
	if slot := halfFor(p).slot; slot != "" {
		return fmt.Sprintf("if=%s,index=%d,id=%s", slot, n-1, driveID(n))
	}
	return "if=none,id=" + driveID(n)
}

// firstDrive is the drive of the first disk with what the injections do to it.
func firstDrive(p *dmrace.Plan, drive string) string {
	if inserts(p) {
		drive = "if=none,id=" + driveID(1)
	}
	for _, i := range p.Inject {
		if i.Throttle != nil {
			drive += fmt.Sprintf(",throttling.iops-total=%d", *i.Throttle)
		}
	}
	return drive
}

// inserts reports whether the first disk's card or medium is put in later.
func inserts(p *dmrace.Plan) bool {
	return slices.ContainsFunc(p.Inject, func(i dmrace.Inject) bool { return i.CardInsert != nil })
}

// devices attaches each disk to its bus, or makes the root port that it is going to be
// plugged into. Disk n of a plan, from 1, has the PCI device 0000:00:0n.0 to itself:
// its controller, or the virtio or NVMe disk as such. One that is plugged in finds a
// root port there and comes up behind it, as the only device of another PCI bus.
//
// With late those devices are left out whose state QEMU does not save.
func devices(p *dmrace.Plan, late bool) qemu.Fn {
	var args []string
	if halfFor(p).slot != "" {
		return qemu.All() // the board has its controllers
	}
	plugged := pluggedIn(p)
	if len(plugged) > 0 {
		args = append(args, halfOf(p.Kernel.Arch).hotplug...)
	}
	for i, d := range p.Disks() {
		list := diskDevices(p, i)
		if slices.Contains(plugged, i) {
			list = []string{fmt.Sprintf("pcie-root-port,id=%s,addr=0x%x,chassis=%d", portID(i+1), i+1, i+1)}
		}
		if late {
			list = list[:len(list)-halves[d.Bus].unsaved]
		}
		for _, device := range withFault(d.Fault, list) {
			args = append(args, "-device", device)
		}
	}
	return qemu.ArbitraryArgs(args...)
}

// diskDevices lists the -device arguments of a plan's disk, from 0, where it is there from the
// beginning.
func diskDevices(p *dmrace.Plan, i int) []string {
	d, where := p.Disks()[i], fmt.Sprintf("addr=0x%x", i+1)
	if p.Machine.Multipath && d.Bus == bus.NVMe {
		return nvmeSubsystem(i+1, where)
	}
	list := busDevices(d, i+1, where)
	if i == 0 && inserts(p) && reads(d.Bus) {
		list[len(list)-1] = mediumReader(list[len(list)-1])
	}
	return list
}

// pluggedIn returns which disks of the plan are plugged in late, from 0.
func pluggedIn(p *dmrace.Plan) []int {
	var disks []int
	for _, i := range p.Inject {
		if i.Hotplug != nil {
			disks = append(disks, i.Hotplug.Index())
		}
	}
	return disks
}
