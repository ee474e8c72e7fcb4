package snapshot

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"dmrace/internal/digest"
	"dmrace/internal/entries"
)

// Store is a folder of saved machines, one folder each. Several processes may use it.
type Store struct{ Dir string }

// keep is how many machines a store holds at most, of some 12 MB each: those that were
// last used. Who has loaded a machine needs its files no more.
const keep = 48

const (
	recordName  = "snapshot.json"
	memoryName  = "memory"
	stateName   = "devices"
	consoleName = "console.log"
)

// Get returns the machine of that key. One that is missing, belongs to another key or does
// not match its sums is made: see [entries.Folder.Get].
func (s Store) Get(ctx context.Context, key string, make func() (*Saved, error)) (saved *Saved, err error) {
	err = entries.Folder{Dir: s.Dir, Keep: keep}.Get(ctx, key,
		func(dir string) (err error) { saved, err = load(dir, key); return err },
		func(dir string) error {
			made, err := make()
			if err != nil {
				return err
			}
			made.record.Key = key
			if err := made.write(dir); err != nil {
				return fmt.Errorf("keep a saved machine: %w", err)
			}
			return nil
		})
	if err != nil {
		return nil, err
	}
	return saved, nil
}

// load returns the machine of that key if all of its files are what was stored.
func load(dir, key string) (saved *Saved, err error) {
	saved = &Saved{}
	r := &saved.record
	if err := entries.ReadRecord(filepath.Join(dir, recordName), r); err != nil {
		return nil, err
	}
	if r.Sum != r.seal() || r.Key != key {
		return nil, errors.New(recordName + " is not that of this machine")
	}
	var memory []byte
	for name, into := range map[string]*[]byte{memoryName: &memory, stateName: &saved.State, consoleName: &saved.Console} {
		if *into, err = os.ReadFile(filepath.Join(dir, name)); err != nil {
			return nil, err
		}
		if digest.Bytes(*into) != r.Files[name] {
			return nil, errors.New(name + " does not match its sum")
		}
	}
	saved.memory, err = decodeRuns(memory)
	return saved, err
}

// write writes a machine's files.
func (s *Saved) write(dir string) error {
	files := map[string][]byte{memoryName: encodeRuns(s.memory), stateName: s.State, consoleName: s.Console}
	s.record.Files = map[string]string{}
	for name, b := range files {
		s.record.Files[name] = digest.Bytes(b)
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o444); err != nil {
			return err
		}
	}
	s.record.Sum = s.record.seal()
	return entries.WriteRecord(filepath.Join(dir, recordName), s.record)
}
