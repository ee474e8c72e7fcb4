package dminit

import (
	"fmt"
	"strconv"

	"dmrace/linux/series"
)

// TableErrorKind is why dm_table_add_target() refuses an entry.
type TableErrorKind uint8

// What dm_table_add_target() (drivers/md/dm-table.c) checks before it calls the
// target's constructor, in this order. All are -EINVAL.
const (
	MustBeAlone    TableErrorKind = iota + 1 // verity came before; see [series.Set.VeritySingleton]
	ZeroLength                               // 0 sectors
	TooLarge                                 // the end is beyond 2^63-1 bytes
	NotAlone                                 // verity comes after others; see [series.Set.VeritySingleton]
	ImmutableMixed                           // verity with a target of another type
	Gap                                      // the start is not the end of the entry before, or not 0
)

// tableErrors holds the kernel's words. What counts as the target's own error is
// printed with its type and, by [series.Set.TableErrno], its errno.
var tableErrors = [...]struct {
	text string
	own  bool
}{
	MustBeAlone:    {"target type " + immutable + " must appear alone in table", false},
	ZeroLength:     {"zero-length target", false},
	TooLarge:       {"too large device", false},
	NotAlone:       {"singleton target type must appear alone in table", true},
	ImmutableMixed: {"immutable target type cannot be mixed with other target types", true},
	Gap:            {"Gap in table", true},
}

// immutable is the one type of [Types] that is DM_TARGET_IMMUTABLE, and in some
// kernels DM_TARGET_SINGLETON.
const immutable = "verity"

// maxEnd is the largest end of an entry, in sectors: LLONG_MAX >> SECTOR_SHIFT.
const maxEnd = 1<<54 - 1

// TableError is an entry of a table that is refused, and with it the device.
type TableError struct {
	Kind   TableErrorKind
	Target int    // the entry, from 0
	Type   string // its target type
	kernel series.Set
}

// Error says what the kernel objects to, in its words.
func (e *TableError) Error() string {
	return fmt.Sprintf("table entry %d: %s", e.Target+1, tableErrors[e.Kind].text)
}

// Messages returns what printk() prints for the mapped device of the given name,
// which is its number: "254:0".
func (e *TableError) Messages(device string) []string {
	const einval = 22
	m := tableErrors[e.Kind]
	if m.own {
		return TargetMessages(device, e.Type, m.text, einval, e.kernel)
	}
	return []string{fmt.Sprintf("device-mapper: table: %s: %s", device, m.text), addFailed}
}

// addFailed comes from dm_early_create().
const addFailed = "device-mapper: ioctl: error adding target to table"

// TargetMessages returns what printk() prints when the constructor of a target fails
// with an error text and an errno, given as a positive number. A kernel with
// CONFIG_SYMBOLIC_ERRNAME prints "(-EINVAL)" for "(-22)".
func TargetMessages(device, targetType, text string, errno int, f series.Set) []string {
	line := "device-mapper: table: " + device + ": " + targetType + ": " + text
	if f.TableErrno {
		line += " (" + strconv.Itoa(-errno) + ")"
	}
	return []string{line, addFailed}
}

// CheckTarget is dm_table_add_target() for entry i of a device up to the target's
// constructor, provided that the entries before it were added.
func CheckTarget(d Device, i int, f series.Set) *TableError {
	t, first := d.Targets[i], d.Targets[0]
	var end uint64 // of the entry before
	if i > 0 {
		end = d.Targets[i-1].Start + d.Targets[i-1].Length
	}
	var kind TableErrorKind
	switch after := i > 0; {
	case after && f.VeritySingleton && first.Type == immutable:
		kind = MustBeAlone
	case t.Length == 0:
		kind = ZeroLength
	case t.Start+t.Length < t.Start || t.Start+t.Length > maxEnd:
		kind = TooLarge
	case after && f.VeritySingleton && t.Type == immutable:
		kind = NotAlone
	case t.Type != first.Type && (t.Type == immutable || first.Type == immutable):
		kind = ImmutableMixed
	case t.Start != end:
		kind = Gap
	default:
		return nil
	}
	return &TableError{Kind: kind, Target: i, Type: t.Type, kernel: f}
}
