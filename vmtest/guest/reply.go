//go:build linux

package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strconv"

	"golang.org/x/sys/unix"
)

// reply is the buffer of one device-mapper ioctl: a struct dm_ioctl and the data
// after it (include/uapi/linux/dm-ioctl.h). newRequest makes one; the kernel
// writes its answer over it.
type reply []byte

// Offsets in struct dm_ioctl. version[3] stands at 0.
const (
	offDataSize  = 12
	offDataStart = 16
	offTargets   = 20
	offFlags     = 28
	offDev       = 40
	offName      = 48
	offUUID      = offName + unix.DM_NAME_LEN
	headerSize   = 312 // sizeof(struct dm_ioctl)
)

// newRequest returns a buffer of that many bytes that asks about the mapped
// device of that name, or about none.
func newRequest(size int, name string, flags uint32) (reply, error) {
	if len(name) >= unix.DM_NAME_LEN {
		return nil, errors.New("name " + strconv.Quote(name) + " has " + strconv.Itoa(unix.DM_NAME_LEN) + " bytes or more")
	}
	r := make(reply, size)
	// check_version() in drivers/md/dm-ioctl.c takes any minor version up to its own.
	binary.NativeEndian.PutUint32(r, unix.DM_VERSION_MAJOR)
	binary.NativeEndian.PutUint32(r[offDataSize:], uint32(size))
	binary.NativeEndian.PutUint32(r[offDataStart:], headerSize)
	binary.NativeEndian.PutUint32(r[offFlags:], flags)
	copy(r[offName:], name)
	return r, nil
}

func (r reply) u32(off int) uint32 { return binary.NativeEndian.Uint32(r[off:]) }
func (r reply) flags() uint32      { return r.u32(offFlags) }

// uuid returns the mapped device's UUID, which dm-init leaves empty unless
// dm-mod.create= gives one.
func (r reply) uuid() string { return cString(r[offUUID : offUUID+unix.DM_UUID_LEN]) }

// dev returns the mapped device's number as "major:minor".
func (r reply) dev() string {
	dev := binary.NativeEndian.Uint64(r[offDev:])
	return strconv.Itoa(int(unix.Major(dev))) + ":" + strconv.Itoa(int(unix.Minor(dev)))
}

// data returns what stands after the header, within the size that the kernel states.
func (r reply) data() ([]byte, error) {
	if len(r) < headerSize {
		return nil, errors.New("answer of " + strconv.Itoa(len(r)) + " bytes is shorter than its header")
	}
	start, size := uint64(r.u32(offDataStart)), uint64(r.u32(offDataSize))
	if start < headerSize || size < start || size > uint64(len(r)) {
		return nil, errors.New("answer states data from " + number(start) + " to " + number(size) + " in " + strconv.Itoa(len(r)) + " bytes")
	}
	return r[start:size], nil
}

// Offsets in struct dm_name_list; the name follows.
const (
	nameOffDev  = 0
	nameOffNext = 8
	nameOffName = 12
)

// names returns the names in an answer to DM_LIST_DEVICES, in the kernel's order.
// Each entry tells its distance to the next one; the last says 0. Where there is
// no device at all the one entry has device number 0 (list_devices() in
// drivers/md/dm-ioctl.c).
func (r reply) names() ([]string, error) {
	data, err := r.data()
	if err != nil || len(data) == 0 {
		return nil, err
	}
	var names []string
	for {
		if len(data) < nameOffName {
			return nil, errors.New("entry " + strconv.Itoa(len(names)) + " of the list of names is cut off")
		}
		if binary.NativeEndian.Uint64(data[nameOffDev:]) == 0 {
			return names, nil
		}
		names = append(names, cString(data[nameOffName:]))
		next := uint64(binary.NativeEndian.Uint32(data[nameOffNext:]))
		if next == 0 {
			return names, nil
		}
		if next < nameOffName || next > uint64(len(data)) {
			return nil, errors.New("entry " + strconv.Itoa(len(names)-1) + " of the list of names points " + number(next) + " bytes on, of " + strconv.Itoa(len(data)))
		}
		data = data[next:]
	}
}

// Offsets in struct dm_target_spec; the parameters follow.
const (
	specOffStart  = 0
	specOffLength = 8
	specOffNext   = 20
	specOffType   = 24
	specSize      = specOffType + unix.DM_MAX_TYPE_NAME
)

// targets returns the targets in an answer to DM_TABLE_STATUS, each as
// dmsetup(8) prints it: start and length in sectors, type, parameters. Each
// entry tells where the next one begins, counted from the start of the data
// (retrieve_status() in drivers/md/dm-ioctl.c).
func (r reply) targets() ([]string, error) {
	data, err := r.data()
	if err != nil {
		return nil, err
	}
	var targets []string
	next := uint64(0)
	for i := range r.u32(offTargets) {
		if next > uint64(len(data)) || uint64(len(data))-next < specSize {
			return nil, errors.New("target " + number(uint64(i)) + " begins at " + number(next) + " and is cut off at " + strconv.Itoa(len(data)))
		}
		spec := data[next:]
		targets = append(targets, targetLine(spec))
		after := uint64(binary.NativeEndian.Uint32(spec[specOffNext:]))
		if after < next+specSize {
			return nil, errors.New("target " + number(uint64(i)) + " at " + number(next) + " says that the next one begins at " + number(after))
		}
		next = after
	}
	return targets, nil
}

// targetLine formats one target; spec is at least specSize bytes long.
func targetLine(spec []byte) string {
	line := strconv.FormatUint(binary.NativeEndian.Uint64(spec[specOffStart:]), 10) +
		" " + strconv.FormatUint(binary.NativeEndian.Uint64(spec[specOffLength:]), 10) +
		" " + cString(spec[specOffType:specSize])
	if params := cString(spec[specSize:]); params != "" {
		line += " " + params
	}
	return line
}

func number(n uint64) string { return strconv.FormatUint(n, 10) }

// cString returns the bytes up to the first NUL.
func cString(b []byte) string {
	if i := bytes.IndexByte(b, 0); i >= 0 {
		b = b[:i]
	}
	return string(b)
}
