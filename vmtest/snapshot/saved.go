package snapshot

import (
	"fmt"
	"time"

	"dmrace/internal/entries"
)

// Saved is a machine that was saved.
type Saved struct {
	Console []byte // what its guest had said until then, to the byte
	State   []byte // its devices, as QEMU writes them

	memory []Run
	record record
}

// record is what snapshot.json says about the files beside it.
type record struct {
	Key    string            `json:"key"`
	Line   string            `json:"cmdline"`       // with its slots
	Slots  int               `json:"slots"`         // how many there are
	Places []Place           `json:"places"`        // where they are
	At     time.Duration     `json:"guest_time_ns"` // the stamp of the last line on the console
	Files  map[string]string `json:"files"`         // SHA-256 of each file by its name
	Config []Word            `json:"pci,omitempty"` // what firmware has written into PCI devices
	Sum    string            `json:"sum"`           // SHA-256 of this record with an empty sum
}

// Word is 32 bits of the configuration of a PCI device on the first bus.
type Word struct {
	Device int    `json:"device"`
	At     int    `json:"at"`
	Value  uint32 `json:"value"`
}

// New takes a machine that stands still: its memory, its devices, what its guest has said,
// by the stamp of the last line, the command line that it was booted with, which has n
// slots, and what its firmware has written into PCI devices.
func New(m *Memory, state, console []byte, at time.Duration, line string, n int, config []Word) (*Saved, error) {
	memory, err := m.runs()
	if err != nil {
		return nil, err
	}
	found, err := places(memory, n)
	if err != nil {
		return nil, err
	}
	return &Saved{console, state, memory, record{Line: line, Slots: n, Places: found, At: at, Config: config}}, nil
}

// Load makes memory that of the machine, with these values in its slots, one for each.
func (s *Saved) Load(m *Memory, values []string) error {
	if len(values) != s.record.Slots {
		return fmt.Errorf("a machine with %d slots was given %d values", s.record.Slots, len(values))
	}
	return m.load(s, values)
}

// Key is what the machine is kept under.
func (s *Saved) Key() string { return s.record.Key }

// Line is the command line that the machine was booted with.
func (s *Saved) Line() string { return s.record.Line }

// At is the guest time of the last line that the guest had printed.
func (s *Saved) At() time.Duration { return s.record.At }

// Config is what the machine's firmware has written into PCI devices.
func (s *Saved) Config() []Word { return s.record.Config }

// Sum stands for all of the machine.
func (s *Saved) Sum() string { return s.record.Sum }

// seal returns the sum that belongs into the record.
func (r record) seal() string {
	r.Sum = ""
	return entries.Seal(r)
}
