package snapshot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"dmrace/internal/digest"
	"dmrace/internal/filelock"
	"dmrace/internal/unfinished"
	"dmrace/internal/wholefile"
)

// Store is a folder of saved machines, one folder each. Several processes may use it.
type Store struct{ Dir string }

// keep is how many machines a store holds at most, of some 12 MB each: those that were
// last used.
const keep = 48

const (
	recordName  = "snapshot.json"
	memoryName  = "memory"
	stateName   = "devices"
	consoleName = "console.log"
	lockName    = "lock"
	tempPrefix  = "tmp-"
)

// Get returns the machine of that key. One that is missing, belongs to another key or does
// not match its sums is made, by one process at a time: whoever waits finds it there. Where
// it cannot be kept, as on a full disk, that is the error, and nothing is left of it.
func (s Store) Get(ctx context.Context, key string, make func() (*Saved, error)) (*Saved, error) {
	if saved, err := s.load(key); err == nil {
		return saved, nil
	}
	if err := os.MkdirAll(s.Dir, 0o755); err != nil {
		return nil, err
	}
	unlock, err := filelock.Take(ctx, filepath.Join(s.Dir, lockName), nil)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if saved, err := s.load(key); err == nil {
		return saved, nil
	}
	if err := s.sweep(); err != nil {
		return nil, err
	}
	saved, err := make()
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return nil, err
	}
	saved.record.Key = key
	if err := s.publish(saved); err != nil {
		return nil, fmt.Errorf("keep a saved machine: %w", err)
	}
	return s.load(key)
}

// load returns the machine of that key if all of its files are what was stored.
func (s Store) load(key string) (*Saved, error) {
	dir := filepath.Join(s.Dir, key)
	b, err := os.ReadFile(filepath.Join(dir, recordName))
	if err != nil {
		return nil, err
	}
	saved := &Saved{}
	r := &saved.record
	if err := json.Unmarshal(b, r); err != nil {
		return nil, fmt.Errorf("read %s: %w", recordName, err)
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
	if saved.memory, err = decodeRuns(memory); err != nil {
		return nil, err
	}
	now := time.Now()
	os.Chtimes(dir, now, now) // a store that cannot be written to serves too
	return saved, nil
}

// publish puts a machine into its place, in one step.
func (s Store) publish(saved *Saved) error {
	defer unfinished.Begin()()
	dir, err := os.MkdirTemp(s.Dir, tempPrefix)
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	entry := filepath.Join(dir, "entry")
	if err := os.Mkdir(entry, 0o755); err != nil {
		return err
	}
	files := map[string][]byte{memoryName: encodeRuns(saved.memory), stateName: saved.State, consoleName: saved.Console}
	saved.record.Files = map[string]string{}
	for name, b := range files {
		saved.record.Files[name] = digest.Bytes(b)
		if err := os.WriteFile(filepath.Join(entry, name), b, 0o444); err != nil {
			return err
		}
	}
	saved.record.Sum = saved.record.seal()
	b, err := json.MarshalIndent(saved.record, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(entry, recordName), append(b, '\n'), 0o444); err != nil {
		return err
	}
	return wholefile.Folder(entry, filepath.Join(s.Dir, saved.record.Key))
}

// sweep removes what processes that were killed have left, and the machines that were not
// used for longest, but for as many as are kept. The caller holds the lock. Who has loaded
// a machine needs its files no more.
func (s Store) sweep() error {
	list, err := os.ReadDir(s.Dir)
	if err != nil {
		return err
	}
	type used struct {
		name string
		at   time.Time
	}
	var machines []used
	for _, e := range list {
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) || err == nil && !e.IsDir() {
			continue
		}
		if err != nil {
			return err
		}
		at := info.ModTime()
		if len(e.Name()) > len(tempPrefix) && e.Name()[:len(tempPrefix)] == tempPrefix {
			at = time.Time{}
		}
		machines = append(machines, used{e.Name(), at})
	}
	slices.SortFunc(machines, func(a, b used) int { return b.at.Compare(a.at) })
	for i, m := range machines {
		if i < keep-1 && !m.at.IsZero() {
			continue
		}
		if err := os.RemoveAll(filepath.Join(s.Dir, m.name)); err != nil {
			return err
		}
	}
	return nil
}
