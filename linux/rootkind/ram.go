package rootkind

import (
	"fmt"
	"strings"

	"dmrace"
	"dmrace/linux/seen"
)

// RAM is a RAM disk, into which rd_load_image() puts an initrd: /dev/ram, which is
// /dev/ram0, or /dev/ramN of drivers/block/brd.c.
const RAM Kind = "ram"

var ram = &Info{
	Kind: RAM, Title: "RAM disk", Comes: "initrd_load() (init/do_mounts_initrd.c)",
	Source: "name_to_dev_t(), since 6.5 parse_root_device(), gives /dev/ram the number Root_RAM0; /dev/ramN is looked up",
	is: func(a *asked) bool {
		_, numbered := a.numbered("ram")
		return a.name == "/dev/ram" || numbered
	},
}

// inRAM looks for an initrd or initramfs that could not be used: without it the kernel
// looks for the root itself.
func inRAM(v *seen.View, root string) (r dmrace.Reason) {
	bad, ok := v.OfRoot(dmrace.RAMDiskError)
	if !ok || strings.Contains(bad.Detail, "looks like an initrd") && !strings.Contains(root, string(RAM)) && root != "" {
		return r
	}
	r.Cause, r.Says = dmrace.CauseRAMDisk, fmt.Sprintf("the %s cannot be used: %s", bad.Subject, bad.Detail)
	for _, e := range v.Events {
		if e.Kind == dmrace.RAMDiskError {
			r.Add(e, "the image that the boot loader gave is not what the kernel can unpack")
		}
	}
	return r
}
