package rootkind

import "strings"

// UBI is a volume of UBI on raw flash: "ubi0:rootfs" or "ubi0_1" with
// rootfstype=ubifs, which open_ubi() in fs/ubifs/super.c reads, or a block device over
// one, /dev/ubiblock0_1.
const UBI Kind = "ubi"

var ubi = &Info{
	Kind: UBI, Title: "UBI volume on raw flash", Comes: "ubi_init(), a late_initcall, attaches what ubi.mtd= names (drivers/mtd/ubi/build.c)",
	Source: `prepare_namespace() mounts a name that begins with "ubi" without looking it up; since 6.5 parse_root_device() gives it Root_Generic`,
	is: func(a *asked) bool {
		if strings.HasPrefix(a.name, "ubi") {
			return true
		}
		for _, name := range a.disks() {
			if rest, ok := strings.CutPrefix(name, "ubiblock"); ok && startsWithDigit(rest) {
				return true
			}
		}
		return false
	},
}

func startsWithDigit(s string) bool { return s != "" && '0' <= s[0] && s[0] <= '9' }
