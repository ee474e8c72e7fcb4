package lint

import (
	"strings"

	"dmrace/linux/cmdline"
)

// apart returns the edit that joins a parameter with its value where blanks stand beside the
// '=', or for it: "root = /dev/vda2", "root =/dev/vda2", "root= /dev/vda2", "root /dev/vda2".
// a is the parameter without a value.
func (r *pass) apart(a cmdline.Arg, p parameter) (edit, bool) {
	if p.vain != toInit {
		return edit{}, false
	}
	args := r.args()
	i := 0
	for i < len(args) && args[i].Start != a.Start {
		i++
	}
	next := func() string {
		if i++; i < len(args) {
			return r.text[args[i].Start:args[i].End]
		}
		return ""
	}
	word := next()
	rest, marked := strings.CutPrefix(word, "=")
	switch {
	case marked && a.HasValue: // "root= =x"
		return edit{}, false
	case marked && rest == "":
		rest = next()
	}
	if !looksLikeValue(p, rest) {
		return edit{}, false
	}
	return edit{span{a.Start, args[i].End}, p.name + "=" + rest}, true
}

// looksLikeValue reports whether a word may be the value of a parameter.
func looksLikeValue(p parameter, word string) bool {
	if name, _, _ := strings.Cut(word, "="); word == "" || isParameter(name) {
		return false
	}
	switch {
	case p.device:
		return namesDevice(word)
	case p.name == "init":
		return strings.HasPrefix(word, "/")
	case p.name == "rootdelay":
		return strings.Trim(word, "0123456789") == ""
	}
	fs, _, _ := strings.Cut(word, ",")
	return p.name == "rootfstype" && isFileSystem(fs)
}

func isParameter(name string) bool {
	_, ok := parameterNamed(name)
	return ok
}

// namesDevice reports whether a word begins as names of roots do.
func namesDevice(word string) bool {
	for _, begin := range []string{"/dev/", "PARTUUID=", "PARTLABEL=", "UUID=", "LABEL="} {
		if strings.HasPrefix(word, begin) {
			return true
		}
	}
	return false
}

// otherNames are what people write for a parameter, and which is none. A program of an
// initramfs may take them, so that they are looked at only where the right one is missing.
var otherNames = map[string]string{
	"rootfs": "root", "rootdev": "root", "rootdevice": "root", "root_dev": "root", "rootpart": "root", "root_device": "root",
	"roottype": "rootfstype", "root_fstype": "rootfstype", "fstype": "rootfstype", "rootfs_type": "rootfstype", "rootfs-type": "rootfstype", "rootfsytpe": "rootfstype",
}

// checkOtherName looks for a name that is taken for that of a parameter, and says so if its
// value is one of that.
func (r *pass) checkOtherName(a cmdline.Arg) bool {
	name, ok := otherNames[a.Name]
	if !ok || !a.HasValue || r.lastArg(name) != nil || r.initramfs() {
		return false
	}
	p, _ := parameterNamed(name)
	if !looksLikeValue(p, a.Value) {
		return false
	}
	f := r.find(misspelt, nameOf(a), "%s is not a parameter of the kernel: is it %s?", plain(a.Name), name)
	f.Severity = Warning
	f.Kernel = "unknown_bootoption() puts it into the environment of init (init/main.c)"
	f.Affects += "; unless an initramfs reads it"
	r.fix(f, "spelt as the kernel has it", edit{nameOf(a), name})
	return true
}

// checkGluedName looks for a parameter without a blank in front of it, behind a word:
// "rootwaitconsole=tty1", "quietroot=/dev/vda2". It reports whether it found one.
func (r *pass) checkGluedName(a cmdline.Arg) bool {
	for _, w := range bareWords {
		rest, ok := strings.CutPrefix(a.Name, w)
		if !ok || rest == "" || !isParameter(rest) && rest != "console" && rest != "panic" {
			continue
		}
		f := r.find(strayWord, nameOf(a), "%s is not a parameter: a blank is missing behind %s", plain(a.Name), w)
		f.Kernel = "unknown_bootoption() puts it into the environment of init (init/main.c)"
		r.fix(f, "as words of their own", insert(a.NameAt+len(w), " "))
		return true
	}
	return false
}

// checkGluedRoot looks for a root= without a blank in front of it, at the end of another
// parameter's value.
func (r *pass) checkGluedRoot(a cmdline.Arg) {
	if !a.HasValue || r.values.RootArg >= 0 || r.initramfs() || strings.Contains(r.text[a.Start:a.End], `"`) {
		return
	}
	n := strings.Index(a.Value, "root=")
	if n <= 0 || !namesDevice(a.Value[n+len("root="):]) {
		return
	}
	if before := a.Value[n-1]; before != ',' && before != ';' && (before < '0' || before > '9') {
		return
	}
	at := a.ValueAt + n
	f := r.find(strayWord, span{at, a.End}, "root= is part of the value of %s: a blank is missing in front of it", plain(a.Name))
	f.Kernel = "next_arg() ends a value at the first blank (lib/cmdline.c): root= is never set"
	from := at
	if before := a.Value[n-1]; before == ',' || before == ';' {
		from--
	}
	r.fix(f, "as a parameter of its own", edit{span{from, at}, " "})
}
