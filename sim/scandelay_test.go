package sim

import (
	"testing"
	"time"

	"dmrace"
	"dmrace/linux/bus"
)

// TestScanDelay: the disk is there, its partitions come later by the delay as the timer wheel
// makes it, and nothing else changes.
func TestScanDelay(t *testing.T) {
	for _, on := range []dmrace.Bus{bus.MMC, bus.EMMC, bus.USB, bus.UAS, bus.SCSI, bus.SATA, bus.Virtio, bus.NVMe} {
		for _, kernel := range kernels {
			p := planned("root=PARTLABEL=rootfs rootwait", dmrace.Disk{Bus: on})
			p.Kernel.Name = kernel
			was, _ := run(t, p).First(dmrace.PartitionAdd)
			disk := bus.DiskNames(p.Disks())[0]
			p.Inject = []dmrace.Inject{{ScanDelay: &dmrace.ScanDelay{Disk: disk, Delay: dmrace.Duration(3 * time.Second)}}}
			tl := run(t, p)
			held, _ := tl.First(dmrace.ScanDelayed)
			parts, _ := tl.First(dmrace.PartitionAdd)
			late := parts.At - was.At
			if outcome(tl) != "booted" || held.Subject != disk || late < 3*time.Second || late > 3400*time.Millisecond || held.At > was.At {
				t.Errorf("%s on %s: %s, %s late\n%s", on, kernel, outcome(tl), late, described(tl))
			}
		}
	}
}

// TestScanDelayByName: the name is that which the disk has when it is added.
func TestScanDelayByName(t *testing.T) {
	p := planned("root=PARTLABEL=rootfs rootwait", dmrace.Disk{Bus: "mmc"}, dmrace.Disk{Bus: "mmc", Parts: []dmrace.Part{dmrace.PartBlank}})
	p.Kernel.Name = "6.12"
	delay := dmrace.Inject{ProbeDelay: &dmrace.ProbeDelay{Driver: "sdhci-pci", Device: "0000:00:01.0", Delay: dmrace.Duration(2 * time.Second)}}
	for name, want := range map[string]string{"mmcblk0": "mmcblk0", "mmcblk1": "mmcblk1", "mmcblk2": "", "sda": ""} {
		p.Inject = []dmrace.Inject{delay, {ScanDelay: &dmrace.ScanDelay{Disk: name, Delay: dmrace.Duration(time.Second)}}}
		tl := run(t, p)
		held, ok := tl.First(dmrace.ScanDelayed)
		if ok != (want != "") || held.Subject != want {
			t.Errorf("%s: %+v\n%s", name, held, described(tl))
		}
		if mounted, _ := tl.First(dmrace.RootMount); (mounted.At > 3300*time.Millisecond) != (name == "mmcblk1") { // the root's, which comes second
			t.Errorf("%s: mounted at %s", name, mounted.At)
		}
	}
}

// TestScanPhantom: who looks a number up within the scan gets one that nobody has, and who
// asks for probes first, or goes by a label, does not.
func TestScanPhantom(t *testing.T) {
	sata := dmrace.Disk{Bus: "sata", Parts: []dmrace.Part{dmrace.PartBlank}}
	byName := `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 ${rootfs.sectors} verity 1 /dev/mmcblk0p1 /dev/mmcblk0p2 4096 4096 ${rootfs.blocks} 1 sha256 ${verity.root} ${verity.salt}" dm-mod.waitfor=/dev/mmcblk0p1,/dev/mmcblk0p2`
	for _, c := range []struct {
		name, kernel, line, want string
		arm                      dmrace.Arm
		others                   []dmrace.Disk
	}{
		{"first look behind AHCI", "6.1", "root=/dev/mmcblk0p1 rootwait", "panicked in mount: root-mount-failed", "", []dmrace.Disk{sata}},
		{"numbers that are real", "6.1", "root=/dev/mmcblk0p1 rootwait", "booted", "fix-devt", []dmrace.Disk{sata}},
		{"an open that waits", "5.10", "root=/dev/mmcblk0p1 rootwait", "booted", "", []dmrace.Disk{sata}},
		{"rootwait asks", "6.1", "root=/dev/mmcblk0p1 rootwait", "booted", "", nil},
		{"by label", "6.1", "root=PARTLABEL=rootfs rootwait", "booted", "", []dmrace.Disk{sata}},
		{"waitfor without the second wait", "6.1", byName, "hung in rootwait: phantom-devt", dmrace.ArmWaitfor2022, nil},
		{"waitfor with it", "6.1", byName, "booted", "", nil},
	} {
		p := planned(c.line, append([]dmrace.Disk{{Bus: "mmc"}}, c.others...)...)
		p.Kernel.Name, p.Kernel.Arm = c.kernel, c.arm
		p.Inject = []dmrace.Inject{{ScanDelay: &dmrace.ScanDelay{Disk: "mmcblk0", Delay: dmrace.Duration(3 * time.Second)}}}
		if tl := run(t, p); outcome(tl) != c.want {
			t.Errorf("%s: %s, want %s\n%s", c.name, outcome(tl), c.want, described(tl))
		}
	}
}
