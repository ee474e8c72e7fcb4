package lint

import (
	"slices"
	"strings"

	"dmrace/linux/bootparam"
	"dmrace/linux/bus"
	"dmrace/linux/cmdline"
)

var rootwaitMissing = &Rule{
	Code: "DMR509", Name: "rootwait-missing", Severity: Error,
	Summary: "there is no rootwait",
	Explain: "Without rootwait the root is looked up once. A root on a disk that appears later is then lost, which is an error. A mapped root is there when it is looked for, or never will be: if its table fails, the kernel panics instead of waiting for ever, which panic=N turns into a reboot. That is a note.",
	Kernel:  "prepare_namespace() looks the root up once, and mount_root() panics if it was not found (init/do_mounts.c)",
	Affects: affectsAll,
	Bad:     `root=/dev/mmcblk0p2 ro`,
	Good:    `root=/dev/mmcblk0p2 rootwait ro`,
	Options: Options{Kernel: "6.1", Disks: exampleDisks},
}

var rootwaitUnbounded = &Rule{
	Code: "DMR510", Name: "rootwait-unbounded", Severity: Warning,
	Summary: "rootwait without a bound, and a table that can fail",
	Explain: "If the table fails nobody creates the root that rootwait waits for, and the machine stands still without a word. With rootwait=N (6.6 and later) the wait ends in a panic, which panic=N turns into a reboot: a boot loader that counts attempts can then fall back. It bounds the root wait alone, not the loop of dm-mod.waitfor=.",
	Kernel:  "the loop in prepare_namespace(), since 6.5 wait_for_root(), looks for the root every 5 ms without end (init/do_mounts.c)",
	Affects: affectsAll,
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear PARTLABEL=rootfs 0"`,
	Good:    `root=/dev/dm-0 rootwait=60 panic=10 ro dm-mod.create="vroot,,,ro,0 8192 linear PARTLABEL=rootfs 0" dm-mod.waitfor=PARTLABEL=rootfs`,
	Options: Options{Kernel: "6.12", Disks: exampleDisks},
}

var rootwaitSeconds = &Rule{
	Code: "DMR511", Name: "rootwait-seconds", Severity: Error,
	Summary: "rootwait=N on a kernel that knows rootwait alone",
	Explain: "Before 6.6 rootwait is a word without a value. With one it is another, unknown parameter, so that there is no root wait at all.",
	Kernel:  "rootwait_setup() does not take anything behind the word (init/do_mounts.c), and unknown_bootoption() puts it into the environment of init (init/main.c)",
	Affects: until("RootwaitSeconds"),
	Bad:     `root=/dev/mmcblk0p2 rootwait=10 ro`,
	Good:    `root=/dev/mmcblk0p2 rootwait ro`,
	Options: Options{Kernel: "6.1"},
}

var rootwaitZero = &Rule{
	Code: "DMR512", Name: "rootwait-zero", Severity: Error,
	Summary: "rootwait=0 is not a root wait",
	Explain: "0 is not \"without a bound\": it is what the kernel has where rootwait was not given.",
	Kernel:  "rootwait_timeout_setup() sets root_wait to 0, and prepare_namespace() does not wait (init/do_mounts.c)",
	Affects: since("RootwaitSeconds"),
	Bad:     `root=/dev/mmcblk0p2 rootwait=0 ro`,
	Good:    `root=/dev/mmcblk0p2 rootwait ro`,
	Options: Options{Kernel: "6.12"},
}

var rootwaitInvalid = &Rule{
	Code: "DMR513", Name: "rootwait-invalid", Severity: Warning,
	Summary: "the value of rootwait= is not taken, and the wait has no end",
	Explain: "rootwait= takes whole seconds without a unit, up to 2147483. Anything else is ignored with a warning in the log, and the wait goes on without a bound.",
	Kernel:  "rootwait_timeout_setup() prints \"ignoring invalid rootwait value\", or \"excessive\", and waits without end (init/do_mounts.c)",
	Affects: since("RootwaitSeconds"),
	Bad:     `root=/dev/vda2 rootwait=10s ro`,
	Good:    `root=/dev/vda2 rootwait=10 ro`,
	Options: Options{Kernel: "6.12"},
}

var rootdelayVain = &Rule{
	Code: "DMR514", Name: "rootdelay", Severity: Warning,
	Summary: "rootdelay= does not delay dm-mod.create=",
	Explain: "rootdelay= sleeps before the root is mounted. The tables have been loaded by then: dm_init_init() is a late_initcall and comes earlier. It cannot give a disk more time.",
	Kernel:  "prepare_namespace() sleeps (init/do_mounts.c), after all initcalls and so after dm_init_init()",
	Affects: affectsDMInit,
	Bad:     `root=/dev/dm-0 rootwait ro rootdelay=5 dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0"`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0"`,
	Options: Options{Kernel: "6.1"},
}

