package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"testing"

	"golang.org/x/sys/unix"
)

// device is a block device one of whose blocks cannot be read.
type device struct {
	content []byte
	bad     int64 // offset from which reads fail with EIO; 0: none
	largest int   // longest read that was asked for
}

func (d *device) ReadAt(b []byte, off int64) (int, error) {
	d.largest = max(d.largest, len(b))
	end := int64(len(d.content))
	if d.bad > 0 {
		end = d.bad
	}
	n := copy(b, d.content[min(off, end):end])
	switch {
	case n == len(b):
		return n, nil
	case d.bad > 0:
		return n, unix.EIO
	}
	return n, io.EOF
}

// squashfs returns a device of that many bytes whose superblock states used bytes.
func squashfs(used uint64, size int) *device {
	b := make([]byte, size)
	for i := range b {
		b[i] = byte(i * 7)
	}
	binary.LittleEndian.PutUint32(b[offMagic:], squashfsMagic)
	binary.LittleEndian.PutUint64(b[offBytesUsed:], used)
	return &device{content: b}
}

func never() bool { return false }

// TestDigest reads devices that are longer than their file system, too short for it,
// or damaged.
func TestDigest(t *testing.T) {
	const mib = 1 << 20
	broken := squashfs(3*mib, 3*mib)
	broken.bad = mib + 5*4096
	for _, c := range []struct {
		name string
		dev  *device
		n    int64
		err  error
	}{
		{"one block", squashfs(96, 4096), 4096, nil},
		{"as long as its device", squashfs(3*mib, 3*mib), 3 * mib, nil},
		{"the last block is filled up", squashfs(2*mib+1, 3*mib), 2*mib + 4096, nil},
		{"cut off", squashfs(3*mib, 2*mib+8192), 2*mib + 8192, io.EOF},
		{"a bad block", broken, broken.bad, unix.EIO},
	} {
		sum, n, err := digest(c.dev, never)
		if n != c.n || !errors.Is(err, c.err) {
			t.Errorf("%s: read %d bytes, %v; want %d, %v", c.name, n, err, c.n, c.err)
		}
		want := sha256.Sum256(c.dev.content[:n])
		if err == nil && sum != hex.EncodeToString(want[:]) || err != nil && sum != "" {
			t.Errorf("%s: digest %q", c.name, sum)
		}
		if c.dev.largest > readSize {
			t.Errorf("%s: a read of %d bytes", c.name, c.dev.largest)
		}
	}
}

func TestDigestEnds(t *testing.T) {
	left := 2
	sum, n, err := digest(squashfs(4<<20, 4<<20), func() bool { left--; return left < 0 })
	if sum != "" || n != 2<<20 || err == nil {
		t.Errorf("got %q after %d bytes, %v", sum, n, err)
	}
}

// FuzzDigest holds that no content of a device makes PID 1 die.
func FuzzDigest(f *testing.F) {
	f.Add([]byte{})
	f.Add(make([]byte, superblockSize))
	f.Add(squashfs(4096, 8192).content)
	f.Add(squashfs(1<<63, 4096).content)
	f.Fuzz(func(t *testing.T, b []byte) {
		sum, n, err := digest(bytes.NewReader(b), never)
		if n > int64(len(b)) || (err == nil) != (len(sum) == 2*sha256.Size) {
			t.Errorf("%q after %d of %d bytes, %v", sum, n, len(b), err)
		}
	})
}
