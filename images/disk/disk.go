// Package disk builds the disks of a machine, the same to the byte on every build.
//
// A disk carries a GUID partition table and the partitions that dmrace.Disk.Parts
// lists, each named after what it holds: the root file system as it is, encrypted or
// in stripes, the dm-verity tree over it, or zeros. The root file system is the same
// on all disks: a squashfs with the guest's PID 1 (/sbin/init), a file of known
// content (dmrace.KnownFilePath), a spare file that nothing reads and empty mount
// points. Nothing on a disk comes from the clock, from a random source or from the
// builder's account: GUIDs, salt and key derive from names, times are 0, owners are
// root.
//
// The guest only ever reads its disks. QEMU must attach them with snapshot=on, for
// an SD card cannot be read-only there and an image is shared by every run.
package disk

import (
	"bytes"
	"context"
	"fmt"

	"github.com/u-root/u-root/pkg/cpio"

	"dmrace"
	"dmrace/images/cachefault"
)

// Set is the disks of one machine.
type Set struct {
	Paths    []string            // a raw image for each disk, sparse, not to be written to
	Identity dmrace.DiskIdentity // what is on them
	Symbols  map[string]string   // a value for each of dmrace.Symbols
}

// Build returns the images of these disks, for a guest of an architecture, built or taken
// from the folder cache.
// Disks that differ in their bus alone share one. No disks make an empty set.
//
// It needs mksquashfs. Where that, the guest's PID 1 or room on the file system
// is missing the error wraps a *dmrace.EnvError. A cancelled ctx leaves the disks
// in the cache as they were.
func Build(ctx context.Context, cache string, arch dmrace.Arch, disks []dmrace.Disk) (*Set, error) {
	return BuildWith(ctx, cache, arch, disks, nil)
}

// BuildWith builds disks whose root holds more files as well: a userland. See [Build].
// The files' names are relative to the root, and folders come first.
func BuildWith(ctx context.Context, cache string, arch dmrace.Arch, disks []dmrace.Disk, more []cpio.Record) (*Set, error) {
	guest, err := guestBinary(embedded, arch)
	if err != nil {
		return nil, err
	}
	tool, err := findMksquashfs(ctx)
	if err != nil {
		return nil, err
	}
	var packed bytes.Buffer // part of what the disk depends on
	if err := cpio.WriteRecords(cpio.Newc.Writer(&packed), more); err != nil {
		return nil, fmt.Errorf("build disk: %w", err)
	}
	files := append(packed.Bytes(), guest...)
	var set Set
	for _, d := range disks {
		img, err := openStore(cache).get(ctx, cacheKey(files, tool.version, d), func(dir string) (*record, error) {
			return assemble(ctx, dir, tool, append(rootTree(guest), more...), d)
		})
		if err != nil {
			return nil, fmt.Errorf("build disk: %w", cachefault.In(cache, err))
		}
		set.add(img)
	}
	return &set, nil
}

// add appends a disk. What is known of the first one's root file system holds for
// all: they are made of the same.
func (s *Set) add(img *image) {
	if len(s.Paths) == 0 {
		s.Identity, s.Symbols = img.identity, img.symbols
	} else {
		s.Identity.Others = append(s.Identity.Others, img.identity.SHA256)
	}
	s.Paths = append(s.Paths, img.path)
}
