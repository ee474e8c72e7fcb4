//go:build linux

package main

import (
	"errors"
	"io"
	"testing"

	"golang.org/x/sys/unix"
)

// device is a block device from an offset of which on nothing can be read.
type device struct {
	content []byte
	bad     int64
	fault   error
	largest int // longest read that was asked for
}

func (d *device) ReadAt(b []byte, off int64) (int, error) {
	d.largest = max(d.largest, len(b))
	n := copy(b, d.content[min(off, d.bad):d.bad])
	if n < len(b) {
		return n, d.fault
	}
	return n, nil
}

// deviceOf returns a device of that many bytes, of which the first good can be read.
func deviceOf(size, good int64, fault error) *device {
	b := make([]byte, size)
	for i := range b {
		b[i] = byte(i * 7)
	}
	return &device{content: b, bad: good, fault: fault}
}

func never() bool { return false }

func TestDigest(t *testing.T) {
	const mib = 1 << 20
	for _, c := range []struct {
		name       string
		size, good int64
		fault      error
	}{
		{"empty", 0, 0, nil},
		{"one block", 4096, 4096, nil},
		{"whole reads", 3 * mib, 3 * mib, nil},
		{"a last read that is shorter", 2*mib + 8192, 2*mib + 8192, nil},
		{"shorter than it says", 3 * mib, 2*mib + 8192, io.EOF},
		{"a bad block", 3 * mib, mib + 5*4096, unix.EIO},
		{"a bad first block", 3 * mib, 0, unix.EIO},
	} {
		dev := deviceOf(c.size, c.good, c.fault)
		sum, n, err := sumOf(dev, c.size, never)
		if n != c.good || !errors.Is(err, c.fault) {
			t.Errorf("%s: read %d bytes, %v; want %d, %v", c.name, n, err, c.good, c.fault)
		}
		want := sumByStandard(dev.content)
		if err == nil && sum != want || err != nil && sum != "" {
			t.Errorf("%s: digest %q", c.name, sum)
		}
		if dev.largest > readSize {
			t.Errorf("%s: a read of %d bytes", c.name, dev.largest)
		}
	}
}

// TestDigestEnds reads a device whose second MiB comes too late.
func TestDigestEnds(t *testing.T) {
	left := 1
	sum, n, err := sumOf(deviceOf(4<<20, 4<<20, nil), 4<<20, func() bool { left--; return left < 0 })
	if sum != "" || n != 1<<20 || err == nil {
		t.Errorf("got %q after %d bytes, %v", sum, n, err)
	}
}
