package needs

import (
	"cmp"
	"strings"
	"time"

	"dmrace"
	"dmrace/linux/bus"
	"dmrace/linux/cmdline"
	"dmrace/linux/devname"
	"dmrace/linux/dminit"
	"dmrace/linux/rootkind"
	"dmrace/linux/series"
)

// Criteria returns what [dmrace.Judge] must know of a plan: how long a wait must go on,
// whether dm-mod.create= was given, what root= names, and the partitions that the command line names in a
// table, in dm-mod.waitfor= or in root=, in the order of the machine's disks.
//
// They are what a boot of that line is about whatever the kernel makes of it: a table
// that is refused names its devices too, and so does dm-mod.waitfor= where the kernel
// does not know it.
func Criteria(p *dmrace.Plan) dmrace.Criteria {
	c := dmrace.Criteria{Window: time.Duration(p.Limits.Window), Closed: true, Reasons: rootkind.Reasons}
	var named []devname.Ref
	named, c.Mapped, c.Root = namesIn(p)
	for _, d := range disksOf(p) {
		named := d.named(named)
		for _, part := range d.Partitions {
			if named[part.Devt] {
				c.Needs = append(c.Needs, bus.PartitionName(part.Disk, part.Number))
			}
		}
	}
	return c
}

// Named returns the names of block devices in a plan's command line, as the newest kernel
// reads them.
func Named(p *dmrace.Plan) []devname.Ref {
	named, _, _ := namesIn(p)
	return named
}

// Ambiguous is a name on a command line that several disks answer to.
type Ambiguous struct {
	Name  string // with symbols, as the plan has it
	Disks []int  // of the plan, from 0
}

// Ambiguities returns the names on a plan's command line that lead to more than one disk,
// each once: labels and UUIDs, of which the kernel finds whichever was scanned first.
func Ambiguities(p *dmrace.Plan) (all []Ambiguous) {
	named, _, _ := namesIn(p)
	disks := disksOf(p)
	seen := map[string]bool{}
	for _, r := range named {
		a := Ambiguous{Name: r.Name}
		for symbol, value := range dmrace.Placeholders() {
			if r.Kind == devname.PartUUID && r.Key == value {
				a.Name = strings.Replace(r.Name, value, "${"+symbol+"}", 1)
			}
		}
		for i := range disks {
			if len(disks[i].named([]devname.Ref{r})) > 0 {
				a.Disks = append(a.Disks, i)
			}
		}
		if len(a.Disks) > 1 && !seen[a.Name] && r.Kind != devname.Number {
			seen[a.Name] = true
			all = append(all, a)
		}
	}
	return all
}

// namesIn returns the names of block devices in a plan's command line, whether it gives
// dm-mod.create=, and the last root=, which counts.
func namesIn(p *dmrace.Plan) (named []devname.Ref, creates bool, root string) {
	line, _ := p.Resolve(dmrace.Placeholders()) // what has no value keeps its place
	for _, a := range cmdline.Split(line).Kernel() {
		switch {
		case !a.HasValue:
		case cmdline.SameName(a.Name, "dm-mod.create"):
			creates = true
			named = append(named, created(a.Value)...)
		case cmdline.SameName(a.Name, "dm-mod.waitfor"):
			named = append(named, parsed(strings.Split(a.Value, ","), devname.Parse)...)
		case a.Name == "root":
			root = a.Value
		}
	}
	if root != "" {
		named = append(named, devname.ParseRoot(root, every))
	}
	return named, creates, root
}

// every is what a kernel does that has all that the table of versions lists: which
// devices a line names does not depend on the kernel.
var every = newest()

func newest() series.Set {
	f, err := series.For("99.0", "")
	if err != nil {
		panic(err) // a constant
	}
	return f
}

// created returns the names in a create string: those that its tables look up, and of
// what is refused every word that may be one.
func created(create string) []devname.Ref {
	result := dminit.Parse(create, every)
	if result.Err != nil {
		return parsed(strings.FieldsFunc(create, separates), devname.ParseArg)
	}
	var named []devname.Ref
	for _, e := range Entries(result.Devices, every) {
		if !e.Whole() {
			named = append(named, parsed(e.Argv, devname.ParseArg)...)
			continue
		}
		for _, l := range e.Lookups() {
			named = append(named, devname.ParseArg(l.Path, every))
		}
	}
	return named
}

// separates reports whether a character ends a field of a create string.
func separates(c rune) bool { return c == ' ' || c == ',' || c == ';' }

func parsed(names []string, parse func(string, series.Set) devname.Ref) []devname.Ref {
	refs := make([]devname.Ref, len(names))
	for i, name := range names {
		refs[i] = parse(name, every)
	}
	return refs
}

// disk is a disk of a plan with its partitions, as the kernel has them once it has been
// scanned. It reserves no numbers: what resolves is there.
type disk struct{ devname.Devices }

// unknownMajor is a major that no device has: the number of a partition whose own cannot
// be known.
const unknownMajor = 4095

// disksOf returns the disks of a plan as they are called where they are found in order.
func disksOf(p *dmrace.Plan) []disk {
	values := dmrace.Placeholders()
	var all []disk
	for i, name := range bus.DiskNames(p.Disks()) {
		f, n, ok := bus.Named(name)
		if !ok || p.Disks()[i].Fault == dmrace.FaultAbsent { // no bus, or no disk: nothing leads to it
			all = append(all, disk{})
			continue
		}
		number := func(part int) devname.Devt {
			if !f.Dynamic {
				return f.Devt(n, part)
			}
			return devname.MakeDevt(unknownMajor, uint32(part))
		}
		d := disk{devname.Devices{Disks: []devname.Disk{{Name: name, Devt: number(0)}}}}
		for j, holds := range p.Disks()[i].Partitions() {
			label, uuid := p.Disks()[i].Name(j)
			d.Partitions = append(d.Partitions, devname.Part{
				Disk: name, Number: j + 1, Devt: number(j + 1), Label: label, UUID: cmp.Or(uuid, values[holds.UUIDSymbol()]),
			})
		}
		all = append(all, d)
	}
	return all
}

// named returns the devices of the disk to which names lead. A label or UUID that several
// disks have leads to each: which of them the kernel finds depends on the boot.
func (d *disk) named(names []devname.Ref) map[devname.Devt]bool {
	found := map[devname.Devt]bool{}
	for _, r := range names {
		if devt, errno := r.Resolve(d); errno == 0 {
			found[devt] = true
		}
	}
	return found
}
