//go:build linux

package main

import (
	"errors"
	"strconv"
	"unsafe"

	"golang.org/x/sys/unix"
)

// dmControl is the device-mapper's control node. devtmpfs makes it, because
// _dm_misc in drivers/md/dm-ioctl.c names it "mapper/control".
const dmControl = "/dev/mapper/control"

// mappedDevices returns every mapped device with its table and its status.
func mappedDevices() ([]mapState, error) {
	fd, err := unix.Open(dmControl, unix.O_RDWR|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, fault("open "+dmControl, err)
	}
	defer unix.Close(fd)
	list, err := ask(fd, unix.DM_LIST_DEVICES, "", 0)
	if err != nil {
		return nil, fault("list mapped devices", err)
	}
	names, err := list.names()
	if err != nil {
		return nil, fault("list mapped devices", err)
	}
	var maps []mapState
	for _, name := range names {
		m, err := stateOf(fd, name)
		if err != nil {
			return maps, fault("query mapped device "+strconv.Quote(name), err)
		}
		maps = append(maps, m)
	}
	return maps, nil
}

// stateOf asks for one mapped device, once for its table and once for its status.
func stateOf(fd int, name string) (mapState, error) {
	table, err := ask(fd, unix.DM_TABLE_STATUS, name, unix.DM_STATUS_TABLE_FLAG)
	if err != nil {
		return mapState{}, fault("table", err)
	}
	status, err := ask(fd, unix.DM_TABLE_STATUS, name, 0)
	if err != nil {
		return mapState{}, fault("status", err)
	}
	m := mapState{name: name, uuid: table.uuid(), dev: table.dev()}
	if m.table, err = table.targets(); err != nil {
		return m, fault("table", err)
	}
	if m.status, err = status.targets(); err != nil {
		return m, fault("status", err)
	}
	return m, nil
}

// The sizes of the buffer for an answer: the first tried and the largest. dm-init
// takes no create string of 4096 bytes or more, so the first always holds a table
// that it made.
const (
	firstBuffer   = 16 << 10
	largestBuffer = 1 << 20
)

// ask carries out one device-mapper ioctl and returns the kernel's answer. The
// buffer grows until the answer fits.
func ask(fd int, cmd uint, name string, flags uint32) (reply, error) {
	for size := firstBuffer; size <= largestBuffer; size *= 2 {
		r, err := newRequest(size, name, flags)
		if err != nil {
			return nil, err
		}
		_, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(fd), uintptr(cmd), uintptr(unsafe.Pointer(&r[0])))
		if errno != 0 {
			return nil, errno
		}
		if r.flags()&unix.DM_BUFFER_FULL_FLAG == 0 {
			return r, nil
		}
	}
	return nil, errors.New("the answer is larger than 1 MiB")
}
