package lint

var arrayLater = &Rule{
	Code: "DMR327", Name: "array-later", Severity: Error,
	Summary: "a table or dm-mod.waitfor= names an array of md, which is assembled after dm-init",
	Explain: "Arrays are assembled when all initcalls are over, and dm_init_init() is one of them. A table over an array fails on every machine, and a wait for one waits in the one place from which it cannot come. An array on a mapped device is possible, a mapped device on an array is not.",
	Kernel:  "prepare_namespace() calls md_run_setup() after all initcalls (init/do_mounts.c, drivers/md/md-autodetect.c); a table then fails at once (drivers/md/dm-init.c)",
	Affects: affectsDMInit,
	Bad:     `root=/dev/dm-0 rootwait ro md=0,/dev/nvme0n1p1,/dev/nvme1n1p1 dm-mod.create="vroot,,,ro,0 8192 linear /dev/md0 0"`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/nvme0n1p1 0"`,
	Options: Options{Kernel: "6.1"},
}

// fixArray is what can be done about a device that needs an array below it.
const fixArray = "use the array itself as root, or create the mapped device in an initramfs"

// checkArrayNeed reports a table over an array, and whether it is one.
func (r *pass) checkArrayNeed(n *name) bool {
	if !n.ref.OnArray() {
		return false
	}
	f := r.find(arrayLater, n.span, "%s is an array, and none is assembled before dm_init_init() is over%s", plain(n.text), r.behind(r.entries[n.entry].Device))
	f.FixNote = fixArray
	return true
}

// checkArrayWait reports a wait for an array, and whether it is one.
func (r *pass) checkArrayWait(w *name) bool {
	if !w.ref.OnArray() {
		return false
	}
	f := r.find(arrayLater, w.span, "%s is an array, and none is assembled before this wait is over: it has no end", plain(w.text))
	f.Kernel = "prepare_namespace() calls md_run_setup() after all initcalls (init/do_mounts.c, drivers/md/md-autodetect.c), and dm_init_init() is one" + nothingBounds
	f.Affects = since("Waitfor")
	r.fix(f, "without it", r.withoutName(w))
	return true
}
