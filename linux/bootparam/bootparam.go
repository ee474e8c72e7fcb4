// Package bootparam reads off a command line what decides where the root comes from
// and when: root=, rootwait, dm-mod.create= and their kin, each as the handler in the
// kernel takes it and in the order in which the kernel calls the handlers.
package bootparam

import (
	"time"

	"dmrace/linux/cmdline"
	"dmrace/linux/series"
)

// None stands for a parameter that was not given.
const None = -1

// Forever is the length of a root wait without a bound.
const Forever = time.Duration(-1)

// Values is what the kernel knows after it has parsed a line. The numbers that end in
// Arg are those of the arguments that were decisive, in Parsed.Line.Args, or [None].
type Values struct {
	Parsed cmdline.Result

	Root       string // saved_root_name; cut at [devname.MaxRoot] bytes
	RootArg    int
	RootFSType string // rootfstype=
	RootFlags  string // rootflags=

	RootFSTypeGiven bool // rootfstype= was given, if only an empty one

	Rootwait    time.Duration // 0: none; [Forever]; or the bound of rootwait=N
	RootwaitArg int
	Rootdelay   time.Duration
	DelayArg    int // of rootdelay=
	ReadWrite   bool
	ModeArg     int // of the last ro or rw
	Init        string
	InitArg     int
	RDInit      string // rdinit=; empty: /init
	Panic       int    // seconds to the reset after a panic; 0: none, below 0: at once
	PanicArg    int

	DMMajor   uint32 // dm-mod.major=; 0: not given
	Create    string // dm-mod.create=
	CreateArg int
	TooLong   bool   // a dm-mod.create= was refused for its length
	Waitfor   []Name // the slots of dm-mod.waitfor=

	WaitforTimeout time.Duration // dm-mod.waitfor_timeout= of the arm fix-waitfor-timeout; 0: none

	AsyncDrivers string // driver_async_probe=
	AsyncArg     int
	Scan         string        // scsi_mod.scan=; empty: not given
	DelayUse     time.Duration // usb-storage.delay_use=; a second if not given
	DelayUseArg  int
	Trace        bool // initcall_debug

	// MayPanic is the panic over too many words for init that ends this boot, unless the
	// kernel is built with a handler for some of them; empty where no line can be refused so.
	MayPanic string
}

// Name is one name of dm-mod.waitfor=.
type Name struct {
	Text string
	Arg  int // the argument that it comes from
	At   int // its offset in the line
}

// Read parses a line as a kernel with these features does.
func Read(line string, f series.Set) Values {
	v := read(line, f, nil)
	if v.Parsed.Panic != "" {
		return overfull(line, f)
	}
	return v
}

// unread are the values of an empty line.
func unread() Values {
	return Values{
		RootArg: None, RootwaitArg: None, DelayArg: None, ModeArg: None, InitArg: None, PanicArg: None,
		CreateArg: None, AsyncArg: None, DelayUseArg: None,
		DelayUse: time.Second, // static unsigned int delay_use = 1, drivers/usb/storage/usb.c
	}
}

// AsyncProbe reports whether driver_async_probe= asks for a driver to be probed
// asynchronously: cmdline_requested_async_probing() in drivers/base/dd.c. "*" turns
// the meaning of the other names round (not in 5.10, which knows no "*").
func (v *Values) AsyncProbe(driver string) bool {
	return v.AsyncDrivers != "" && hasOption(v.AsyncDrivers, "*") != hasOption(v.AsyncDrivers, driver)
}
