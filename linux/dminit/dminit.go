// Package dminit reads dm-mod.create= and dm-mod.waitfor= exactly as
// drivers/md/dm-init.c does, and knows what dm_early_create() and
// dm_table_add_target() refuse before a target looks at its arguments.
//
//   - [Parse] turns the create string into devices and their tables, or into the
//     one error that stops everything, with the lines that the kernel prints.
//   - [Numbers] says which /dev/dm-N each device becomes.
//   - [CheckTarget] and [SplitArgs] are what happens to a table entry before the
//     target's constructor runs.
//   - [Waitfor] is the array of names that are waited for.
//
// The grammar has no escapes and no quotes:
//
//	device[;device…]
//	device: name,uuid,minor,flags,entry[,entry…]
//	entry:  start length type arguments
//
// White space around each field is dropped. A separator counts only where it is
// looked for: ';' within the table, ',' before the table and within the arguments
// of an entry, and the space in the first three fields of an entry. So the ';' of
// "a,,;b" belongs to the minor, and the ',' of "0 8 linear,8" to the type.
//
// The parser is the same in 5.10.262, 6.1.192, 6.12.107 and 7.2.13, called 5.10, 6.1,
// 6.12 and 7.2 here, and older releases differ in the minor alone ([series.Set] MinorEncoded).
package dminit

import (
	"strings"

	"dmrace/linux/series"
)

// The limits of dm-init.c and include/uapi/linux/dm-ioctl.h, in bytes without the
// terminating NUL where they are of strings. What is too long is cut, except for the
// create string, which is refused.
//
// DM_MAX_DEVICES, 256, has no place here: the shortest device that parses takes 18
// bytes with its ';', so the create string ends first.
const (
	MaxCreate  = 4095      // DM_MAX_STR_SIZE - 1; [cmdline.MaxString] is the tighter limit
	MaxTargets = 256       // DM_MAX_TARGETS, in one table
	MaxName    = 127       // DM_NAME_LEN - 1
	MaxUUID    = 128       // DM_UUID_LEN - 1
	MaxType    = 15        // DM_MAX_TYPE_NAME - 1
	MaxMinor   = 1<<20 - 1 // MINORMASK
)

// Target is one entry of a table. At and End delimit it in the create string.
type Target struct {
	Start, Length  uint64 // in sectors of 512 bytes
	Type, Args     string
	At, End        int
	TypeAt, ArgsAt int
}

// Device is one device of the create string. At and End delimit it there.
type Device struct {
	Name, UUID string // cut at [MaxName] and [MaxUUID]
	Minor      uint32
	HasMinor   bool // without, the device gets the lowest free minor
	ReadOnly   bool
	Targets    []Target // one at least

	At, End                          int
	NameAt, UUIDAt, MinorAt, FlagsAt int
}

// Result is what becomes of a create string.
type Result struct {
	Devices  []Device // in order, those for dm_early_create(); none after an error
	Messages []string // the error's, as printk() prints them; empty without one
	Err      *Error   // dm_init_init() then returns -EINVAL and creates nothing
}

// Parse is dm_parse_devices() of a kernel that does f. One error anywhere and no device is created, those
// before it included. Everything in the result is a substring of create; a NUL ends
// it as in C.
func Parse(create string, f series.Set) Result {
	if n := strings.IndexByte(create, 0); n >= 0 {
		create = create[:n]
	}
	if len(create) > MaxCreate {
		return refused(&Error{Kind: TooBig, End: len(create), Text: create, Target: -1})
	}
	p := parser{create, f.MinorEncoded}
	devices := make([]Device, 0, 1+strings.Count(create, ";"))
	rest := span{0, len(create)}
	for more := true; more; {
		var d Device
		var err *Error
		if d, rest, more, err = p.device(rest); err != nil {
			err.Device = len(devices)
			return refused(err)
		}
		devices = append(devices, d)
	}
	return Result{Devices: devices}
}

func refused(err *Error) Result { return Result{Messages: err.messages(), Err: err} }
