package disk

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"dmrace"
	"dmrace/internal/digest"
	"dmrace/internal/entries"
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
	return entries.Seal(r)
}

// store is the folder of built disks: <key>/disk.img and <key>/disk.json.
type store struct{ entries.Folder }

const recordName = "disk.json"

func openStore(cache string) store {
	return store{entries.Folder{Dir: filepath.Join(cache, "disks")}}
}

// get returns the entry of that key. One that is missing or does not match its sums is built
// in a scratch folder, where it is [imageName]: see [entries.Folder.Get].
func (s store) get(ctx context.Context, key string, build func(scratch string) (*record, error)) (img *image, err error) {
	err = s.Get(ctx, key,
		func(dir string) (err error) { img, err = load(dir); return err },
		func(dir string) error {
			scratch := filepath.Dir(dir)
			r, err := build(scratch)
			if err != nil {
				return err
			}
			if err := r.write(dir, filepath.Join(scratch, imageName)); err != nil {
				return fmt.Errorf("store disk: %w", err)
			}
			return nil
		})
	if err != nil {
		return nil, err
	}
	return img, nil
}

// load returns an entry if both of its files are what was stored.
func load(dir string) (*image, error) {
	var r record
	if err := entries.ReadRecord(filepath.Join(dir, recordName), &r); err != nil {
		return nil, err
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

// write makes a disk that was built an entry.
func (r *record) write(dir, built string) error {
	r.Sum = r.seal()
	if err := entries.WriteRecord(filepath.Join(dir, recordName), r); err != nil {
		return err
	}
	img := filepath.Join(dir, imageName)
	if err := os.Rename(built, img); err != nil {
		return err
	}
	return os.Chmod(img, 0o444)
}
