//go:build !linux

package snapshot

import (
	"errors"
	"os"
)

// errNoMemory says that this system has no memory that two processes share without a name.
var errNoMemory = errors.New("a machine is saved on Linux alone")

// Memory is the memory of a guest; there is none on this system.
type Memory struct{}

// NewMemory fails.
func NewMemory(int64) (*Memory, error) { return nil, errNoMemory }

// File is nil.
func (*Memory) File() *os.File { return nil }

// Close does nothing.
func (*Memory) Close() error { return nil }

func (*Memory) runs() ([]Run, error) { return nil, errNoMemory }

func (*Memory) load(*Saved, []string) error { return errNoMemory }
