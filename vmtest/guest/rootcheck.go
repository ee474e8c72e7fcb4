package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"dmrace"
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
func checkRoot() *dmrace.RootCheck {
	name, err := rootDevice()
	if err != nil {
		return &dmrace.RootCheck{Error: err.Error()}
	}
	c := &dmrace.RootCheck{Device: name}
	f, err := os.Open("/dev/" + name)
	if err != nil {
		c.Error = err.Error()
		return c
	}
	defer f.Close()
	size, err := f.Seek(0, io.SeekEnd)
	if err == nil {
		began := time.Now()
		c.SHA256, c.Bytes, err = sumOf(f, size, func() bool { return time.Since(began) > readLimit })
	}
	if err != nil {
		c.Error = err.Error()
	}
	return c
}

// rootDevice returns the kernel's name of the block device that / is on. sysfs has "!"
// where a name has "/" (kobject_set_name_vargs() in lib/kobject.c).
func rootDevice() (string, error) {
	var st unix.Stat_t
	if err := unix.Stat("/", &st); err != nil {
		return "", fmt.Errorf("find root device: %w", err)
	}
	link, err := os.Readlink(fmt.Sprintf("/sys/dev/block/%d:%d", unix.Major(st.Dev), unix.Minor(st.Dev)))
	if err != nil {
		return "", fmt.Errorf("find root device: %w", err)
	}
	return strings.ReplaceAll(path.Base(link), "!", "/"), nil
}

// sumOf returns the SHA-256 of size bytes of r. Where a read fails, or expired says
// that it took too long, it returns how much was read before.
func sumOf(r io.ReaderAt, size int64, expired func() bool) (sum string, n int64, err error) {
	h := sha256.New()
	buf := make([]byte, min(size, readSize))
	for n < size {
		if expired() {
			return "", n, fmt.Errorf("not read within %s", readLimit)
		}
		want := min(size-n, readSize)
		got, err := r.ReadAt(buf[:want], n)
		h.Write(buf[:got])
		n += int64(got)
		if int64(got) < want {
			return "", n, err
		}
	}
	return hex.EncodeToString(h.Sum(nil)), n, nil
}
