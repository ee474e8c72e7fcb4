package vmtest

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/hugelgupf/vmtest/qemu"

	"dmrace"
)

// icount sets how fast the guest's time runs against its instructions: 2^3 ns
// each, 125 million a second of guest time (docs/devel/replay.txt and
// softmmu/icount.c of QEMU 7.2).
//
// sleep=off lets idle time pass at once: a guest that sleeps for 20 s costs next to
// nothing. That is only sound while every read of the disk is finished before the
// guest goes on, as the SD card's is (blk_pread() in hw/sd/sd.c). The other disks
// read on a thread of the host; a guest that idles meanwhile has its time skipped
// from timer to timer until the host answers, and was seen to lose 160 s in one
// boot. There idle time passes as the host's does.
func icount(bus dmrace.Bus) string {
	if bus == dmrace.BusMMC {
		return "shift=3,sleep=off"
	}
	return "shift=3,sleep=on"
}

// The names that the plan's parts have inside QEMU.
const (
	driveID = "root" // -drive and block node of the root disk
	cardID  = "card" // the SD card device
)

// settings returns the part of QEMU's arguments that the plan and the paths of
// its kernel and disk determine. It starts nothing.
func settings(p *dmrace.Plan, h Host, cmdline string) []qemu.Fn {
	return []qemu.Fn{
		fresh,
		board(p.Machine),
		clock(p, h.Accel),
		rootDisk(p, h.Disk.Path),
		kernelImage(h.Kernel.Path, cmdline),
		initialRoot(p.Machine, h),
	}
}

// fresh drops what qemu.OptionsFor took from VMTEST_* in the environment: a plan
// is the same whatever the caller's environment holds.
func fresh(_ *qemu.IDAllocator, o *qemu.Options) error {
	*o = qemu.Options{}
	return nil
}

// board is the PC without anything that the plan does not ask for. -S holds the
// CPU until QMP is connected; -no-reboot makes a reset the end of QEMU.
func board(m dmrace.Machine) qemu.Fn {
	i8042 := "off"
	if m.I8042 {
		i8042 = "on"
	}
	return qemu.ArbitraryArgs(
		"-nodefaults", "-no-user-config", "-display", "none", "-S", "-no-reboot",
		"-machine", "q35,usb=off,i8042="+i8042, "-smp", "1", "-m", "256M",
	)
}

// clock sets the guest's time. The CMOS clock follows the guest's own time
// (clock=vm), so that reading it tells how far the guest has come.
func clock(p *dmrace.Plan, a Accel) qemu.Fn {
	args := []string{"-accel", string(a), "-rtc", "base=2026-01-01T00:00:00,clock=vm"}
	if p.Clock == dmrace.ClockIcount {
		args = append(args, "-icount", icount(p.Disk.Bus))
	}
	return qemu.ArbitraryArgs(args...)
}

// rootDisk attaches the root disk to the plan's bus. snapshot=on keeps the image
// as it is. A card that is inserted later leaves the slot empty for now.
func rootDisk(p *dmrace.Plan, path string) qemu.Fn {
	drive := fmt.Sprintf("if=none,id=%s,format=raw,snapshot=on,file=%s", driveID, strings.ReplaceAll(path, ",", ",,"))
	if slices.ContainsFunc(p.Inject, func(i dmrace.Inject) bool { return i.CardInsert != nil }) {
		drive = "if=none,id=" + driveID
	}
	for _, i := range p.Inject {
		if i.Throttle != nil {
			drive += fmt.Sprintf(",throttling.iops-total=%d", *i.Throttle)
		}
	}
	args := []string{"-drive", drive}
	for _, device := range busDevices[p.Disk.Bus] {
		args = append(args, "-device", device)
	}
	return qemu.ArbitraryArgs(args...)
}

// busDevices lists the -device arguments of each bus, controller first.
var busDevices = map[dmrace.Bus][]string{
	dmrace.BusMMC:    {"sdhci-pci", "sd-card,id=" + cardID + ",drive=" + driveID},
	dmrace.BusUSB:    {"qemu-xhci,id=xhci", "usb-storage,bus=xhci.0,drive=" + driveID},
	dmrace.BusSCSI:   {"virtio-scsi-pci,id=scsi", "scsi-hd,bus=scsi.0,drive=" + driveID},
	dmrace.BusVirtio: {"virtio-blk-pci,drive=" + driveID},
	dmrace.BusNVMe:   {"nvme,serial=dmrace,drive=" + driveID},
}

// kernelImage names the kernel and its command line.
func kernelImage(path, cmdline string) qemu.Fn {
	return func(_ *qemu.IDAllocator, o *qemu.Options) error {
		o.Kernel, o.KernelArgs = path, cmdline
		return nil
	}
}

// initialRoot names the initramfs, where the machine has one.
func initialRoot(m dmrace.Machine, h Host) qemu.Fn {
	if !m.Initramfs {
		return qemu.All()
	}
	return qemu.WithInitramfs(h.Initramfs.Path)
}

// wires connects the serial port and QMP to file descriptors that QEMU inherits.
func wires(serial, qmp *os.File) qemu.Fn {
	return func(_ *qemu.IDAllocator, o *qemu.Options) error {
		o.AppendQEMU(
			"-chardev", fmt.Sprintf("socket,id=serial,fd=%d", o.AddFile(serial)), "-serial", "chardev:serial",
			"-chardev", fmt.Sprintf("socket,id=qmp,fd=%d", o.AddFile(qmp)), "-mon", "chardev=qmp,mode=control",
		)
		return nil
	}
}
