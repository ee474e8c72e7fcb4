package rootkind

import "dmrace/linux/devname"

// Disk is a disk or a partition of one: by the kernel's name, by PARTUUID= or PARTLABEL=,
// or by its number.
const Disk Kind = "disk"

var disk = &Info{
	Kind: Disk, Title: "disk or partition", Comes: "the probe of its driver, and the scan of its partitions",
	Source: "name_to_dev_t(), since 6.5 early_lookup_bdev(), looks the name up; mount_block_root() mounts /dev/root",
	is: func(a *asked) bool {
		if a.ref.Never() != devname.MayResolve {
			return false
		}
		switch a.ref.Kind {
		case devname.PartUUID, devname.PartLabel, devname.Number:
			return true
		}
		return a.ref.Kind == devname.Path && !(a.isNodev && a.name == devRoot)
	},
}
