package disk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"dmrace"

	"github.com/diskfs/go-diskfs/backend/file"
	"github.com/u-root/u-root/pkg/cpio"
)

// imageName is the image's file name in a folder of the cache.
const imageName = "disk.img"

// assemble builds the disk in the folder dir, as dir/disk.img, and says what is
// on it. What else it writes stays in dir.
func assemble(ctx context.Context, dir string, tool mksquashfs, tree []cpio.Record, known []byte) (*record, error) {
	staging, rootfs, hash := filepath.Join(dir, "root"), filepath.Join(dir, "rootfs"), filepath.Join(dir, "hash")
	if err := stage(staging, tree); err != nil {
		return nil, err
	}
	if err := tool.pack(ctx, staging, rootfs); err != nil {
		return nil, err
	}
	t, err := writeHashTree(rootfs, hash)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	image := filepath.Join(dir, imageName)
	if err := writeImage(image, rootfs, hash); err != nil {
		return nil, fmt.Errorf("write disk image: %w", err)
	}
	sum, err := dmrace.FileSHA256(image)
	if err != nil {
		return nil, err
	}
	rootfsSum, err := dmrace.FileSHA256(rootfs)
	if err != nil {
		return nil, err
	}
	knownSum := sha256.Sum256(known)
	return &record{
		Identity: dmrace.DiskIdentity{
			SHA256: sum, Rootfs: rootfsSum, VerityRoot: hex.EncodeToString(t.root), KnownFile: hex.EncodeToString(knownSum[:]),
		},
		Symbols: symbols(t),
	}, nil
}

// writeImage writes the partition table and the contents of both partitions into
// a new sparse file.
func writeImage(image, rootfs, hash string) (err error) {
	l, err := measure(rootfs, hash)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(image, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := f.Close(); err == nil {
			err = cerr
		}
	}()
	if err := f.Truncate(l.size); err != nil {
		return err
	}
	disk, err := file.New(f, false).Writable()
	if err != nil {
		return err
	}
	if err := l.table().Write(disk, l.size); err != nil {
		return err
	}
	if err := copyAt(f, l.rootfs.start, rootfs); err != nil {
		return err
	}
	return copyAt(f, l.hash.start, hash)
}

// measure plans the layout for these two files.
func measure(rootfs, hash string) (layout, error) {
	r, err := os.Stat(rootfs)
	if err != nil {
		return layout{}, err
	}
	h, err := os.Stat(hash)
	if err != nil {
		return layout{}, err
	}
	return planLayout(r.Size(), h.Size()), nil
}

// copyAt writes the content of the file from into f, off bytes from its start.
func copyAt(f *os.File, off int64, from string) error {
	src, err := os.Open(from)
	if err != nil {
		return err
	}
	defer src.Close()
	_, err = io.Copy(io.NewOffsetWriter(f, off), src)
	return err
}
