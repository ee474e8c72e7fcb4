package rootkind

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
