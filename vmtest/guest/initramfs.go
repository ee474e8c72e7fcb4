//go:build linux

package main

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// How long /init waits for its root, in guest time, and how often it looks.
const (
	rootWait = 20 * time.Second
	rootPoll = 50 * time.Millisecond
)

// newRoot is where /init mounts the root, before it becomes /.
const newRoot = "/root"

// inInitramfs reports whether / is still what the kernel unpacked an initramfs into:
// ramfs, or tmpfs where there is one (rootfs_init_fs_context() in init/do_mounts.c).
func inInitramfs() bool {
	var st unix.Statfs_t
	err := unix.Statfs("/", &st)
	return err == nil && (st.Type == unix.RAMFS_MAGIC || st.Type == unix.TMPFS_MAGIC)
}

// enterRoot is /init of an initramfs. It returns only where the root did not come or
// could not be entered, with a report that says why.
func enterRoot() report {
	var r report
	for _, err := range mountAll() {
		note(&r, err)
	}
	var err error
	r.noRoot, err = switchToRoot()
	note(&r, err)
	addState(&r)
	return r
}

// switchToRoot waits for the root, mounts it, makes it / and runs its /sbin/init. It
// returns what the boot lacks, or an error where /init itself cannot go on.
func switchToRoot() (lacks string, err error) {
	root, err := commandLineRoot()
	if err != nil {
		return "", err
	}
	device := waitForDevice(os.DirFS("/"), root)
	if device == "" {
		return "waited " + strconv.Itoa(int(rootWait/time.Second)) + " s for " + strings.TrimPrefix(root, "/dev/"), nil
	}
	if err := unix.Mount(device, newRoot, "squashfs", unix.MS_RDONLY, ""); err != nil {
		return fault("mount "+device, err).Error(), nil
	}
	return "", switchRoot(newRoot, "/sbin/init")
}

// commandLineRoot returns the kernel's root=, if it is one that /init can look for.
func commandLineRoot() (string, error) {
	line, err := os.ReadFile("/proc/cmdline")
	if err != nil {
		return "", err
	}
	root := rootArg(string(line))
	if !strings.HasPrefix(root, "/dev/") && !strings.HasPrefix(root, partLabel) {
		return "", errors.New("/init knows root=/dev/NAME and root=PARTLABEL=NAME, not root=" + root)
	}
	return root, nil
}

// partLabel begins a root= that names a partition by its label.
const partLabel = "PARTLABEL="

// rootArg returns the value of root= in a command line. The last one counts, for
// root_dev_setup() in init/do_mounts.c takes each in turn. What stands between double
// quotes belongs to another argument (next_arg() in lib/cmdline.c).
func rootArg(line string) string {
	root := ""
	for i, part := range strings.Split(line, `"`) {
		for word := range strings.FieldsSeq(part) {
			if value, ok := strings.CutPrefix(word, "root="); ok && i%2 == 0 {
				root = value
			}
		}
	}
	return root
}

// waitForDevice returns the path of the block device that root= names, or nothing
// where none appeared in time.
func waitForDevice(sys fs.FS, root string) string {
	for began := time.Now(); time.Since(began) < rootWait; time.Sleep(rootPoll) {
		device := "/dev/" + findDevice(sys, root)
		if st, err := os.Stat(device); err == nil && st.Mode().Type() == fs.ModeDevice {
			return device
		}
	}
	return ""
}

// findDevice returns the kernel's name of the block device that root= names, or
// nothing while there is none. A partition's label stands in its uevent
// (part_uevent() in block/partitions/core.c).
func findDevice(sys fs.FS, root string) string {
	label, byLabel := strings.CutPrefix(root, partLabel)
	if !byLabel {
		return strings.TrimPrefix(root, "/dev/")
	}
	uevents, err := fs.Glob(sys, "sys/class/block/*/uevent")
	if err != nil {
		return ""
	}
	for _, name := range uevents {
		text, err := fs.ReadFile(sys, name)
		if err == nil && slices.Contains(lines(string(text)), "PARTNAME="+label) {
			return path.Base(path.Dir(name))
		}
	}
	return ""
}
