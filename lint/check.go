package lint

import (
	"cmp"
	"fmt"
	"sync"

	"dmrace"
	"dmrace/linux/board"
	"dmrace/linux/cmdline"
	"dmrace/linux/series"
	"dmrace/sim"
)

// Options are the facts that a line is checked against.
type Options struct {
	// Kernel is a version as [series.Parse] takes it. Empty is unknown: the line is
	// checked for the newest releases of [series.Branches]. What only some of them do is then
	// no more than a warning, and Affects says which versions it is true of.
	//
	// Of a vendor's kernel, and of a candidate, the version does not tell everything.
	// What rests on the rest is no more than a warning, and Unsure says on what.
	Kernel string

	// Waitfor is what the kernel's source was seen to do with dm-mod.waitfor=. Empty is
	// what the version promises. It counts only beside Kernel.
	Waitfor dmrace.Waitfor

	// Arm is the kernel's, empty for the stock one.
	Arm dmrace.Arm

	// Arch decides COMMAND_LINE_SIZE, see [cmdline.Limit]; empty is x86. It may also be
	// called as Go and Debian do: amd64.
	Arch string

	// Disks are the machine's, in the order in which the kernel numbers those of a
	// bus. A disk without partitions in it has those that the line speaks of. nil:
	// nothing is known, and the names in the line say what there is: mmcblk is mmc, sd
	// is USB (it may be another SCSI host, all of which are waited for), vd is virtio,
	// nvme is nvme, and a partition without a disk is on an mmc disk.
	Disks []sim.Disk

	// Late says that a boot from the line was seen in which a disk came too late for the
	// tables. What is assumed of the disks, that they may, is then known.
	Late bool

	// Initrd says that the kernel is given an initrd that finds the root by itself. Otherwise
	// it is assumed that it is not, unless the line says so.
	Initrd bool

	// Expander is who puts values in place of the line's variables before the kernel has
	// it: "U-Boot", "GRUB". Empty: nobody does, the line is the kernel's own.
	Expander string

	// Joined says what the line is joined with before the kernel has it: "the boot loader
	// adds its own". Empty: it is the whole line.
	Joined string

	// Holes are the parts of the line that stand for something else and do not look like
	// it, such as the name of a macro.
	Holes []Hole
}

// kernel is one for which a line is checked.
type kernel struct {
	name     string
	features series.Set
	unknown  []series.Row // rows of which it is not known whether features should have them
	size     int          // COMMAND_LINE_SIZE
}

// Check returns the problems of a line, errors before warnings before notes, and else in
// the order of their places. Its errors
// are [*dmrace.UsageError]: a kernel version, arm or architecture that is not known.
func Check(line string, o Options) ([]Finding, error) {
	t := &tables{}
	found, checks, err := check(line, o, t)
	if err != nil {
		return nil, err
	}
	verify(line, found, checks, o, t)
	return found, nil
}

// check is Check before a fix was looked at, with the kernels that were asked about.
func check(line string, o Options, t *tables) ([]Finding, []checkedFor, error) {
	versions := series.Branches()
	if o.Kernel != "" {
		versions = []string{o.Kernel}
	}
	m := merger{checked: versions}
	checks := make([]checkedFor, 0, len(versions))
	of := checker{line: line, options: &o, tables: t, alone: len(versions) == 1}
	for _, version := range versions {
		k, err := kernelOf(version, o)
		if err != nil {
			return nil, nil, err
		}
		found := of.findings(k)
		m.add(version, found)
		checks = append(checks, checkedFor{k, errorsOf(found)})
	}
	return m.findings(), checks, nil
}

// branches are the stock kernels of the branches.
var branches = sync.OnceValue(func() map[string]branch {
	all := map[string]branch{}
	for _, version := range series.Branches() {
		if f, unknown, err := series.Known(dmrace.Traits{Release: version}, ""); err == nil {
			all[version] = branch{f, unknown}
		}
	}
	return all
})

// branch is what its newest release does, and of which rows that is not known.
type branch struct {
	features series.Set
	unknown  []series.Row
}

// knownOf looks up what a kernel does, and of which rows that is not known.
func knownOf(version string, o Options) (series.Set, []series.Row, error) {
	traits := dmrace.Traits{Release: version}
	if o.Kernel != "" {
		traits.Waitfor = o.Waitfor
	}
	if b, ok := branches()[version]; ok && traits.Waitfor == "" && (o.Arm == "" || o.Arm == dmrace.ArmStock) {
		return b.features, b.unknown, nil
	}
	return series.Known(traits, o.Arm)
}

// kernelOf looks up what is known of a kernel.
func kernelOf(version string, o Options) (kernel, error) {
	f, unknown, err := knownOf(version, o)
	if err != nil {
		return kernel{}, err
	}
	arch := cmp.Or(o.Arch, "x86")
	if b, err := board.Of(dmrace.Arch(arch)); err == nil {
		arch = b.Kernel // amd64, as other verbs have it
	}
	size, ok := cmdline.Limit(arch)
	if !ok {
		return kernel{}, &dmrace.UsageError{Err: fmt.Errorf("unknown architecture %q: give it as ARCH= has it, such as x86 or arm64", arch)}
	}
	k := kernel{name: version, features: f, unknown: unknown, size: size.Old}
	if r, err := series.Parse(version); k.size == 0 || err == nil && r.Major >= 7 {
		k.size = size.New
	}
	return k, nil
}
