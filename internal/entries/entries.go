// Package entries keeps what takes long to make in a folder, each under the key of what it
// depends on. An entry is there as a whole or not at all: it is made beside, by one process at
// a time, and comes into its place in one step. What is read of it is held against its sums,
// and one that does not match, for it is cut, altered or another key's, is made anew.
package entries

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"dmrace/internal/digest"
	"dmrace/internal/filelock"
	"dmrace/internal/unfinished"
	"dmrace/internal/wholefile"
)

// Folder holds entries, each a folder under its key. Several processes may use it.
type Folder struct {
	Dir  string
	Keep int // how many are kept at most, those that were last used; 0: all
}

// What is in a folder beside its entries.
const (
	LockName   = "lock"
	TempPrefix = "tmp-"
)

// Get has load read the entry of that key, and where it returns an error make writes it: into
// a new folder of its own, which may lie beside others of its making in the scratch folder that
// is its parent. Whoever waits for another process to make it finds it there. Where it
// cannot be made or kept, as on a full disk, that is the error, and nothing is left.
func (f Folder) Get(ctx context.Context, key string, load, make func(dir string) error) error {
	entry := filepath.Join(f.Dir, key)
	if load(entry) == nil {
		f.used(entry)
		return nil
	}
	unlock, err := f.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	if load(entry) == nil {
		f.used(entry)
		return nil
	}
	if err := f.sweep(); err != nil {
		return err
	}
	defer unfinished.Begin()()
	scratch, err := os.MkdirTemp(f.Dir, TempPrefix)
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch) // with the broken entry, if there was one: who still reads it keeps its files
	made := filepath.Join(scratch, "entry")
	if err := os.Mkdir(made, 0o755); err != nil {
		return err
	}
	if err := make(made); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := wholefile.Folder(made, entry); err != nil {
		return fmt.Errorf("keep %s: %w", entry, err)
	}
	return load(entry)
}

// lock waits until no other process, and no other goroutine, makes an entry.
func (f Folder) lock(ctx context.Context) (unlock func(), err error) {
	if err := os.MkdirAll(f.Dir, 0o755); err != nil {
		return nil, err
	}
	return filelock.Take(ctx, filepath.Join(f.Dir, LockName), nil)
}

// used notes when an entry was last used, where that decides what is kept. A folder that
// cannot be written to serves too.
func (f Folder) used(entry string) {
	if f.Keep > 0 {
		now := time.Now()
		os.Chtimes(entry, now, now)
	}
}

// sweep removes what processes that were killed have left, and makes room for one more entry.
// The caller holds the lock.
func (f Folder) sweep() error {
	list, err := os.ReadDir(f.Dir)
	if err != nil {
		return err
	}
	remove, at := []string{}, map[string]time.Time{}
	var kept []string
	for _, e := range list {
		info, err := e.Info()
		switch {
		case errors.Is(err, fs.ErrNotExist) || err == nil && !e.IsDir():
		case err != nil:
			return err
		case strings.HasPrefix(e.Name(), TempPrefix):
			remove = append(remove, e.Name())
		default:
			kept, at[e.Name()] = append(kept, e.Name()), info.ModTime()
		}
	}
	if f.Keep > 0 && len(kept) >= f.Keep {
		slices.SortFunc(kept, func(a, b string) int { return at[b].Compare(at[a]) })
		remove = append(remove, kept[f.Keep-1:]...)
	}
	for _, name := range remove {
		if err := os.RemoveAll(filepath.Join(f.Dir, name)); err != nil {
			return err
		}
	}
	return nil
}

// Seal returns the sum that belongs into a record, which the caller has taken the sum out of.
func Seal(record any) string {
	b, err := json.Marshal(record)
	if err != nil {
		panic(err) // strings, numbers and maps of strings always encode
	}
	return digest.Bytes(b)
}

// WriteRecord writes what an entry says about the files beside it.
func WriteRecord(path string, record any) error {
	b, err := json.MarshalIndent(record, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(b, '\n'), 0o444)
}

// ReadRecord reads what WriteRecord wrote.
func ReadRecord(path string, record any) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, record); err != nil {
		return fmt.Errorf("read %s: %w", filepath.Base(path), err)
	}
	return nil
}
