package lint

import (
	"slices"
	"strings"

	"dmrace/linux/cmdline"
	"dmrace/linux/devname"
)

var strayWord = &Rule{
	Code: "DMR114", Name: "stray-word", Severity: Warning,
	Summary: "a word that is not a parameter and was meant for one",
	Explain: "A word without a = that no handler takes becomes an argument of init. Two parameters without the blank between them are such a word, and so is what stands behind a blank in the middle of a list: a file system of rootfstype=, a device of dm-mod.waitfor=.",
	Kernel:  "unknown_bootoption() makes it an argument of init (init/main.c)",
	Affects: affectsAll,
	Bad:     `root=/dev/vda2 rootwaitro`,
	Good:    `root=/dev/vda2 rootwait ro`,
	Options: Options{Kernel: "6.1"},
}

var nested = &Rule{
	Code: "DMR115", Name: "nested", Severity: Warning,
	Summary: "a parameter stands in the value of another",
	Explain: "The name of a parameter ends at the first =. A variable of a boot loader that was written with its name, verity_args=dm-mod.create=…, gives the kernel a parameter verity_args, and the table is its value.",
	Kernel:  "next_arg() ends the name at the first '=' (lib/cmdline.c), and unknown_bootoption() puts what it does not know into the environment of init (init/main.c)",
	Affects: affectsAll,
	Bad:     `verity_args=dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0" root=/dev/dm-0 rootwait ro`,
	Good:    `dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0" root=/dev/dm-0 rootwait ro`,
	Options: Options{Kernel: "6.1"},
}

// fileSystems are those that hold roots.
var fileSystems = []string{"ext2", "ext3", "ext4", "squashfs", "btrfs", "f2fs", "xfs", "erofs", "ubifs", "jffs2", "cramfs", "romfs", "vfat", "iso9660", "nfs", "9p", "virtiofs"}

func isFileSystem(name string) bool { return slices.Contains(fileSystems, name) }

// checkWords looks for words that go to init and were meant for the kernel.
func (r *pass) checkWords() {
	args := r.args()
	for i, a := range args {
		r.checkGluedRoot(a)
		switch kind := r.fate(i).Kind; {
		case kind == cmdline.ByParam || kind == cmdline.BySetup || kind == cmdline.Rejected:
		case a.HasValue && r.checkGluedName(a):
		case a.HasValue:
			r.checkNested(a)
		case i > 0 && r.checkListed(args[i-1], a):
		default:
			r.checkWord(a)
		}
	}
}

// checkWord looks at one word.
func (r *pass) checkWord(a cmdline.Arg) {
	if parts, ok := knownWords(a.Name); ok && len(parts) > 1 {
		f := r.find(strayWord, spanOf(a), "%s is not a parameter: a blank is missing in it", plain(a.Name))
		r.fix(f, "as words of their own", edit{spanOf(a), strings.Join(parts, " ")})
		return
	}
	if r.checkColon(a) {
		return
	}
	if slices.Contains(fileSystems, a.Name) {
		f := r.find(strayWord, spanOf(a), "%s goes to init: no parameter has that name", plain(a.Name))
		f.Severity, f.FixNote = Note, "a file system for the root is given by rootfstype="
	}
}

// checkColon looks for root:/dev/sda1, and reports whether a word is that.
func (r *pass) checkColon(a cmdline.Arg) bool {
	name, value, ok := strings.Cut(a.Name, ":")
	p, known := parameterNamed(name)
	if !ok || !known || !p.device || value == "" {
		return false
	}
	f := r.find(misspelt, spanOf(a), "%s: is it %s=%s?", plain(a.Name), p.name, value)
	f.Kernel = "unknown_bootoption() makes it an argument of init (init/main.c)"
	r.fix(f, "spelt as the kernel has it", edit{spanOf(a), p.name + "=" + value})
	return true
}

// lists are parameters whose value is a list with commas, beside those of which more is known.
var lists = []string{"nfsroot", "rootflags", "rootfstype", "md", "mtdparts"}

// checkSevered looks for a word behind a list that ends in a comma, and reports whether it
// stands there.
func (r *pass) checkSevered(list, a cmdline.Arg) bool {
	if !list.HasValue || !strings.HasSuffix(list.Value, ",") || !slices.ContainsFunc(lists, func(n string) bool { return cmdline.SameName(list.Name, n) }) {
		return false
	}
	if _, known := parameterNamed(a.Name); known {
		return false
	}
	f := r.find(strayWord, spanOf(a), "%s goes to init: the list of %s= ends at the blank", plain(a.Name), plain(list.Name))
	r.fix(f, "without the blank", edit{span{list.ValueAt, a.End}, list.Value + r.text[a.Start:a.End]})
	return true
}

// checkSplit looks for the number of a partition behind a blank, and reports whether a word is
// one.
func (r *pass) checkSplit(root, a cmdline.Arg) bool {
	disk := root.Value // of a partition another digit would make another one
	if a.Name == "" || disk == "" || cmdline.IsDigit(a.Name[0]) && cmdline.IsDigit(disk[len(disk)-1]) {
		return false
	}
	if !cmdline.SameName(root.Name, "root") || strings.Trim(strings.TrimPrefix(a.Name, "p"), "0123456789") != "" || !devname.Known(disk) || !devname.Known(disk+a.Name) {
		return false
	}
	f := r.find(strayWord, spanOf(a), "%s goes to init: root=%s ends at the blank", plain(a.Name), plain(disk))
	r.fix(f, "without the blank", edit{span{root.ValueAt, a.End}, disk + a.Name})
	return true
}

// checkListed looks for a word that goes on the list in front of it, and reports whether it
// does.
func (r *pass) checkListed(list, a cmdline.Arg) bool {
	if r.checkSplit(list, a) {
		return true
	}
	if !cmdline.SameName(list.Name, "rootfstype") || !list.HasValue || !slices.Contains(fileSystems, strings.TrimPrefix(a.Name, ",")) {
		return r.checkSevered(list, a)
	}
	f := r.find(strayWord, spanOf(a), "%s goes to init: the list of rootfstype= ends at the blank", plain(a.Name))
	f.Severity = Note
	text := strings.TrimSuffix(list.Value, ",") + "," + strings.TrimPrefix(a.Name, ",")
	r.fix(f, "without the blank", edit{span{list.ValueAt, a.End}, text})
	return true
}

// checkNested looks for a parameter in the value of one that nobody knows.
func (r *pass) checkNested(a cmdline.Arg) {
	inner, _, ok := strings.Cut(a.Value, "=")
	if p, known := parameterNamed(inner); !ok || !known || !p.device || strings.ContainsAny(a.Name, ".'\"\\") {
		return
	}
	r.nested = true
	f := r.find(nested, nameOf(a), "%s is not a parameter of the kernel, and %s= is in the value of it", plain(a.Name), inner)
	end := a.ValueAt
	switch quoted := r.text[end-1] == '"' && r.text[a.End-1] == '"'; {
	case quoted && cmdline.SameName(inner, "dm-mod.create"):
		end-- // the quotes may be around the parameter as well as around its value
	case quoted:
		r.fix(f, "without the name in front, and its quotes", edit{span{a.Start, end}, ""}, edit{span{a.End - 1, a.End}, ""})
		return
	}
	r.fix(f, "without the name in front", edit{span{a.Start, end}, ""})
}
