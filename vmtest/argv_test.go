package vmtest

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hugelgupf/vmtest/qemu"

	"dmrace"
	"dmrace/images/disk"
	"dmrace/images/initramfs"
	"dmrace/images/kernel"
	"dmrace/internal/golden"
	"dmrace/linux/bus"
)

// argvOf returns QEMU's arguments for a plan, without starting anything.
func argvOf(t *testing.T, p *dmrace.Plan, accel Accel, images ...string) []string {
	t.Helper()
	h := Host{Kernel: &kernel.Image{Path: "/k/vmlinux"}, Disks: &disk.Set{Paths: images}, Initramfs: &initramfs.Image{Path: "/i/init.cpio"}, Accel: accel}
	o, err := qemu.OptionsFor(qemu.ArchAMD64, settings(p, h, p.Cmdline)...)
	if err != nil {
		t.Fatal(err)
	}
	argv, err := o.Cmdline()
	if err != nil {
		t.Fatal(err)
	}
	return argv
}

// on returns a plan with a disk on each of these buses.
func on(clock dmrace.Clock, buses ...dmrace.Bus) dmrace.Plan {
	p := dmrace.Plan{Clock: clock, Disk: dmrace.Disk{Bus: buses[0]}}
	for _, b := range buses[1:] {
		p.Others = append(p.Others, dmrace.Disk{Bus: b})
	}
	return p
}

// TestArgv compares the arguments of each kind of plan with the golden file.
func TestArgv(t *testing.T) {
	const icount, realtime = dmrace.ClockIcount, dmrace.ClockRealtime
	late, requests := dmrace.Duration(8*time.Second), 100
	with := func(p dmrace.Plan, i ...dmrace.Inject) dmrace.Plan { p.Inject = i; return p }
	i8042 := on(icount, "mmc")
	i8042.Machine.I8042 = true
	initial := on(icount, "mmc")
	initial.Machine.Initramfs = true
	var got bytes.Buffer
	for _, c := range []struct {
		name  string
		plan  dmrace.Plan
		accel Accel
		image string
	}{
		{"mmc, icount", on(icount, "mmc"), AccelTCG, "/d/disk.img"},
		{"mmc with i8042", i8042, AccelTCG, "/d/disk.img"},
		{"late card, KVM", with(on(realtime, "mmc"), dmrace.Inject{CardInsert: &late}), AccelKVM, "/d/disk.img"},
		{"late medium", with(on(realtime, "usb", "usb"), dmrace.Inject{CardInsert: &late}), AccelTCG, "/d/disk.img"},
		{"throttled", with(on(realtime, "mmc"), dmrace.Inject{Throttle: &requests}), AccelTCG, "/d/disk.img"},
		{"emmc", on(icount, "emmc"), AccelTCG, "/d/disk.img"},
		{"usb", on(realtime, "usb"), AccelTCG, "/d/disk.img"},
		{"uas", on(icount, "uas"), AccelTCG, "/d/disk.img"},
		{"scsi", on(icount, "scsi"), AccelTCG, "/d/disk.img"},
		{"sata", on(icount, "sata"), AccelTCG, "/d/disk.img"},
		{"virtio, a path with a comma", on(icount, "virtio"), AccelTCG, "/d,e/disk.img"},
		{"nvme", on(icount, "nvme"), AccelTCG, "/d/disk.img"},
		{"mmc with an initramfs", initial, AccelTCG, "/d/disk.img"},
		{"two cards", on(icount, "mmc", "mmc"), AccelTCG, "/d/disk.img"},
		{"a card and an NVMe disk", on(icount, "mmc", "nvme"), AccelTCG, "/d/disk.img"},
		{"throttled, late card", with(on(realtime, "mmc"), dmrace.Inject{Throttle: &requests}, dmrace.Inject{CardInsert: &late}), AccelTCG, "/d/disk.img"},
		{"plugged in", with(on(realtime, "virtio", "nvme", "mmc"),
			dmrace.Inject{Hotplug: &dmrace.Hotplug{Disk: 2, At: late}}), AccelTCG, "/d/disk.img"},
	} {
		c.plan.Cmdline = `console=ttyS0 dm-mod.create="a,,,ro,0 8 linear /dev/x 0"`
		images := slices.Repeat([]string{c.image}, len(c.plan.Disks()))
		fmt.Fprintf(&got, "%s\n  %s\n", c.name, strings.Join(argvOf(t, &c.plan, c.accel, images...), "\n  "))
	}
	golden.Check(t, "testdata/argv.golden", got.Bytes())
}