// checkRootwait looks at rootwait and rootdelay=.
func (r *pass) checkRootwait() {
	if a := r.arg(r.values.DelayArg); a != nil && r.create != nil {
		f := r.find(rootdelayVain, spanOf(*a), "rootdelay= comes after the tables are loaded: it gives their devices no time")
		r.fix(f, "without it", without(r.line, *a))
	}
	if r.checkSeconds() || r.values.RootArg == bootparam.None || r.initramfs() {
		return
	}
	a := r.arg(r.values.RootwaitArg)
	switch {
	case a == nil:
		r.checkNoWait()
	case r.values.Rootwait == 0:
		f := r.find(rootwaitZero, spanOf(*a), "rootwait=0 means that the root is not waited for")
		r.looksOnce(f)
		r.fix(f, "with a root wait", edit{spanOf(*a), "rootwait"})
	case a.HasValue && r.values.Rootwait == bootparam.Forever:
		r.invalidWait(*a)
	}
}

// checkSeconds reports a rootwait=N that the kernel does not know, and whether it is
// all there is.
func (r *pass) checkSeconds() bool {
	if r.features.RootwaitSeconds {
		return false
	}
	found := false
	for _, a := range r.args() {
		if !a.HasValue || !cmdline.SameName(a.Name, "rootwait") {
			continue
		}
		found = r.values.RootwaitArg == bootparam.None
		f := r.find(rootwaitSeconds, spanOf(a), "%s goes to init: this kernel knows rootwait without a value", shown(a))
		if !found {
			f.Severity = Warning
			r.fix(f, "without it: the root is waited for without a bound", without(r.line, a))
			continue
		}
		r.fix(f, "without a bound", edit{spanOf(a), "rootwait"})
	}
	return found
}

// checkNoWait looks at a line without rootwait.
func (r *pass) checkNoWait() {
	root := r.arg(r.values.RootArg)
	switch {
	case r.plainRoot() && bus.Late(r.busOf(r.root.location)):
		f := r.find(rootwaitMissing, r.root.span, "%s may appear after the root is looked for, and there is no rootwait", plain(r.root.text))
		r.looksOnce(f)
		r.assumeRoot(f)
		r.fix(f, "with a root wait", insert(root.End, " rootwait"))
	case r.created() && r.root.location.kind == onMap:
		f := r.find(rootwaitMissing, spanOf(*root), "without rootwait the kernel panics if the table fails, instead of waiting for ever")
		f.Severity = Note
	}
}

// looksOnce makes a finding an error only if the simulated boot with slow disks is
// lost.
func (r *pass) looksOnce(f *Finding) {
	f.Severity = Warning
	if !r.plainRoot() || !bus.Late(r.busOf(r.root.location)) {
		return
	}
	if w := r.slowBoot(); w != nil && w.failed() {
		f.Severity, f.Race = Error, r.decisive(w.timeline)
	}
	r.assume(f, &r.root)
	if r.stock.facts {
		r.assumeNoInitramfs(f)
	}
}

// invalidWait reports a value that is not taken.
func (r *pass) invalidWait(a cmdline.Arg) {
	f := r.find(rootwaitInvalid, spanOf(a), "%s is not taken: the wait has no end", shown(a))
	digits := strings.TrimRightFunc(a.Value, func(c rune) bool { return c < '0' || c > '9' })
	if n, err := cmdline.ParseInt32(digits, 10); err == nil && n > 0 && len(digits) < len(a.Value) {
		r.fix(f, "in seconds, without a unit", edit{valueOf(a), digits})
		return
	}
	r.fix(f, "as the kernel takes it", edit{spanOf(a), "rootwait"})
}

// tableFails reports whether an error was found for which there is no mapped device
// when the root is waited for.
func (r *pass) tableFails() bool {
	return slices.ContainsFunc(r.found, func(f Finding) bool {
		switch chapter := f.Code[len("DMR")]; {
		case f.Severity != Error:
			return false
		case chapter == '2' || chapter == '3':
			return r.create != nil
		}
		return r.explained || f.Code == blacklisted.Code || f.Race != nil && r.create != nil
	})
}

// checkBound looks for a root wait without end where a table can fail.
func (r *pass) checkBound() {
	a := r.arg(r.values.RootwaitArg)
	if a == nil || r.values.Rootwait != bootparam.Forever || !r.tableFails() || r.plainRoot() {
		return
	}
	f := r.find(rootwaitUnbounded, spanOf(*a), "the wait for the root has no end, and the table can fail")
	panics := ""
	if r.values.PanicArg == bootparam.None {
		panics = " panic=10"
	}
	if !r.features.RootwaitSeconds {
		f.FixNote = "leave rootwait out and give panic=10: a mapped root is there when it is looked for, or never will be (rootwait=N is known from 6.6 on, 45071e1c2897)"
		return
	}
	r.fix(f, "with a wait that ends in a panic, and a panic that ends in a reboot", edit{spanOf(*a), "rootwait=60" + panics})
}
