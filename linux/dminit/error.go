package dminit

import (
	"fmt"
	"strings"
)

// ErrorKind is what is wrong with a create string.
type ErrorKind uint8

// The errors of dm-init.c. The first is of the whole string, those up to BadFlags are
// of a device, the rest of its table.
//
// TooManyTargets may not end as told here: dm_parse_table() counts the entry too many
// before it refuses it, and dm_setup_cleanup(), which goes by that count, then frees
// what lies behind its two arrays: a pointer that it has freed before, and the poison
// that list_del() left.
const (
	TooBig         ErrorKind = iota + 1 // more than [MaxCreate] bytes
	MissingField                        // of the fields of a device: no ',' behind the last one found
	BadMinor                            // not a number as kstrtoull() takes them
	MinorTooBig                         // more than [MaxMinor]
	BadFlags                            // neither "ro" nor "rw"
	TooManyTargets                      // more than [MaxTargets]
	ShortEntry                          // fewer than four fields
	BadStart                            // the start sector is no number
	BadLength                           // the number of sectors is no number
	BadType                             // not one of [Types]
)

// Error is why a create string was refused.
type Error struct {
	Kind    ErrorKind
	At, End int    // what to point at, in the create string
	Text    string // what stands there
	Device  int    // the device, from 0
	Target  int    // the entry of its table, from 0; -1 if the error is not of the table
	Missing string // of MissingField and ShortEntry: the first field that is not there
	Err     error  // of BadMinor, BadStart and BadLength: [cmdline.ErrRange] or [cmdline.ErrInvalid]
}

func (p parser) fault(kind ErrorKind, s span) *Error {
	return &Error{Kind: kind, At: s.at, End: s.end, Text: p.text(s), Target: -1}
}

func (p parser) badNumber(kind ErrorKind, s span, err error) *Error {
	e := p.fault(kind, s)
	e.Err = err
	return e
}

// Unwrap returns what the kernel's number parser objected to, if it did.
func (e *Error) Unwrap() error { return e.Err }

// Error says where the error is and what the kernel objects to.
func (e *Error) Error() string {
	switch {
	case e.Kind == TooBig:
		return fmt.Sprintf("%d bytes are too many: at most %d are taken", len(e.Text), MaxCreate)
	case e.Target < 0:
		return fmt.Sprintf("device %d: %s", e.Device+1, e.ofDevice())
	}
	return fmt.Sprintf("device %d, table entry %d: %s", e.Device+1, e.Target+1, e.ofEntry())
}

// ofDevice says what the kernel objects to outside of the table.
func (e *Error) ofDevice() string {
	switch e.Kind {
	case MissingField:
		return fmt.Sprintf("no %s in %s: a device is %s, with commas between", e.Missing, quote(e.Text), strings.Join(deviceFields[:], ","))
	case BadMinor:
		return fmt.Sprintf("minor %s is not a number (%v)", quote(e.Text), e.Err)
	case MinorTooBig:
		return fmt.Sprintf("minor %s is too big: %d is the highest", quote(e.Text), MaxMinor)
	}
	return fmt.Sprintf(`flags %s are neither "ro" nor "rw"`, quote(e.Text))
}

// ofEntry says what the kernel objects to in an entry of the table.
func (e *Error) ofEntry() string {
	switch e.Kind {
	case TooManyTargets:
		return fmt.Sprintf("a table has at most %d entries", MaxTargets)
	case ShortEntry:
		return fmt.Sprintf("no %s in %s: an entry is %s, with spaces between", e.Missing, quote(e.Text), strings.Join(entryFields[:], ", "))
	case BadStart:
		return fmt.Sprintf("start sector %s is not a number (%v)", quote(e.Text), e.Err)
	case BadLength:
		return fmt.Sprintf("number of sectors %s is not a number (%v)", quote(e.Text), e.Err)
	}
	return fmt.Sprintf("target type %s is not one of %s", quote(e.Text), strings.Join(Types, ", "))
}

// quote quotes what the user wrote, shortened if it is long.
func quote(s string) string {
	const shown = 60
	if len(s) > shown {
		return fmt.Sprintf("%q…", s[:shown])
	}
	return fmt.Sprintf("%q", s)
}

// messages returns what the kernel prints: each function that fails says so, from
// the innermost to the outermost.
func (e *Error) messages() []string {
	const prefix = "device-mapper: init: "
	const table, device = prefix + "couldn't parse table", prefix + "couldn't parse device"
	switch e.Kind {
	case TooBig:
		return []string{fmt.Sprintf(prefix+"Argument is too big. Limit is %d", MaxCreate+1)}
	case TooManyTargets:
		return []string{fmt.Sprintf(prefix+"too many targets %d > %d", MaxTargets+1, MaxTargets), device}
	case BadType:
		return []string{fmt.Sprintf(prefix+"invalid type \"%s\"", cut(e.Text, MaxType)), table, device}
	case ShortEntry, BadStart, BadLength:
		return []string{table, device}
	}
	return []string{device}
}
