package lint

import (
	"fmt"
	"strings"

	"dmrace/linux/cmdline"
)

var misspelt = &Rule{
	Code: "DMR108", Name: "misspelt", Severity: Error,
	Summary: "a parameter that the kernel does not know and that is close to one it knows",
	Explain: "Names are compared byte by byte, but for - and _, which are the same. The kernel cannot tell a misspelt parameter from one of a module or of init: it passes both on, and at most lists the latter in its log (5.14 and later).",
	Kernel:  "unknown_bootoption() passes it on and does not act on it (init/main.c)",
	Affects: affectsAll,
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.crate="vroot,,,ro,0 8192 linear /dev/vda2 0"`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0"`,
	Options: Options{Kernel: "6.1"},
}

var noValue = &Rule{
	Code: "DMR109", Name: "no-value", Severity: Error,
	Summary: "a parameter stands without the value that it needs",
	Explain: "A __setup() such as root= is found by its prefix, the '=' included: without it the word is unknown and becomes an argument of init. A module parameter such as dm-mod.create is found and refused.",
	Kernel:  "the parameter is not set",
	Affects: affectsAll,
	Bad:     "root=/dev/vda2 rootwait ro rootdelay",
	Good:    "root=/dev/vda2 rootwait ro",
	Options: Options{Kernel: "6.1"},
}

var duplicate = &Rule{
	Code: "DMR110", Name: "duplicate", Severity: Error,
	Summary: "a parameter comes again and the later one wins",
	Explain: "Each occurrence of a parameter is set, in order, so the last one holds. That goes for dm-mod.create= as well: its devices do not add up, and only those of the last one are made. ro and rw are one such parameter, rootwait and rootwait=N another.",
	Kernel:  "parse_args() sets every occurrence in turn, the later over the earlier (kernel/params.c)",
	Affects: affectsAll,
	Bad:     "root=/dev/vda1 rootwait ro root=/dev/vda2",
	Good:    "rootwait ro root=/dev/vda2",
	Options: Options{Kernel: "6.1"},
}

// checkNames looks for misspelt parameters.
func (r *pass) checkNames() {
	for i, a := range r.args() {
		kind := r.fate(i).Kind
		if kind == cmdline.ByParam || kind == cmdline.BySetup || kind == cmdline.Rejected {
			continue
		}
		if _, exact := parameterNamed(strings.Trim(a.Name, quotes)); exact {
			continue
		}
		if r.checkOtherName(a) {
			continue
		}
		p, near := parameterNear(a.Name)
		if !near || !a.HasValue && !p.word {
			continue
		}
		f := r.find(misspelt, nameOf(a), "%s is not a parameter of the kernel: is it %s?", plain(a.Name), p.name)
		switch {
		case strings.Contains(a.Name, "."):
			f.Kernel = "unknown_bootoption() takes a name with a dot for a parameter of a module that is loaded later, and says nothing (init/main.c)"
		case a.HasValue:
			f.Kernel = "unknown_bootoption() puts it into the environment of init (init/main.c)"
		default:
			f.Kernel = "unknown_bootoption() makes it an argument of init (init/main.c)"
		}
		r.fix(f, "spelt as the kernel has it", edit{nameOf(a), p.name})
	}
}

// checkValues looks for parameters without their value.
func (r *pass) checkValues() {
	for _, a := range r.args() {
		p, ok := parameterNamed(a.Name)
		if !ok || p.word {
			continue
		}
		if a.HasValue && a.Value != "" || r.withinHole(a) {
			continue
		}
		joined, isApart := r.apart(a, p)
		if a.HasValue && !isApart && p.name != "init" && !r.emptyRoot(p) {
			continue
		}
		f := r.find(noValue, spanOf(a), "%s needs a value", p.name)
		f.Kernel = p.vain
		if isApart {
			f.Message = fmt.Sprintf("%s needs a value, and a blank stands where its = does, or beside it", p.name)
			r.fix(f, "with its value", joined)
			continue
		}
		if a.HasValue {
			if p.name == "root" {
				f.Message, f.Severity = "root= names nothing", Warning
				f.Kernel = "prepare_namespace() has no name to look up: the root is the device that was compiled in, if any (init/do_mounts.c)"
				f.FixNote = "right with an initramfs that finds the root"
				continue
			}
			f.Message = "init= names no program"
			f.Kernel = `kernel_init() tries to run the program "" and panics: "Requested init  failed" (init/main.c)`
		}
		r.fix(f, "without it", without(r.line, a))
	}
}

// emptyRoot reports whether an empty value is that of root=, and nothing else speaks of it: an
// initramfs, or a table.
func (r *pass) emptyRoot(p parameter) bool {
	return p.name == "root" && r.create == nil && !r.initramfs() && r.vendor() == nil
}

// groups are the names that set the same thing, as far as the last one holds.
var groups = [][]string{
	{"root"}, {"rootwait"}, {"ro", "rw"}, {"init"}, {"dm-mod.create"}, {"rootdelay"}, {"rootfstype"}, {"rootflags"},
	{"driver_async_probe"}, {"usb-storage.delay_use"}, {"panic"},
}

// checkDuplicates looks for parameters that a later one replaces.
func (r *pass) checkDuplicates() {
	last := make([]int, len(groups)) // 1 + index of the argument
	args := r.args()
	for i := len(args) - 1; i >= 0; i-- {
		kind := r.fate(i).Kind
		g := groupNamed(args[i].Name)
		if g < 0 || kind != cmdline.ByParam && kind != cmdline.BySetup {
			continue
		}
		if last[g] == 0 {
			last[g] = i + 1
			continue
		}
		if by := args[last[g]-1]; !r.counts || cmdline.SameName(by.Name, "dm-mod.create") { // the others are no errors
			r.replaced(args[i], by)
		}
	}
}

func groupNamed(name string) int {
	for g, names := range groups {
		for _, n := range names {
			if cmdline.SameName(name, n) {
				return g
			}
		}
	}
	return -1
}

// replaced reports an argument that a later one makes void.
func (r *pass) replaced(a, by cmdline.Arg) {
	f := r.find(duplicate, spanOf(a), "%s is replaced by %s at column %d", shown(a), shown(by), r.column(by.Start))
	switch {
	case cmdline.SameName(a.Name, by.Name) && a.Value == by.Value && a.HasValue == by.HasValue:
		f.Severity = Note
		f.Message = shown(a) + " stands twice"
	case cmdline.SameName(a.Name, "dm-mod.create"):
		f.Kernel = "param_set_charp() keeps the last value (kernel/params.c), and dm_init_init() creates its devices only (drivers/md/dm-init.c)"
	default:
		f.Severity = Warning
	}
	if p, _ := parameterNamed(by.Name); p.device && by.Value == "" && a.Value != "" {
		r.fix(f, "without the empty one", without(r.line, by))
		return
	}
	r.fix(f, "without the one that has no effect", without(r.line, a))
}

// shown returns an argument for people, its value shortened.
func shown(a cmdline.Arg) string {
	const most = 24
	switch {
	case !a.HasValue:
		return plain(a.Name)
	case len(a.Value) > most:
		return plain(a.Name) + "="
	}
	return plain(a.Name + "=" + a.Value)
}
