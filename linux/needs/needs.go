// Package needs says which block devices a command line needs, by the kernel's own names
// for them: those that its tables look up, on a machine of which nothing but the line is
// known ([Of]), and those that it names on the machine of a plan ([Criteria]).
package needs

import (
	"slices"
	"strings"

	"dmrace/linux/bootparam"
	"dmrace/linux/devname"
	"dmrace/linux/dminit"
	"dmrace/linux/series"
)

// Of returns the names of the block devices that the tables of a line look up, each
// once and in the order of the lookups: "mmcblk0p2" for /dev/mmcblk0p2. A mapped device
// of the same line is none of them, nor is an array of md, which no table can wait for. It
// returns nil where one of them cannot be known: PARTUUID= and a device number do not tell
// the kernel's name, and PARTLABEL= does where labels, which maps labels to names, has it.
//
// What a line that is refused would have needed, nothing needs: that is nil too.
func Of(line string, f series.Set, labels map[string]string) []string {
	var names []string
	for _, e := range Entries(dminit.Parse(bootparam.Read(line, f).Create, f).Devices, f) {
		for _, l := range e.Spec.Lookups {
			ref := devname.ParseArg(l.Path, f)
			if ref.OnArray() {
				continue
			}
			name, ok := kernelName(ref, labels)
			if !ok {
				return nil
			}
			if !strings.HasPrefix(name, "dm-") && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// ArraysAlone reports whether the tables on a command line name arrays of md and no other
// device that is still to come: whatever disks there are, none has what they ask for, for
// arrays are assembled when dm_init_init() is over (md_run_setup() in prepare_namespace()).
func ArraysAlone(line string, f series.Set) bool {
	arrays := 0
	for _, e := range Entries(dminit.Parse(bootparam.Read(line, f).Create, f).Devices, f) {
		for _, l := range e.Spec.Lookups {
			ref := devname.ParseArg(l.Path, f)
			name, ok := kernelName(ref, nil)
			switch {
			case ref.OnArray():
				arrays++
			case !ok || !strings.HasPrefix(name, "dm-"):
				return false
			}
		}
	}
	return arrays > 0
}

// kernelName returns the name that the kernel prints of a device. In a path a '/'
// stands for the '!' of the name, and the kernel prints the '/'.
func kernelName(ref devname.Ref, labels map[string]string) (name string, ok bool) {
	switch {
	case ref.Never() != devname.MayResolve:
		return "", false
	case ref.Kind == devname.Path:
		return strings.ReplaceAll(ref.Key, "!", "/"), true
	case ref.Kind == devname.PartLabel && ref.Offset == 0:
		name, ok = labels[ref.Key]
	}
	return name, ok
}
