//go:build linux

package main

import (
	"errors"

	"golang.org/x/sys/unix"
)

// fileSystem is one thing that PID 1 mounts.
type fileSystem struct {
	kind, path string
	flags      uintptr
}

// fileSystems are mounted over folders that exist, empty, on the read-only root.
var fileSystems = []fileSystem{
	{"proc", "/proc", unix.MS_NOSUID | unix.MS_NODEV | unix.MS_NOEXEC},
	{"sysfs", "/sys", unix.MS_NOSUID | unix.MS_NODEV | unix.MS_NOEXEC},
	{"devtmpfs", "/dev", unix.MS_NOSUID | unix.MS_NOEXEC},
	{"tmpfs", "/tmp", unix.MS_NOSUID | unix.MS_NODEV},
}

// mountAll mounts the file systems and returns what could not be mounted.
//
// CONFIG_DEVTMPFS_MOUNT has the kernel mount /dev itself, in prepare_namespace()
// of init/do_mounts.c. The second mount is then refused with EBUSY
// (do_add_mount() in fs/namespace.c), which is no error here.
func mountAll() []error {
	var errs []error
	for _, fs := range fileSystems {
		err := unix.Mount(fs.kind, fs.path, fs.kind, fs.flags, "")
		if err != nil && !errors.Is(err, unix.EBUSY) {
			errs = append(errs, fault("mount "+fs.kind+" on "+fs.path, err))
		}
	}
	return errs
}

// moved are the mounts that a new root takes over.
var moved = []string{"/dev", "/proc", "/sys"}

// switchRoot makes what is mounted on a folder the root and runs a program there as PID 1. It
// returns only where that fails. The files of the initramfs stay: the guest does not live long
// enough for their memory to matter.
func switchRoot(folder, program string) error {
	for _, path := range moved {
		if err := unix.Mount(path, folder+path, "", unix.MS_MOVE, ""); err != nil {
			return fault("move "+path+" into the new root", err)
		}
	}
	if err := unix.Chdir(folder); err != nil {
		return fault("enter the new root", err)
	}
	if err := unix.Mount(".", "/", "", unix.MS_MOVE, ""); err != nil {
		return fault("move the new root", err)
	}
	if err := unix.Chroot("."); err != nil {
		return fault("enter the new root", err)
	}
	return fault("run "+program, unix.Exec(program, []string{program}, nil))
}
