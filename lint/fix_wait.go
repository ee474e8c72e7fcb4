package lint

import (
	"slices"
	"strings"

	"dmrace/linux/cmdline"
	"dmrace/linux/devname"
)

// fixMissing adds a dm-mod.waitfor= for all that the tables name on disks.
func (r *pass) fixMissing(f *Finding) {
	if !r.features.Waitfor {
		f.FixNote = "this kernel does not know dm-mod.waitfor=: apply 035641b01e72 and 99a2312f6980, or create the device in an initramfs"
		return
	}
	names := r.waitable()
	if names == nil {
		f.FixNote = "name the devices in a way that can be waited for, PARTUUID= or PARTLABEL=, and add dm-mod.waitfor= with these names"
		return
	}
	if !r.features.SecondWait && slices.ContainsFunc(r.needs, r.phantom) {
		f.FixNote = "name the devices by PARTUUID= or PARTLABEL= and add dm-mod.waitfor= with these names: on this kernel /dev names resolve too early"
		return
	}
	text := "dm-mod.waitfor=" + strings.Join(names, ",")
	at, text := r.create.End, " "+text
	if strings.Count(r.text[r.create.Start:r.create.End], `"`)%2 == 1 {
		at, text = r.create.Start, text[1:]+" "
	}
	r.fix(f, "with a wait for each device of the table; it needs 035641b01e72 in the kernel", insert(at, text))
}

// waitable returns the names of all devices that tables have on disks, or nil if one
// of them cannot stand in dm-mod.waitfor=.
func (r *pass) waitable() []string {
	var names []string
	for i := range r.needs {
		n := &r.needs[i]
		if n.location.kind == onMap {
			continue
		}
		if n.ref.Kind == devname.Number || n.ref.Never() != devname.MayResolve || !listable(n.text) {
			return nil
		}
		if !slices.Contains(names, n.text) {
			names = append(names, n.text)
		}
	}
	return names
}

// listable reports whether a name can stand in the list without quotes.
func listable(text string) bool {
	for i := range len(text) {
		if c := text[i]; c == ',' || c == '"' || cmdline.IsSpace(c) {
			return false
		}
	}
	return true
}

// fixIncomplete adds names to dm-mod.waitfor=.
func (r *pass) fixIncomplete(f *Finding, needs []*name) {
	args := r.waitforArgs()
	unfit := func(n *name) bool { return n.ref.Kind == devname.Number || !listable(n.text) }
	if len(args) != 1 || args[0].Value == "" || slices.ContainsFunc(needs, unfit) {
		return
	}
	if !r.features.SecondWait && slices.ContainsFunc(needs, func(n *name) bool { return r.phantom(*n) }) {
		f.FixNote = "add the device by PARTUUID= or PARTLABEL=: on this kernel /dev names resolve too early"
		return
	}
	a := args[0]
	r.fix(f, "with the device in dm-mod.waitfor=", insert(a.ValueAt+len(a.Value), ","+strings.Join(textsOf(needs), ",")))
}

// textsOf returns names as they stand in the line, each once.
func textsOf(names []*name) []string {
	var texts []string
	for _, n := range names {
		if !slices.Contains(texts, n.text) {
			texts = append(texts, n.text)
		}
	}
	return texts
}

// withoutName returns the edit that drops a name and one comma beside it, or the whole
// argument if it is the only name.
func (r *pass) withoutName(w *name) edit {
	a := r.argAt(w.at)
	s := w.span
	switch {
	case s.end < a.ValueAt+len(a.Value):
		s.end++
	case s.at > a.ValueAt:
		s.at--
	default:
		return without(r.line, a)
	}
	return edit{s, ""}
}

// fixWait repairs a name that never resolves: white space around it, or else a name
// on which only one device of the tables is meant.
func (r *pass) fixWait(f *Finding, w *name) {
	trimmed := cmdline.Trim(w.text)
	if trimmed != w.text && devname.Parse(trimmed, r.features).Never() == devname.MayResolve {
		r.fix(f, "without the white space, which belongs to the name", edit{w.span, trimmed})
		return
	}
	if name, ok := kernelForm(w.text); ok {
		r.fix(f, "as the kernel names it", edit{w.span, name})
		return
	}
	if missing := r.unwaited(); len(missing) == 1 {
		r.fix(f, "with the device that the table names", edit{w.span, missing[0].text})
	}
}

// unwaited returns the devices of tables that no name of dm-mod.waitfor= covers.
func (r *pass) unwaited() []*name {
	var all []*name
	for i := range r.needs {
		n := &r.needs[i]
		if n.location.kind == onDisk && n.ref.Kind != devname.Number && r.waitFor(n) < perhaps {
			all = append(all, n)
		}
	}
	return all
}
