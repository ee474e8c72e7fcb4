// Package target says what the constructors of device-mapper targets do with their
// arguments, as far as a boot can depend on it: which devices they look up, in which
// order, and where they give up with which message.
//
// A constructor is a fixed sequence of checks and lookups. [Parse] runs through it
// as if every lookup succeeded and returns a [Spec]: the lookups made before the
// first check that fails, and that check. A caller that knows which devices exist
// walks the lookups; the first that fails ends the constructor with the message of
// that [Lookup], and a later [Failure] is never reached.
//
// The six targets are those that dm-mod.create= allows (dm_allowed_targets,
// drivers/md/dm-init.c). What dm_table_add_target() checks before it calls a
// constructor is not here. The behaviour was read in drivers/md of 5.10.262, 6.1.192,
// 6.12.107 and 7.2.13; kernels between them follow the rows of package series.
package target

import "dmrace/linux/series"

// Role is what a table wants a device for.
type Role string

// The roles of devices.
const (
	Data Role = "data" // what the mapped device shows; any device that is neither of the others
	Hash Role = "hash" // the hash tree of verity
	FEC  Role = "fec"  // the parity data of verity
)

// Lookup is one call of dm_get_device().
type Lookup struct {
	Arg     int    // index in argv
	Path    string // the argument: a name or "major:minor"
	Message string // ti->error if the lookup fails: "Data device lookup failed"
	Role    Role
	Write   bool // opened for writing as well as reading
}

// Failure is the check that ends a constructor.
type Failure struct {
	Arg     int    // index in argv of the argument at fault; -1 where no single one is
	Message string // ti->error
	Errno   int    // positive, 22 for -EINVAL
	Extra   string // a line that the target prints before it, without "device-mapper: "; mostly empty
	Oops    bool   // the constructor follows a pointer to nowhere instead: the kernel oopses, and Message is not printed
}

// Area is what a table needs of a device, in sectors of 512 bytes.
type Area struct {
	Lookup        int // index in [Spec.Lookups]
	Start, Length uint64
	Mapped        bool // dm_calculate_queue_limits() compares it with the device once all targets are constructed; else the constructor does
}

// Spec is what one constructor does. Where Fail is set, Areas and Verity hold what
// was reached before it.
type Spec struct {
	Lookups []Lookup // in order: those before Fail, if all succeed
	Fail    *Failure // nil: constructed, as far as the arguments tell
	Areas   []Area
	Blocks  []Block // what the constructor asks of logical blocks between its lookups and Fail
	HintsAt uint32  // bytes; the target's io_hints make its logical blocks at least as large; 0: not larger
	Unread  int     // arguments at the end that the constructor never looks at
	Verity  *Verity // of a verity target; nil for others and before its arguments are counted
}

// Block is a size of blocks that must not be below the logical block size of a device: a
// caller that knows the devices ends the constructor there.
type Block struct {
	Lookup int    // index in [Spec.Lookups]
	Size   uint32 // bytes
	Fail   Failure
}

// Errors of the kernel that constructors return, as positive numbers.
const (
	enoent = 2
	e2big  = 7
	enomem = 12
	einval = 22
	enokey = 126
)

// Device is what is known of a device. A field of 0 is not known.
type Device struct {
	Sectors      uint64 // size in sectors of 512 bytes
	LogicalBlock uint32 // bytes, a power of two
}

// Build is what a kernel was built without. The zero value has everything.
type Build struct {
	NoFEC        bool     // CONFIG_DM_VERITY_FEC
	NoSignatures bool     // CONFIG_DM_VERITY_VERIFY_ROOTHASH_SIG
	NoKeys       bool     // CONFIG_KEYS
	Ciphers      []string // the block ciphers that are built in; nil: not known
	Chains       []string // the modes of operation of block ciphers that are built in, if Ciphers is set
	Hashes       []string // the hash algorithms that are built in, by the names used in tables; nil: not known
}

// Options is what a constructor depends on besides its arguments.
type Options struct {
	ReadOnly          bool   // the table's mode: ",ro," in dm-mod.create=
	Length            uint64 // of the target, in sectors of 512 bytes
	Features          series.Set
	Build             Build
	RequireSignatures bool                             // dm_verity.require_signatures=1
	PageSize          uint32                           // bytes; 0 is 4096
	Device            func(path string) (Device, bool) // what is known of the device at a path; nil: nothing
}

// ctors are the constructors by target type.
var ctors = map[string]func(*ctr){
	"crypt":           cryptCtr,
	"delay":           delayCtr,
	"linear":          linearCtr,
	"snapshot-origin": originCtr,
	"striped":         stripedCtr,
	"verity":          verityCtr,
}

// Parse returns what the constructor of a target does with its arguments, given as
// dm_split_args() leaves them. A type that dm-mod.create= does not allow fails with
// "unknown target type", before any constructor.
func Parse(typ string, argv []string, o Options) Spec {
	c := &ctr{argv: argv, o: o}
	if construct, ok := ctors[typ]; ok {
		construct(c)
	} else {
		c.fail(-1, "unknown target type")
	}
	return c.spec
}

// ctr is one run of a constructor.
type ctr struct {
	argv []string
	o    Options
	spec Spec
	fec  fec // of verity
}

// fail ends the constructor with -EINVAL. It returns false, for a check to return.
func (c *ctr) fail(arg int, message string) bool { return c.failWith(arg, message, einval) }

// failWith ends the constructor.
func (c *ctr) failWith(arg int, message string, errno int) bool {
	c.spec.Fail = &Failure{Arg: arg, Message: message, Errno: errno}
	return false
}

// lookup adds a lookup of the device that an argument names, in the mode of the
// table, and returns its index.
func (c *ctr) lookup(arg int, message string) int {
	return c.add(Lookup{Arg: arg, Path: c.argv[arg], Message: message, Role: Data, Write: !c.o.ReadOnly})
}

func (c *ctr) add(l Lookup) int {
	c.spec.Lookups = append(c.spec.Lookups, l)
	return len(c.spec.Lookups) - 1
}

// area adds what the table maps of a device.
func (c *ctr) area(lookup int, start, length uint64) {
	c.spec.Areas = append(c.spec.Areas, Area{Lookup: lookup, Start: start, Length: length, Mapped: true})
}

// device returns what is known of the device of a lookup.
func (c *ctr) device(lookup int) Device {
	if c.o.Device == nil {
		return Device{}
	}
	d, _ := c.o.Device(c.spec.Lookups[lookup].Path)
	return d
}
