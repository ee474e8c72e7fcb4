// Package disk builds the disk that a guest boots from, the same to the byte on
// every build.
//
// The disk carries a GUID partition table and two partitions, named as
// dmrace.Part has it: "rootfs" is a squashfs that holds the guest's PID 1
// (/sbin/init), a file of known content (dmrace.KnownFilePath) and empty mount
// points; "hash" is the dm-verity tree over it, superblock first. Nothing in it
// comes from the clock, from a random source or from the builder's account:
// GUIDs and the salt derive from names, times are 0, owners are root.
//
// The guest only ever reads the disk. QEMU must attach it with snapshot=on, for
// an SD card cannot be read-only there and the image is shared by every run.
package disk

import (
	"context"

	"dmrace"
)

// Image is a disk that can be attached.
type Image struct {
	Path     string              // a raw image, sparse, not to be written to
	Identity dmrace.DiskIdentity // what is on it
	Symbols  map[string]string   // a value for each of dmrace.Symbols
}

// Build returns the disk image, built or taken from the folder cache.
//
// It needs mksquashfs. Where that, the guest's PID 1 or room on the file system
// is missing the error wraps a *dmrace.EnvError. A cancelled ctx leaves the disks
// in the cache as they were.
func Build(ctx context.Context, cache string) (*Image, error) { return BuildWith(ctx, cache, nil) }
