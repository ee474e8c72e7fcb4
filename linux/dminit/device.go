package dminit

import "dmrace/linux/cmdline"

// deviceFields are the fields of a device, in order.
var deviceFields = [...]string{"name", "uuid", "minor", "flags", "table"}

// device is dm_parse_device_entry(). All fields are delimited before the first is
// looked at, and the first four without regard to ';'.
func (p parser) device(s span) (d Device, rest span, more bool, err *Error) {
	var f [len(deviceFields)]span
	rest, more = s, true
	for i := range f[:len(f)-1] {
		if f[i], rest, more = p.field(rest, ','); !more {
			err = p.fault(MissingField, span{f[0].at, f[i].end})
			err.Missing = deviceFields[i+1]
			return d, rest, false, err
		}
	}
	f[4], rest, more = p.field(rest, ';')
	d = Device{
		Name: cut(p.text(f[0]), MaxName), UUID: cut(p.text(f[1]), MaxUUID),
		At: f[0].at, End: f[4].end,
		NameAt: f[0].at, UUIDAt: f[1].at, MinorAt: f[2].at, FlagsAt: f[3].at,
	}
	if err = p.minor(&d, f[2]); err == nil {
		if err = p.flags(&d, f[3]); err == nil {
			d.Targets, err = p.table(f[4])
		}
	}
	return d, rest, more, err
}

// minor reads the third field. Empty is no minor, and "0" is one.
func (p parser) minor(d *Device, s span) *Error {
	if s.at == s.end {
		return nil
	}
	n, err := cmdline.ParseUint(p.text(s), 0)
	if err != nil {
		return p.badNumber(BadMinor, s, err)
	}
	if !p.encoded {
		n = uint64(minorOf(uint32(n)))
	}
	if n > MaxMinor {
		return p.fault(MinorTooBig, s)
	}
	d.Minor, d.HasMinor = uint32(n), true
	return nil
}

// minorOf is the minor of a device number as new_decode_dev() takes it apart
// (include/linux/kdev_t.h).
func minorOf(dev uint32) uint32 { return dev&0xff | dev>>12&0xfff00 }

// flags reads the fourth field.
func (p parser) flags(d *Device, s span) *Error {
	switch p.text(s) {
	case "ro":
		d.ReadOnly = true
	case "rw":
	default:
		return p.fault(BadFlags, s)
	}
	return nil
}
