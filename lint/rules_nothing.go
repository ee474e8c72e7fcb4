package lint

import (
	"slices"

	"dmrace/linux/cmdline"
)

var nothingToCheck = &Rule{
	Code: "DMR124", Name: "nothing-to-check", Severity: Note,
	Summary: "nothing on the line decides where the root comes from",
	Explain: "A line without root=, dm-mod.create= and their kin is right where an initramfs finds the root by itself, or where the rest of the line comes from elsewhere: from the boot loader, or from CONFIG_CMDLINE. Nothing is said of it because nothing of what is known here is on it.",
	Kernel:  "without root= prepare_namespace() has the device that was compiled in, if any (init/do_mounts.c); an initramfs with /init comes first (kernel_init_freeable(), init/main.c)",
	Affects: affectsAll,
	Bad:     "console=ttyS0,115200 quiet",
	Good:    "console=ttyS0,115200 quiet root=/dev/vda2 rootwait",
	Options: Options{Kernel: "6.1"},
}

// deciders are the parameters that decide where the root comes from, besides those that
// have rules of their own.
var deciders = []string{"nfsroot", "rdinit", "initrd", "md", "nbdroot", "cifsroot", "ubi.mtd", "mtdparts", "root"}

// isDecider reports the names of deciders.
func isDecider(name string) bool {
	return slices.ContainsFunc(deciders, func(d string) bool { return cmdline.SameName(name, d) })
}

// checkNothing says of a line of which nothing is said that there was nothing to say.
func (r *pass) checkNothing() {
	if len(r.found) > 0 || len(r.args()) == 0 || r.vendor() != nil {
		return
	}
	for _, a := range r.args() {
		if p, ok := parameterNamed(a.Name); ok && p.device || isDecider(a.Name) {
			return
		}
	}
	r.find(nothingToCheck, span{0, len(r.text)}, "no root=, no dm-mod.create=: nothing here decides where the root comes from").
		FixNote = "right where an initramfs finds the root, or where the rest of the line comes from elsewhere"
}
