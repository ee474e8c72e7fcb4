//go:build linux

package main

import (
	"errors"

	"github.com/u-root/u-root/pkg/mount"
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
		_, err := mount.Mount(fs.kind, fs.path, fs.kind, "", fs.flags)
		if err != nil && !errors.Is(err, unix.EBUSY) {
			errs = append(errs, err)
		}
	}
	return errs
}
