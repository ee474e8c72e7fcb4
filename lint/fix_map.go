package lint

import (
	"fmt"
	"slices"
	"strings"

	"dmrace/linux/devname"
	"dmrace/linux/dminit"
)

// top returns the name of the one mapped device that no other uses.
func (r *pass) top() (string, bool) {
	if !r.created() || r.refused != nil {
		return "", false
	}
	used := map[int]bool{}
	for i := range r.needs {
		if r.needs[i].location.kind == onMap {
			used[r.needs[i].location.dm] = true
		}
	}
	var tops []int
	for _, n := range r.numbers {
		if !used[n] {
			tops = append(tops, n)
		}
	}
	if len(tops) != 1 {
		return "", false
	}
	return fmt.Sprintf("/dev/dm-%d", tops[0]), true
}

// fixRoot makes the top device the root.
func (r *pass) fixRoot(f *Finding) {
	if top, ok := r.top(); ok {
		r.fix(f, "with the mapped device as root", edit{r.root.span, top})
	}
}

// byUdev are the folders that udev fills with names of which the kernel has another form.
var byUdev = []struct{ folder, form string }{
	{"/dev/disk/by-partuuid/", "PARTUUID="}, {"/dev/disk/by-partlabel/", "PARTLABEL="}, {"/dev/block/", "/dev/"},
}

// kernelForm returns how the kernel names what a path of user space leads to. udev writes
// what does not fit into a path as "\x20".
func kernelForm(path string) (string, bool) {
	for _, u := range byUdev {
		name, ok := strings.CutPrefix(path, u.folder)
		switch {
		case !ok || name == "" || strings.ContainsAny(name, "\\/,"):
		case u.form != "/dev/" || devname.Known(name):
			return u.form + name, true
		}
	}
	return "", false
}

// forUserSpace makes a finding a note where nothing is created: such a root is meant
// for an initramfs, of which the line need not speak.
func (r *pass) forUserSpace(f *Finding) {
	if r.create == nil {
		f.Severity = Note
		f.FixNote = "right with an initramfs that resolves it; the kernel by itself does not"
		if f.Fix != "" {
			f.FixNote += " but as it is fixed here"
		}
	}
}

// fixMapper replaces a name below /dev/mapper by that of the device which is created
// under it.
func (r *pass) fixMapper(f *Finding, s span, text string) {
	label, ok := strings.CutPrefix(text, "/dev/mapper/")
	if !ok {
		return
	}
	for d, n := range r.numbers {
		if r.parsed.Devices[d].Name == label {
			r.fix(f, "with the kernel's own name of the device", edit{s, fmt.Sprintf("/dev/dm-%d", n)})
			return
		}
	}
}

// fixNumber replaces the name of a mapped device where only one can be meant: there
// is one device before its user.
func (r *pass) fixNumber(f *Finding, s span, user int) {
	if user == 1 {
		r.fix(f, "with the device that stands before it", edit{s, fmt.Sprintf("/dev/dm-%d", r.numbers[0])})
	}
}

// fixOrder puts the maker in front of its user. Every device keeps the number that it
// has.
func (r *pass) fixOrder(f *Finding, user, maker int) {
	texts := make([]string, len(r.parsed.Devices))
	for d, dev := range r.parsed.Devices {
		if d >= len(r.numbers) {
			return
		}
		texts[d] = r.create.Value[dev.At:dev.End]
		if !dev.HasMinor {
			at := dev.MinorAt - dev.At
			texts[d] = texts[d][:at] + fmt.Sprint(r.numbers[d]) + texts[d][at:]
		}
	}
	moved := texts[maker]
	texts = slices.Insert(slices.Delete(texts, maker, maker+1), user, moved)
	value := strings.Join(texts, ";")
	if _, refused := dminit.Numbers(dminit.Parse(value, r.features).Devices, r.features); refused == nil && r.sound(value) {
		r.fix(f, fmt.Sprintf("with %s in front of %s, and the numbers as they were", r.device(maker), r.device(user)), edit{valueOf(*r.create), value})
	}
}
