package vmtest

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hugelgupf/vmtest/qemu"

	"dmrace"
	"dmrace/images/disk"
	"dmrace/images/initramfs"
	"dmrace/images/kernel"
	"dmrace/internal/golden"
)

// argvOf returns QEMU's arguments for a plan, without starting anything.
func argvOf(t *testing.T, p *dmrace.Plan, accel Accel, image string) []string {
	t.Helper()
	h := Host{Kernel: &kernel.Image{Path: "/k/vmlinux"}, Disk: &disk.Image{Path: image}, Initramfs: &initramfs.Image{Path: "/i/init.cpio"}, Accel: accel}
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

// TestArgv compares the arguments of each kind of plan with the golden file.
func TestArgv(t *testing.T) {
	late, requests := dmrace.Duration(8*time.Second), 100
	var got bytes.Buffer
	for _, c := range []struct {
		name  string
		plan  dmrace.Plan
		accel Accel
		image string
	}{
		{"mmc, icount", dmrace.Plan{Disk: dmrace.Disk{Bus: dmrace.BusMMC}, Clock: dmrace.ClockIcount}, AccelTCG, "/d/disk.img"},
		{"mmc with i8042", dmrace.Plan{Disk: dmrace.Disk{Bus: dmrace.BusMMC}, Clock: dmrace.ClockIcount, Machine: dmrace.Machine{I8042: true}}, AccelTCG, "/d/disk.img"},
		{"late card, KVM", dmrace.Plan{Disk: dmrace.Disk{Bus: dmrace.BusMMC}, Clock: dmrace.ClockRealtime, Inject: []dmrace.Inject{{CardInsert: &late}}}, AccelKVM, "/d/disk.img"},
		{"throttled", dmrace.Plan{Disk: dmrace.Disk{Bus: dmrace.BusMMC}, Clock: dmrace.ClockRealtime, Inject: []dmrace.Inject{{Throttle: &requests}}}, AccelTCG, "/d/disk.img"},
		{"usb", dmrace.Plan{Disk: dmrace.Disk{Bus: dmrace.BusUSB}, Clock: dmrace.ClockRealtime}, AccelTCG, "/d/disk.img"},
		{"scsi", dmrace.Plan{Disk: dmrace.Disk{Bus: dmrace.BusSCSI}, Clock: dmrace.ClockIcount}, AccelTCG, "/d/disk.img"},
		{"virtio, a path with a comma", dmrace.Plan{Disk: dmrace.Disk{Bus: dmrace.BusVirtio}, Clock: dmrace.ClockIcount}, AccelTCG, "/d,e/disk.img"},
		{"mmc with an initramfs", dmrace.Plan{Disk: dmrace.Disk{Bus: dmrace.BusMMC}, Clock: dmrace.ClockIcount, Machine: dmrace.Machine{Initramfs: true}}, AccelTCG, "/d/disk.img"},
		{"nvme", dmrace.Plan{Disk: dmrace.Disk{Bus: dmrace.BusNVMe}, Clock: dmrace.ClockIcount}, AccelTCG, "/d/disk.img"},
	} {
		c.plan.Cmdline = `console=ttyS0 dm-mod.create="a,,,ro,0 8 linear /dev/x 0"`
		fmt.Fprintf(&got, "%s\n  %s\n", c.name, strings.Join(argvOf(t, &c.plan, c.accel, c.image), "\n  "))
	}
	golden.Check(t, "testdata/argv.golden", got.Bytes())
}

// TestArgvIgnoresEnvironment holds what the library would take from VMTEST_*.
func TestArgvIgnoresEnvironment(t *testing.T) {
	p := &dmrace.Plan{Disk: dmrace.Disk{Bus: dmrace.BusVirtio}, Clock: dmrace.ClockIcount, Cmdline: "a"}
	want := strings.Join(argvOf(t, p, AccelTCG, "/d"), " ")
	for _, name := range []string{"VMTEST_QEMU", "VMTEST_QEMU_APPEND", "VMTEST_KERNEL", "VMTEST_KERNEL_APPEND", "VMTEST_INITRAMFS"} {
		t.Setenv(name, "surprise")
	}
	if got := strings.Join(argvOf(t, p, AccelTCG, "/d"), " "); got != want {
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
