package rootkind

import "dmrace/linux/devname"

// Mapped is a device of device-mapper: /dev/dm-0. The names below /dev/mapper are made by
// udev, and the kernel does not know them.
const Mapped Kind = "dm"

var mapped = &Info{
	Kind: Mapped, Title: "mapped device", Comes: "dm_init_init(), once, a late_initcall (drivers/md/dm-init.c)",
	Source: "devt_from_devname() looks the name up, which alloc_dev() in drivers/md/dm.c has given",
	is: func(a *asked) bool {
		_, ok := MappedNumber(a.ref)
		return ok
	},
}

// MappedNumber returns the N of the /dev/dm-N that a name is.
func MappedNumber(ref devname.Ref) (n int, ok bool) {
	if ref.Kind != devname.Path || len(ref.Key) < len("dm-") || ref.Key[:len("dm-")] != "dm-" {
		return 0, false
	}
	return devname.Decimal(ref.Key[len("dm-"):])
}
