package lint

import (
	"strings"

	"dmrace/linux/cmdline"
	"dmrace/linux/devname"
)

var waitforWord = &Rule{
	Code: "DMR412", Name: "waitfor-word", Severity: Warning,
	Summary: "the list of dm-mod.waitfor= ends at a blank, and a device stands behind it",
	Explain: "Names are separated by commas, without blanks. What stands behind a blank is a word of its own.",
	Kernel:  "next_arg() ends the value at its first blank (lib/cmdline.c), and unknown_bootoption() hands the word to init (init/main.c)",
	Affects: since("Waitfor"),
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0" dm-mod.waitfor=/dev/vda1 /dev/vda2`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0" dm-mod.waitfor=/dev/vda1,/dev/vda2`,
	Options: Options{Kernel: "6.1"},
}

// checkList looks for devices behind the blank at which a list ends.
func (r *pass) checkList(a cmdline.Arg) {
	words := r.devicesBehind(a)
	if len(words) == 0 {
		return
	}
	f := r.find(waitforWord, spanOf(words[0]), "%s is a word of its own and goes to init: dm-mod.waitfor= ends at the blank", plain(r.text[words[0].Start:words[0].End]))
	r.fix(f, "with a comma for the blank", r.joined(a, words))
}

// devicesBehind returns the words directly behind an argument that are names of devices.
func (r *pass) devicesBehind(a cmdline.Arg) []cmdline.Arg {
	var words []cmdline.Arg
	for _, b := range r.args() {
		if b.Start <= a.Start {
			continue
		}
		text := strings.TrimLeft(r.text[b.Start:b.End], ",")
		if !strings.HasPrefix(text, "/dev/") && !strings.HasPrefix(text, "PARTUUID=") && !strings.HasPrefix(text, "PARTLABEL=") || strings.Contains(text, `"`) {
			break
		}
		words = append(words, b)
	}
	return words
}

// joined puts words on the list of an argument.
func (r *pass) joined(a cmdline.Arg, words []cmdline.Arg) edit {
	var names []string
	if kept := strings.TrimRight(a.Value, ","); kept != "" {
		names = append(names, kept)
	}
	for _, w := range words {
		names = append(names, strings.Trim(r.text[w.Start:w.End], ","))
	}
	from := a.ValueAt
	if a.Value == "" {
		from = a.NameAt + len(a.Name) + len("=")
	}
	return edit{span{from, words[len(words)-1].End}, strings.Join(names, ",")}
}

// faultyWait reports a name that no device can have, and whether it is one.
func (r *pass) faultyWait(w *name) bool {
	fault, found := faultIn(w.ref)
	if !found || w.location.kind == onDisk && r.stock.facts {
		return false
	}
	f := r.find(waitforNever, w.span, "%s never resolves: %s", plain(w.text), fault.Why)
	if !fault.Sure {
		f.Severity = Warning
		f.Message = plain(w.text) + " may never resolve: " + fault.Why
	}
	switch {
	case strings.ContainsAny(w.text, ";: "):
		names := strings.FieldsFunc(w.text, func(c rune) bool { return c == ';' || c == ':' || c == ' ' })
		r.fix(f, "with commas between the names", edit{w.span, strings.Join(names, ",")})
	case fault.Better != "" && fault.Rest == "":
		r.fix(f, "as the kernel has it", edit{w.span, fault.Better})
	default:
		r.fixWait(f, w)
	}
	return true
}

// faultyNeed does so for a name in a table.
func (r *pass) faultyNeed(n *name) bool {
	fault := n.fault
	if fault == nil || n.location.kind == onDisk && r.stock.facts {
		return false
	}
	e := &r.entries[n.entry]
	f := r.find(deviceNever, n.span, "%s names no device: %s%s", plain(n.text), fault.Why, r.behind(e.Device))
	if !fault.Sure {
		f.Severity = Warning
		f.Message = plain(n.text) + " may name no device: " + fault.Why
	}
	f.Kernel = "dm_get_device() does not resolve the name (" + sources[e.Type] + ")" + creationStops
	if fault.Better != "" && fault.Rest == "" {
		r.fix(f, "as the kernel has it", edit{n.span, fault.Better})
	}
	return true
}

// besideDisk reports whether a name is of a partition that an eMMC has by itself, beside
// the disk at a location: it is there once the disk's partitions are.
func (r *pass) besideDisk(w *name, p location) bool {
	if w.ref.Kind != devname.Path || p.kind != onDisk || r.stock.disks[p.disk].group != "" {
		return false
	}
	disk, ok := devname.HardwarePartition(w.ref.Key)
	return ok && disk == r.stock.disks[p.disk].kernelName(0)
}