// TestDiskAddresses holds where the controller of each disk is.
func TestDiskAddresses(t *testing.T) {
	for _, bus := range bus.Names(nil) {
		p := on(dmrace.ClockIcount, "mmc", bus)
		argv := strings.Join(argvOf(t, &p, AccelTCG, "/d", "/d"), " ")
		for _, want := range []string{"id=host1,addr=0x1", "id=host2,"} {
			if !strings.Contains(argv, want) {
				t.Errorf("%s: no %s in %s", bus, want, argv)
			}
		}
		if strings.Count(argv, ",addr=0x2") != 1 {
			t.Errorf("%s: not once at 0x2: %s", bus, argv)
		}
	}
}

func TestPluggingIn(t *testing.T) {
	for _, c := range []struct {
		bus  dmrace.Bus
		want string
	}{
		{"virtio", "map[bus:port3 drive:disk3 driver:virtio-blk-pci id:host3]"},
		{"nvme", "map[bus:port3 drive:disk3 driver:nvme id:host3 serial:dmrace3]"},
	} {
		if got := fmt.Sprint(deviceArgs(busDevices(dmrace.Disk{Bus: c.bus}, 3, "bus="+portID(3))[0])); got != c.want {
			t.Errorf("%s: %s, want %s", c.bus, got, c.want)
		}
	}
}

// TestIcount holds that guest time is skipped only where every disk reads at once, and how fast
// it goes.
func TestIcount(t *testing.T) {
	for _, c := range []struct {
		buses []dmrace.Bus
		shift int
		want  string
	}{
		{[]dmrace.Bus{"mmc", "emmc"}, 0, "shift=3,sleep=off"},
		{[]dmrace.Bus{"mmc", "usb"}, 0, "shift=3,sleep=on"},
		{[]dmrace.Bus{"nvme", "mmc"}, 0, "shift=3,sleep=on"},
		{[]dmrace.Bus{"sata"}, 1, "shift=1,sleep=on"},
		{[]dmrace.Bus{"mmc"}, 8, "shift=8,sleep=off"},
	} {
		p := on(dmrace.ClockIcount, c.buses...)
		p.Machine.Shift = c.shift
		if got := icount(&p); got != c.want {
			t.Errorf("%v: %s", c.buses, got)
		}
	}
}

// TestArgvIgnoresEnvironment holds what the library would take from VMTEST_*.
func TestArgvIgnoresEnvironment(t *testing.T) {
	p := on(dmrace.ClockIcount, "virtio")
	p.Cmdline = "a"
	want := strings.Join(argvOf(t, &p, AccelTCG, "/d"), " ")
	for _, name := range []string{"VMTEST_QEMU", "VMTEST_QEMU_APPEND", "VMTEST_KERNEL", "VMTEST_KERNEL_APPEND", "VMTEST_INITRAMFS"} {
		t.Setenv(name, "surprise")
	}
	if got := strings.Join(argvOf(t, &p, AccelTCG, "/d"), " "); got != want {
		t.Errorf("with VMTEST_* set: %s", got)
	}
}

func TestPortableLeavesNoFolders(t *testing.T) {
	got := portable([]string{"/usr/bin/qemu", "-drive", "if=none,file=/home/u/c/disk.img", "-kernel", "/home/u/k/vmlinux"},
		"/usr/bin/qemu", "/home/u/c/disk.img", "/home/u/k/vmlinux")
	if s := strings.Join(got, " "); strings.Contains(s, "/") {
		t.Errorf("a folder of the host is left: %s", s)
	}
}

// TestBootPartitions: QEMU is told how large an eMMC's boot partitions are, where it has them.
func TestBootPartitions(t *testing.T) {
	for _, with := range []bool{false, true} {
		argv := strings.Join(busDevices(dmrace.Disk{Bus: "emmc", BootParts: with}, 1, "addr=0x1"), " ")
		if got := strings.Contains(argv, "drive=disk1,boot-partition-size=1048576"); got != with {
			t.Errorf("boot partitions %t: %s", with, argv)
		}
	}
}
