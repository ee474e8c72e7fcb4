package results

import (
	"errors"
	"fmt"
	"os"
	"syscall"

	"dmrace"
	"dmrace/internal/unfinished"
)

// enoughRoom is how many bytes must be free where evidence is to be kept: that of one boot
// takes some 300 KB, and MaxConsole and a timeline at most.
const enoughRoom = 32 << 20

// Check makes sure that evidence can be kept in the store: that its folder is there or can
// be made, that files can be written in it, and that there is some room. It is asked before
// anything is booted. An error is a [dmrace.EnvError].
func (s Store) Check() error {
	err := errors.Join(s.tryWriting(), enough(s.Dir))
	if err == nil {
		return nil
	}
	return &dmrace.EnvError{
		Err: fmt.Errorf("evidence cannot be kept in %s: %w", s.Dir, err),
		Fix: "choose a folder with --out that can be written to and has room",
	}
}

// tryWriting makes the store's folder, which evidence needs anyway, and a file where its
// runs are or will be.
func (s Store) tryWriting() error {
	if err := os.MkdirAll(s.Dir, 0o755); err != nil {
		return err
	}
	dir := s.Dir
	if _, err := os.Stat(s.runsDir()); err == nil {
		dir = s.runsDir()
	}
	defer unfinished.Begin()()
	f, err := os.CreateTemp(dir, ".try-")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// enough returns an error where too little is free in a folder. A file system that does
// not say how large it is is believed to have enough, and so is one that cannot be asked.
func enough(dir string) error {
	bytes, known := free(dir, os.Geteuid() == 0)
	if !known {
		return nil
	}
	return room(bytes)
}

func room(bytes uint64) error {
	if bytes < enoughRoom {
		return fmt.Errorf("%d MiB are free, and %d are wanted: %w", bytes>>20, enoughRoom>>20, syscall.ENOSPC)
	}
	return nil
}
