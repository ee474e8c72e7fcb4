package lint

import (
	"fmt"

	"dmrace"
	"dmrace/linux/bootparam"
	"dmrace/linux/cmdline"
	"dmrace/linux/devname"
	"dmrace/linux/dminit"
	"dmrace/linux/needs"
	"dmrace/linux/target"
	"dmrace/sim"
)

// pass is one pass over a command line: as one kernel takes it, and what was found in it.
type pass struct {
	kernel
	line   string // as given
	text   string // what the kernel keeps of it
	opts   *Options
	values bootparam.Values

	create    *cmdline.Arg // the dm-mod.create= that counts; nil: none
	tooLong   bool         // it is refused for its length
	explained bool         // what is wrong with it has been said, see explain
	tables    *tables
	parsed    dminit.Result // of the create string
	numbers   []int         // the N of /dev/dm-N, of the devices before refused
	refused   *dminit.CreateError
	nested    bool // a table or a device is in the value of another parameter
	entries   []entry
	needs     []name // what the tables name
	waits     []name // what dm-mod.waitfor= names
	root      name
	stock     inventory
	usual     *sim.Model // on the machine of stock, if it can be simulated
	laidOut   bool       // whether usual was asked for
	slow      *simulated // usual with slow disks, once it was asked for

	notModelled *dmrace.NotModelled // why the last boot could not be laid out

	holes  []hole // what nobody has filled in
	found  []Finding
	counts bool // findings are counted: nothing is said of them

	columnOf struct{ at, column int } // the last that was asked for
}

// entry is one entry of a table.
type entry struct {
	needs.Entry
	words []span // of Argv, in the create string
	names []name // of the devices that it looks up, in the create string
}

// name is the name of a block device in the line.
type name struct {
	span
	text     string
	ref      devname.Ref
	location location
	entry    int // of a need: index in entries
	look     target.Lookup
	fault    *devname.Fault // of a need: why it names no device; nil: it may name one
}

// newPass takes a line as a kernel does.
func newPass(line string, k kernel, o *Options, t *tables) *pass {
	r := &pass{kernel: k, line: line, text: cmdline.Cut(line, k.size), opts: o, tables: t}
	r.values = bootparam.Read(r.text, k.features)
	r.stock = newInventory(o.Disks)
	r.readCreate()
	r.readNames()
	return r
}

// args returns the arguments of the kernel's part of the line.
func (r *pass) args() []cmdline.Arg { return r.values.Parsed.Line.Kernel() }

// fate returns what became of an argument.
func (r *pass) fate(i int) cmdline.Fate { return r.values.Parsed.Fates[i] }

// arg returns an argument by its number in [bootparam.Values].
func (r *pass) arg(n int) *cmdline.Arg {
	if n == bootparam.None {
		return nil
	}
	return &r.values.Parsed.Line.Args[n]
}

// readCreate parses the create string that the kernel keeps, or if it keeps none, the
// last that it refused.
func (r *pass) readCreate() {
	r.create = r.arg(r.values.CreateArg)
	if r.create == nil {
		args := r.args()
		for i := range args {
			if a := &args[i]; r.fate(i).Kind == cmdline.Rejected && cmdline.SameName(a.Name, "dm_mod.create") && a.HasValue {
				r.create, r.tooLong = a, true
			}
		}
	}
	if r.create == nil || !r.features.DMInit {
		return
	}
	r.parsed = *r.tables.of(r.create.Value, r.features)
	r.numbers, r.refused = dminit.Numbers(r.parsed.Devices, r.features)
	r.entries = r.tables.entriesOf(r.create.Value, r.features)
}

// readNames collects the names of block devices and locates them.
func (r *pass) readNames() {
	r.needs = make([]name, 0, len(r.entries)+2)
	for i := range r.entries {
		for _, n := range r.entries[i].names {
			n.span = r.within(n.at, n.end)
			r.needs = append(r.needs, n)
		}
	}
	for _, w := range r.values.Waitfor {
		n := name{span: span{w.At, w.At + len(w.Text)}, text: w.Text, ref: devname.Parse(w.Text, r.features)}
		r.waits = append(r.waits, n)
	}
	if a := r.arg(r.values.RootArg); a != nil {
		r.root = name{span: valueOf(*a), text: r.values.Root, ref: devname.ParseRoot(r.values.Root, r.features)}
	}
	r.locateNames()
}

// locateNames finds out which disks the names lead to.
func (r *pass) locateNames() {
	for i := range r.needs {
		r.stock.want(r.needs[i].ref)
	}
	for i := range r.waits {
		r.stock.want(r.waits[i].ref)
	}
	unknown := r.stock.unknown
	r.stock.want(r.root.ref)
	r.stock.unknown = unknown // the tables can be simulated whatever the root is
	for i := range r.needs {
		r.needs[i].location = r.stock.locate(r.needs[i].ref)
	}
	for i := range r.waits {
		r.waits[i].location = r.stock.locate(r.waits[i].ref)
	}
	r.root.location = r.stock.locate(r.root.ref)
}

// created reports whether the kernel gets as far as creating devices.
func (r *pass) created() bool {
	return r.create != nil && !r.tooLong && !r.explained && r.features.DMInit && r.parsed.Err == nil
}

// device names a device for people.
func (r *pass) device(d int) string {
	if n := r.parsed.Devices[d].Name; n != "" {
		return plain(n)
	}
	return fmt.Sprintf("device %d", d+1)
}
