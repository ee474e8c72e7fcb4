package snapshot

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// Memory is the memory of a guest as a file that QEMU maps, and which this process can read
// and write. It has no name (memfd_create(2)): it goes with the last who holds it, however
// that ends.
type Memory struct {
	file *os.File
	size int64
}

// NewMemory returns memory of that many bytes, all zeros.
func NewMemory(size int64) (*Memory, error) {
	fd, err := unix.MemfdCreate("dmrace-guest", unix.MFD_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("make room for the guest's memory: %w", err)
	}
	f := os.NewFile(uintptr(fd), "guest-memory")
	if err := f.Truncate(size); err != nil {
		f.Close()
		return nil, fmt.Errorf("make room for the guest's memory: %w", err)
	}
	return &Memory{f, size}, nil
}

// File is what QEMU is given.
func (m *Memory) File() *os.File { return m.file }

// Close lets go of the memory. QEMU keeps what it has mapped.
func (m *Memory) Close() error { return m.file.Close() }

// runs returns what is in the memory.
func (m *Memory) runs() ([]Run, error) {
	var runs []Run
	buf := make([]byte, 1<<20)
	for at := int64(0); at < m.size; {
		data, err := m.file.Seek(at, unix.SEEK_DATA)
		if errors.Is(err, unix.ENXIO) { // no more
			break
		}
		if err != nil {
			return nil, fmt.Errorf("read the guest's memory: %w", err)
		}
		at = data / pageSize * pageSize
		n := min(int64(len(buf)), m.size-at)
		if _, err := m.file.ReadAt(buf[:n], at); err != nil {
			return nil, fmt.Errorf("read the guest's memory: %w", err)
		}
		for i := int64(0); i < n; i += pageSize {
			runs = appendPage(runs, at+i, buf[i:min(i+pageSize, n)])
		}
		at += n
	}
	return runs, nil
}

// load makes the memory what it was when a machine was saved, with these values in its
// slots.
func (m *Memory) load(s *Saved, values []string) error {
	if err := unix.Fallocate(int(m.file.Fd()), unix.FALLOC_FL_PUNCH_HOLE|unix.FALLOC_FL_KEEP_SIZE, 0, m.size); err != nil {
		return fmt.Errorf("clear the guest's memory: %w", err)
	}
	for _, r := range s.memory {
		if r.At+int64(len(r.Data)) > m.size {
			return errRuns
		}
		if _, err := m.file.WriteAt(r.Data, r.At); err != nil {
			return fmt.Errorf("write the guest's memory: %w", err)
		}
	}
	for _, p := range s.record.Places {
		if _, err := m.file.WriteAt(fill(values[p.Slot], p), p.At); err != nil {
			return fmt.Errorf("write the guest's memory: %w", err)
		}
	}
	return nil
}
