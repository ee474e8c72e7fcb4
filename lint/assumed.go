package lint

import (
	"slices"
	"strings"

	"dmrace/linux/bus"
)

// lateNeeds returns what the tables need of disks that may be late.
func (r *pass) lateNeeds() []*name {
	var late []*name
	for i := range r.needs {
		if n := &r.needs[i]; bus.Late(r.busOf(n.location)) {
			late = append(late, n)
		}
	}
	return late
}

// assume makes a finding about devices that may be late a warning where nobody has said
// that one of them is, and says what was assumed, and what settles it.
func (r *pass) assume(f *Finding, names ...*name) {
	if r.opts.Late || f.Severity == Note || len(names) == 0 || slices.ContainsFunc(names, func(n *name) bool { return r.stated(n.location) }) {
		return
	}
	if f.Severity == Error {
		f.Severity = Warning
	}
	f.Kernel += r.assumption(names)
}

// assumeNoInitramfs says of an error in when a root is looked for that it is one without an
// initramfs.
func (r *pass) assumeNoInitramfs(f *Finding) {
	if f.Severity == Error && r.create == nil && !strings.HasSuffix(f.Kernel, noInitramfs) {
		f.Kernel += noInitramfs
	}
}

// noInitramfs is what is assumed where nothing speaks of one.
const noInitramfs = "; that is so without an initramfs, which would wait for the root by itself (--initrd says that there is one)"

// assumeRoot is [pass.assume] for a root that is looked for once, which is later than a
// table: that is no error unless the disks are given. Boards boot so whose card is quick,
// or whose initramfs the line does not speak of.
func (r *pass) assumeRoot(f *Finding) {
	r.assume(f, &r.root)
	if r.stock.facts {
		r.assumeNoInitramfs(f)
	} else if f.Severity == Error {
		f.Severity = Warning
		f.Kernel += "; that is so if the card is found later than that, and no initramfs waits for it (--disk mmc settles the first)"
	}
}

// stated reports whether it is known of a disk on which bus it is: it is given, or every
// bus of its name is late.
func (r *pass) stated(p location) bool {
	if p.kind != onDisk {
		return false
	}
	d := r.stock.disks[p.disk]
	return r.stock.facts || d.group == "" && familyOf(d.Bus).AlwaysLate()
}

// assumption says what is taken for granted of disks that are not known.
func (r *pass) assumption(names []*name) string {
	for _, n := range names {
		if n.location.kind == onDisk && r.stock.disks[n.location.disk].group != "" {
			return "; that is so if the disk is on an MMC host or USB, and nobody has said that: one on virtio, nvme or a SCSI host that is not USB is waited for (--disk mmc or --disk nvme settles it)"
		}
	}
	if len(names) > 0 && names[0].location.kind == onDisk && !r.stock.facts {
		return "; that is so if the disk is on USB, and nobody has said that: one on another SCSI host is waited for (--disk usb or --disk sata settles it)"
	}
	return ""
}
