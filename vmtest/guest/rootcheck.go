//go:build linux

package main

import (
	"errors"
	"io"
	"os"
	"path"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"dmrace/internal/digest/filetree"
)

// How the root device is read: in pieces of that many bytes, and for no longer than
// that much guest time.
const (
	readSize  = 1 << 20
	readLimit = 30 * time.Second
)

// checkRoot reads the device that / is mounted from to its last byte: what no file
// refers to is read as well, and every block goes through the mapping. Pages that the
// kernel has cached were read through it before.
func checkRoot() *rootCheck {
	var st unix.Stat_t
	if err := unix.Stat("/", &st); err == nil && unix.Major(st.Dev) == 0 { // get_anon_bdev() in fs/super.c
		return checkFiles(st.Dev)
	}
	name, err := rootDevice()
	if err != nil {
		return &rootCheck{err: err.Error()}
	}
	c := &rootCheck{device: name}
	f, err := os.Open("/dev/" + name)
	if err != nil {
		c.err = err.Error()
		return c
	}
	defer f.Close()
	size, err := f.Seek(0, io.SeekEnd)
	if err == nil {
		began := time.Now()
		c.sha256, c.bytes, err = sumOf(f, size, func() bool { return time.Since(began) > readLimit })
	}
	if err != nil {
		c.err = err.Error()
	}
	return c
}

// checkFiles reads all files of a root without a block device, such as UBIFS and NFS. What
// is mounted on it belongs to other devices.
func checkFiles(device uint64) *rootCheck {
	c := &rootCheck{device: rootSource()}
	h := newSHA256()
	var err error
	c.files, c.bytes, err = filetree.Hash(h, os.DirFS("/"), func(path string) bool {
		var st unix.Stat_t
		return unix.Stat("/"+path, &st) == nil && st.Dev != device
	})
	if err != nil {
		c.err = err.Error()
		return c
	}
	c.sha256 = h.sum()
	return c
}

// rootSource returns what is mounted as /, or nothing: "ubi0:rootfs".
func rootSource() string {
	mounts, _ := os.ReadFile("/proc/self/mounts")
	for _, line := range lines(string(mounts)) {
		if f := strings.Fields(line); len(f) > 1 && f[1] == "/" {
			return f[0]
		}
	}
	return ""
}

// rootDevice returns the kernel's name of the block device that / is on. sysfs has "!"
// where a name has "/" (kobject_set_name_vargs() in lib/kobject.c).
func rootDevice() (string, error) {
	var st unix.Stat_t
	if err := unix.Stat("/", &st); err != nil {
		return "", fault("find root device", err)
	}
	link, err := os.Readlink("/sys/dev/block/" + strconv.Itoa(int(unix.Major(st.Dev))) + ":" + strconv.Itoa(int(unix.Minor(st.Dev))))
	if err != nil {
		return "", fault("find root device", err)
	}
	return strings.ReplaceAll(path.Base(link), "!", "/"), nil
}

// sumOf returns the SHA-256 of size bytes of r. Where a read fails, or expired says
// that it took too long, it returns how much was read before.
func sumOf(r io.ReaderAt, size int64, expired func() bool) (sum string, n int64, err error) {
	h := newSHA256()
	buf := make([]byte, min(size, readSize))
	for n < size {
		if expired() {
			return "", n, errors.New("not read within " + readLimit.String())
		}
		want := min(size-n, readSize)
		got, err := r.ReadAt(buf[:want], n)
		h.Write(buf[:got])
		n += int64(got)
		if int64(got) < want {
			return "", n, err
		}
	}
	return h.sum(), n, nil
}
