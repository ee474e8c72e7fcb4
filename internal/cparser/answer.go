package cparser

import (
	"encoding/binary"
	"fmt"
	"strings"
)

// Tag says what an item of an answer is. The values are those of stub/answer.h.
type Tag byte

// The tags. Those marked "number" hold a number, the others text.
const (
	Name  Tag = 'p' // next_arg(): the name of a parameter
	Value Tag = 'v' // and its value, if it has one; after Unknown too
	Rest  Tag = 'r' // what follows "--"

	Unknown Tag = 'u' // parse_args(): a parameter that no table has
	Error   Tag = 'e' // the error it returns (number)
	Argv    Tag = 'A' // an argument of init, from argv[1] on
	Envp    Tag = 'E' // a variable of init
	Setup   Tag = 'S' // what the handler of this __setup() or early_param() got last: Value
	Panic   Tag = 'P' // what start_kernel() will panic with
	Create  Tag = 'c' // dm_mod.create afterwards, if it is set
	Slot    Tag = 'i' // index of an element of dm_mod.waitfor that is set (number)
	Waitfor Tag = 'w' // and that element

	Probed  Tag = 'b' // dm_init_init(): wait_for_device_probe() is called
	Lookup  Tag = 'l' // a name is looked up
	Device  Tag = 'd' // dm_early_create() is called for this name
	UUID    Tag = 'U'
	Dev     Tag = 'm' // dm_ioctl.dev, encoded by huge_encode_dev() (number)
	Flags   Tag = 'f' // dm_ioctl.flags (number)
	Start   Tag = 's' // of each target: the first sector (number)
	Length  Tag = 'n' // length in sectors (number)
	Type    Tag = 't'
	Args    Tag = 'a'
	Return  Tag = 'R' // what it returns (number)
	BadFree Tag = 'x' // how often kfree() was handed what it must not be (number)

	Message Tag = 'k' // printk(): "<level>" and the text, without its last newline
	Fault   Tag = 'F' // a parser touched memory that is not there; nothing else is said

	Kstrtoull  Tag = '0' // return value, then result (numbers)
	Kstrtoint  Tag = '1' // the same
	Kstrtobool Tag = '2' // the same
	Strtoull   Tag = '3' // simple_strtoull(): bytes consumed, then result (numbers)
	Memparse   Tag = '4' // the same

	Nanoseconds Tag = 'N' // how long a repeated question took (number)
)

// tagNames are how the tags are printed; a number's is marked with "#".
var tagNames = map[Tag]string{
	Name: "name", Value: "value", Rest: "rest",
	Unknown: "unknown", Error: "error#", Argv: "argv", Envp: "envp", Setup: "setup", Panic: "panic", Create: "create", Slot: "slot#", Waitfor: "waitfor",
	Probed: "wait_for_device_probe", Lookup: "lookup", Device: "device", UUID: "uuid",
	Dev: "dev#", Flags: "flags#", Start: "start#", Length: "length#", Type: "type", Args: "args",
	Return: "return#", BadFree: "bad kfree#", Message: "message", Fault: "fault",
	Kstrtoull: "kstrtoull#", Kstrtoint: "kstrtoint#", Kstrtobool: "kstrtobool#", Strtoull: "simple_strtoull#", Memparse: "memparse#",
	Nanoseconds: "ns#",
}

// Answer is what a parser did, in order: items of a tag, a length of four bytes and
// that many bytes. Two parsers that did the same give equal bytes.
type Answer []byte

// Put appends an item.
func (a Answer) Put(t Tag, s string) Answer {
	a = binary.NativeEndian.AppendUint32(append(a, byte(t)), uint32(len(s)))
	return append(a, s...)
}

// PutNumber appends an item that holds a number. Those of 64 bits without a sign
// are converted to int64 by their bits.
func (a Answer) PutNumber(t Tag, n int64) Answer {
	a = binary.NativeEndian.AppendUint32(append(a, byte(t)), 8)
	return binary.NativeEndian.AppendUint64(a, uint64(n))
}

// next splits the first item off.
func (a Answer) next() (t Tag, data []byte, rest Answer, err error) {
	if len(a) < 5 {
		return 0, nil, nil, fmt.Errorf("answer ends in an item: %q", []byte(a))
	}
	n := binary.NativeEndian.Uint32(a[1:])
	if uint64(n) > uint64(len(a)-5) {
		return 0, nil, nil, fmt.Errorf("item of %d bytes in an answer of %d", n, len(a))
	}
	return Tag(a[0]), a[5 : 5+n], a[5+n:], nil
}

// String prints the answer for people, one item per line.
func (a Answer) String() string {
	var b strings.Builder
	for len(a) > 0 {
		t, data, rest, err := a.next()
		if err != nil {
			return b.String() + err.Error() + "\n"
		}
		name, number := strings.CutSuffix(tagNames[t], "#")
		switch {
		case number && len(data) == 8:
			fmt.Fprintf(&b, "%s %d\n", name, int64(binary.NativeEndian.Uint64(data)))
		case t == Probed, t == Fault:
			fmt.Fprintln(&b, name)
		default:
			fmt.Fprintf(&b, "%s %q\n", name, data)
		}
		a = rest
	}
	return b.String()
}

// Number returns the first number of that tag, and whether there is one.
func (a Answer) Number(want Tag) (int64, bool) {
	for len(a) > 0 {
		t, data, rest, err := a.next()
		if err != nil {
			return 0, false
		}
		if t == want && len(data) == 8 {
			return int64(binary.NativeEndian.Uint64(data)), true
		}
		a = rest
	}
	return 0, false
}
