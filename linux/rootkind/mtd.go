package rootkind

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dmrace"
	"dmrace/linux/seen"
)

// MTD is raw flash without UBI: "mtd3" or "mtd:rootfs", which get_tree_mtd() in
// drivers/mtd/mtdsuper.c reads, or the block device over it, /dev/mtdblock3.
const MTD Kind = "mtd"

var mtd = &Info{
	Kind: MTD, Title: "raw flash (MTD)", Comes: "the probe of the flash's controller, and the parser of its partitions",
	Source: `prepare_namespace() mounts a name that begins with "mtd" without looking it up; since 6.5 parse_root_device() gives it Root_Generic`,
	is: func(a *asked) bool {
		_, block := a.numbered(mtdBlock)
		return block || strings.HasPrefix(a.name, "mtd")
	},
}

// mtdBlock begins the name of the block device over a partition of the flash
// (drivers/mtd/mtdblock.c).
const mtdBlock = "mtdblock"

// onMTD looks for a partition of the flash by its number.
func onMTD(v *seen.View, root string) (r dmrace.Reason) {
	name := strings.TrimPrefix(root, "/dev/")
	number, ok := strings.CutPrefix(name, mtdBlock)
	if !ok {
		return r
	}
	var there []string
	var last dmrace.Event
	for _, e := range v.Events {
		if e.Kind == dmrace.RootListed && strings.HasPrefix(e.Subject, mtdBlock) {
			there, last = append(there, e.Subject), e
		}
	}
	labels := v.Count(dmrace.FlashPart)
	n, err := strconv.Atoi(number)
	switch {
	case slices.Contains(there, name), len(there) == 0 && (labels == 0 || err != nil || n < labels):
		return r
	case len(there) > 0:
		r.Says = fmt.Sprintf("the flash has %s, and no %s", strings.Join(seen.Most(there), ", "), name)
		r.Add(last, "a partition of the flash")
	default:
		r.Says = fmt.Sprintf("the flash has %d partitions, and no %s: they are counted from 0", labels, name)
	}
	r.Cause = dmrace.CausePartMissing
	return r
}
