package rootkind

import "strings"

// MTD is raw flash without UBI: "mtd3" or "mtd:rootfs", which get_tree_mtd() in
// drivers/mtd/mtdsuper.c reads, or the block device over it, /dev/mtdblock3.
const MTD Kind = "mtd"

var mtd = &Info{
	Kind: MTD, Title: "raw flash (MTD)", Comes: "the probe of the flash's controller, and the parser of its partitions",
	Source: `prepare_namespace() mounts a name that begins with "mtd" without looking it up; since 6.5 parse_root_device() gives it Root_Generic`,
	is: func(a *asked) bool {
		_, block := a.numbered("mtdblock")
		return block || strings.HasPrefix(a.name, "mtd")
	},
}
