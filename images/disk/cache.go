package disk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"dmrace"
	"dmrace/internal/digest"
	"dmrace/internal/filelock"
	"dmrace/internal/unfinished"
	"dmrace/internal/wholefile"
)

// layoutVersion is part of every cache key. It rises when this package writes a
// different disk from the same guest and the same mksquashfs.
const layoutVersion = "2"

// cacheKey names what a disk depends on.
func cacheKey(guest []byte, version string, d dmrace.Disk) string {
	return digest.Key(layoutVersion, version, strings.Join(squashfsArgs, " "), string(guest), holds(d))
}

// holds says what is on a disk: its bus leaves no trace there.
func holds(d dmrace.Disk) string {
	text := fmt.Sprint(d.Partitions(), d.Corrupt)
	if d.Table == dmrace.TableMBR || len(d.Names) > 0 || d.LogicalBlock() != sectorSize {
		text += fmt.Sprintf(" %s %q %d", d.Table, d.Names, d.LogicalBlock())
	}
	if d.BootParts {
		text += " boot partitions"
	}
	return text
}

// image is a disk in the cache.
type image struct {
	path     string
	identity dmrace.DiskIdentity
	symbols  map[string]string
}

// record is what disk.json says about the disk.img beside it.
type record struct {
	Identity dmrace.DiskIdentity `json:"identity"`
	Symbols  map[string]string   `json:"symbols"`
	Sum      string              `json:"sum"` // SHA-256 of this record with an empty sum
}

// seal returns the sum that belongs into the record.
func (r record) seal() string {
	r.Sum = ""
	b, err := json.Marshal(r)
	if err != nil {
		panic(err) // strings and a map of strings always encode
	}
	return digest.Bytes(b)
}

// store is the folder of built disks: <key>/disk.img and <key>/disk.json. An entry
// is there as a whole or not at all.
type store struct{ dir string }

const (
	recordName = "disk.json"
	lockName   = "lock"
	tempPrefix = "tmp-"
)

func openStore(cache string) store { return store{filepath.Join(cache, "disks")} }

// get returns the entry of that key. One that is missing or does not match its
// sums is built in a new folder of the store. Builds are done one at a time:
// whoever waits finds the entry there.
func (s store) get(ctx context.Context, key string, build func(dir string) (*record, error)) (*image, error) {
	if img, err := s.load(key); err == nil {
		return img, nil // entries come into place whole: a cache that cannot be written to serves too
	}
	unlock, err := s.lock(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if img, err := s.load(key); err == nil {
		return img, nil
	}
	if err := s.sweep(); err != nil {
		return nil, err
	}
	defer unfinished.Begin()()
	dir, err := os.MkdirTemp(s.dir, tempPrefix)
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	r, err := build(dir)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := s.publish(key, dir, r); err != nil {
		return nil, fmt.Errorf("store disk: %w", err)
	}
	return s.load(key)
}

// lock waits until no other process, and no other goroutine, works in the store.
func (s store) lock(ctx context.Context) (unlock func(), err error) {
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		return nil, err
	}
	return filelock.Take(ctx, filepath.Join(s.dir, lockName), nil)
}

// load returns the entry of that key if both of its files are what was stored.
func (s store) load(key string) (*image, error) {
	dir := filepath.Join(s.dir, key)
	b, err := os.ReadFile(filepath.Join(dir, recordName))
	if err != nil {
		return nil, err
	}
	var r record
	if err := json.Unmarshal(b, &r); err != nil {
		return nil, fmt.Errorf("read %s: %w", recordName, err)
	}
	if r.Sum != r.seal() {
		return nil, errors.New(recordName + " does not match its sum")
	}
	img := &image{filepath.Join(dir, imageName), r.Identity, r.Symbols}
	sum, err := digest.File(img.path)
	if err != nil {
		return nil, err
	}
	if sum != r.Identity.SHA256 {
		return nil, errors.New(imageName + " does not match its sum")
	}
	return img, nil
}

// sweep removes what builds that were killed have left. No build is under way:
// the caller holds the lock.
func (s store) sweep() error {
	left, err := filepath.Glob(filepath.Join(s.dir, tempPrefix+"*"))
	if err != nil {
		return err
	}
	for _, dir := range left {
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
	}
	return nil
}

// publish makes the disk in the folder dir the entry of that key. A broken entry
// comes to dir, whole: a machine that still reads it keeps its file.
func (s store) publish(key, dir string, r *record) error {
	r.Sum = r.seal()
	b, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	entry := filepath.Join(dir, "entry")
	if err := os.Mkdir(entry, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(entry, recordName), append(b, '\n'), 0o444); err != nil {
		return err
	}
	img := filepath.Join(entry, imageName)
	if err := os.Rename(filepath.Join(dir, imageName), img); err != nil {
		return err
	}
	if err := os.Chmod(img, 0o444); err != nil {
		return err
	}
	return wholefile.Folder(entry, filepath.Join(s.dir, key))
}
