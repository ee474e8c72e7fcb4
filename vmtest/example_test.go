package vmtest_test

import (
	"context"
	"fmt"
	"io"
	"log"

	"dmrace"
	"dmrace/images/disk"
	"dmrace/images/kernel"
	"dmrace/scenarios"
	"dmrace/vmtest"
)

// A test of one's own boots a kernel with a command line of its own. It takes a kernel,
// built here and kept in the cache or given by [kernel.OpenImage], the disks of the plan,
// and QEMU.
func ExampleRecord() {
	ctx := context.Background()
	cache, err := kernel.DefaultCache()
	if err != nil {
		log.Fatal(err)
	}
	tree, err := kernel.Open(ctx, kernel.Cache{Dir: cache}, kernel.TreeSpec{Name: "6.1"}, io.Discard)
	if err != nil {
		log.Fatal(err)
	}
	image, err := tree.Build(ctx, kernel.Variant{Arm: dmrace.ArmStock})
	if err != nil {
		log.Fatal(err)
	}
	board := &dmrace.Scenario{Name: "board", Disk: dmrace.Disk{Bus: "mmc"}}
	for _, v := range []dmrace.Variant{
		{Name: "as-shipped", Cmdline: `root=/dev/dm-0 rootwait ro dm-mod.create="r,,,ro,0 ${rootfs.sectors} linear PARTLABEL=rootfs 0"`},
		{Name: "plain", Cmdline: "root=PARTLABEL=rootfs rootwait ro"},
	} {
		plan, err := scenarios.Plan(board, v, dmrace.Options{})
		if err != nil {
			log.Fatal(err)
		}
		disks, err := disk.Build(ctx, cache, plan.Kernel.Arch, plan.Disks())
		if err != nil {
			log.Fatal(err)
		}
		qemu, err := vmtest.FindQEMU(ctx, plan.Kernel.Arch)
		if err != nil {
			log.Fatal(err)
		}
		r, err := vmtest.Record(ctx, plan, vmtest.Host{QEMU: qemu, Kernel: image, Disks: disks, Accel: vmtest.AccelTCG})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(v.Name, r.Verdict.Outcome, r.Verdict.Stage, r.Verdict.Cause)
	}
	// Output:
	// as-shipped hung rootwait data-device-missing
	// plain booted init
}
