package lint

import (
	"fmt"

	"dmrace/linux/devname"
	"dmrace/linux/rootkind"
	"dmrace/linux/series"
)

// refusal says why the simulator is not asked where the boot of the line ends, or nothing:
// then it is asked, and DMR901 is what it answers. What it does not model it says itself.
func (r *pass) refusal() string {
	switch kind := r.root.location.kind; {
	case r.vendor() != nil:
		return "dm= is of another kernel than those that are simulated"
	case r.initramfs():
		return "what an initramfs does is not known"
	case r.opts.Joined != "":
		return "the line is a part of what the kernel gets"
	case r.hasDecidingHole():
		return "what comes in place of a variable is not known"
	case r.create != nil && kind != elsewhere, kind == onDisk, kind == absent, r.foreign():
		return "" // the line and the disks decide
	case r.root.text == "":
		return "without root= an initramfs may mount one"
	case kind == onMap:
		return "an initramfs may create the mapped device"
	case kind == nowhere && r.kindOfRoot().Kind == rootkind.User:
		return "an initramfs may know what the name stands for"
	case kind == elsewhere && r.stock.facts && r.root.ref.Kind != devname.Path:
		return "the disks that are given do not tell whether one of them has it"
	case r.kindOfRoot().Kind == rootkind.Disk && devname.Known(r.root.text):
		return "disks of that driver are not simulated"
	case r.kindOfRoot().Kind == rootkind.Disk:
		return "no driver that is known here calls a disk so, and no disks are given (--disk)"
	}
	if r.usualBoot() == nil && r.notModelled != nil {
		return r.notModelled.Why
	}
	return "nothing of what it simulates is on the line"
}

// foreign reports a root that would be a disk of a driver that is not known here, where all
// disks are given.
func (r *pass) foreign() bool {
	return r.stock.facts && r.root.location.kind == elsewhere && r.root.ref.Kind == devname.Path &&
		r.kindOfRoot().Kind == rootkind.Disk && !devname.Known(r.root.text)
}

// hasDecidingHole reports whether something decides about the root that is put in later.
func (r *pass) hasDecidingHole() bool {
	for _, h := range r.holes {
		if r.decides(h) {
			return true
		}
	}
	return false
}

// Boots says what the simulator answered for a line without findings: that it boots, or
// why it was not asked. Of several kernels it is the newest that is asked about. The errors
// are those of [Check].
func Boots(line string, o Options) (string, error) {
	version := o.Kernel
	if version == "" {
		version = series.Newest()
	}
	k, err := kernelOf(version, o)
	if err != nil {
		return "", err
	}
	r := newPass(line, k, &o, &tables{})
	defer r.release()
	r.readHoles()
	if why := r.refusal(); why != "" {
		return "not booted in the simulator: " + why, nil
	}
	if r.usualBoot() == nil {
		return "not booted in the simulator: the disks that are given do not tell enough", nil
	}
	return fmt.Sprintf("booted in the simulator, on %s", version), nil
}
