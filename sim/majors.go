package sim

import (
	"fmt"
	"slices"

	"dmrace"
	"dmrace/linux/bus"
	"dmrace/linux/series"
)

// Options are options of a kernel's configuration that change a boot. Their zero value is
// a kernel that has none of them.
type Options struct {
	ScanAsync bool // CONFIG_SCSI_SCAN_ASYNC
	MD        bool // CONFIG_BLK_DEV_MD
	UBIBlock  bool // CONFIG_MTD_UBI_BLOCK where ubi_init() is a device_initcall
}

// optionsOf returns those of the kernel of a plan. Of one that was given as it is nothing
// is known.
func optionsOf(p *dmrace.Plan, version string) (Options, error) {
	o := Options{ScanAsync: !given(p)}
	if p.Kernel.Config != dmrace.ConfigRoots {
		return o, nil
	}
	o.MD = true
	r, err := series.Parse(version)
	switch {
	case err != nil:
		return o, err
	case r.Before(lastLateUBI): // read in 5.10.262 and 6.1.192: late_initcall(ubi_init)
	case !r.Before(firstEarlyUBI): // read in 7.2.13: device_initcall(ubi_init)
		o.UBIBlock = true
	default:
		return o, &dmrace.NotModelled{What: "options " + string(p.Kernel.Config) + " on " + version, Why: "whether ubiblock takes its major number before dm is not known"}
	}
	return o, nil
}

// What is known of the releases between which ubi_init() became earlier.
var lastLateUBI, firstEarlyUBI = release("6.2"), release("7.2")

// release is a version of this package.
func release(text string) series.Release {
	r, err := series.Parse(text)
	if err != nil {
		panic(err) // a constant above
	}
	return r
}

// majors are the major numbers that are allocated while the kernel boots.
type majors struct{ virtblk, dm uint32 }

// dynamicMajors hands them out as __register_blkdev(0, …) in block/genhd.c does: the
// highest below 255 that is free, one driver after the other. md_init(), a
// subsys_initcall, takes one for "mdp"; virtio_blk, ubiblock and dm follow at the device
// level in link order, or dm first where the initcalls are put in that order. dm takes that of dm-mod.major= if there is one: local_init() in
// drivers/md/dm.c.
func (b *builder) dynamicMajors() error {
	next := uint32(254)
	take := func() uint32 { next--; return next + 1 }
	taken := slices.Clone(staticMajors)
	if b.config.Options.MD {
		taken = append(taken, take())
	}
	if b.movedBefore(callDM, callVirtioBlk) {
		return b.majorOfDMFirst(take)
	}
	b.majors.virtblk = take()
	taken = append(taken, b.majors.virtblk)
	if b.config.Options.UBIBlock {
		taken = append(taken, take())
	}
	b.majors.dm = b.values.DMMajor
	switch {
	case b.majors.dm == 0:
		b.majors.dm = take()
	case b.majors.dm > maxMajor || slices.Contains(taken, b.majors.dm):
		return &dmrace.NotModelled{What: fmt.Sprintf("dm-mod.major=%d", b.majors.dm), Why: "register_blkdev() refuses it, and what becomes of device-mapper then is not known"}
	}
	return nil
}

// majorOfDMFirst hands them out where dm_init() runs in the place of virtio_blk_init().
func (b *builder) majorOfDMFirst(take func() uint32) error {
	if b.values.DMMajor != 0 {
		return orderNotModelled(callDM, "whether dm-mod.major= is free then is not known")
	}
	b.majors.dm = take()
	if b.config.Options.UBIBlock {
		take()
	}
	b.majors.virtblk = take()
	return nil
}

// majorOf returns the major number of the disks on a bus.
func (b *builder) majorOf(info *bus.Info) uint32 {
	if info.Name == bus.Virtio {
		return b.majors.virtblk
	}
	return info.Family.Major
}

// maxMajor is BLKDEV_MAJOR_MAX - 1, include/linux/fs.h.
const maxMajor = 511

// staticMajors are those of include/uapi/linux/major.h that drivers of disks, flash, RAM
// disks and arrays take. A kernel may have none of these drivers; then such a number would
// be free.
var staticMajors = []uint32{
	1, 7, 8, 9, 31, 43, 65, 66, 67, 68, 69, 70, 71, 128, 129, 130, 131, 132, 133, 134, 135, 179, 259,
}
