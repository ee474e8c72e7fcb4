package disk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"

	"github.com/u-root/u-root/pkg/cpio"

	"dmrace"
	"dmrace/internal/digest"
)

// imageName is the image's file name in a folder of the cache.
const imageName = "disk.img"

// assemble builds the disk d in the folder dir, as dir/disk.img, and says what is
// on it. What else it writes stays in dir.
func assemble(ctx context.Context, dir string, tool mksquashfs, tree []cpio.Record, d dmrace.Disk) (*record, error) {
	root, err := makeRoot(ctx, dir, tool, tree)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	contents, err := root.contents(d)
	if err != nil {
		return nil, err
	}
	image := filepath.Join(dir, imageName)
	if err := writeImage(image, d, contents); err != nil {
		return nil, fmt.Errorf("write disk image: %w", err)
	}
	if d.BootParts {
		if err := behindBootParts(image); err != nil {
			return nil, fmt.Errorf("write disk image: %w", err)
		}
	}
	sum, err := digest.File(image)
	if err != nil {
		return nil, err
	}
	return &record{
		Identity: dmrace.DiskIdentity{
			SHA256: sum, Rootfs: sumOf(root.rootfs), VerityRoot: hex.EncodeToString(root.tree.root),
			Files: root.filesSum, KnownFile: sumOf(knownContent()),
		},
		Symbols: symbols(root.tree),
	}, nil
}

// rootImage is the root file system and the verity tree over it.
type rootImage struct {
	rootfs, hash []byte
	tree         hashTree
	files        []cpio.Record // what rootfs holds
	filesSum     string        // of their contents, as PID 1 sums them up
}

// makeRoot packs the tree of files into a squashfs and writes its hash tree.
func makeRoot(ctx context.Context, dir string, tool mksquashfs, tree []cpio.Record) (*rootImage, error) {
	staging, rootfs, hash := filepath.Join(dir, "root"), filepath.Join(dir, "rootfs"), filepath.Join(dir, "hash")
	if err := stage(staging, tree); err != nil {
		return nil, err
	}
	if err := tool.pack(ctx, staging, rootfs); err != nil {
		return nil, err
	}
	r := &rootImage{files: tree}
	var err error
	if r.filesSum, _, _, err = digest.Tree(os.DirFS(staging), func(string) bool { return false }); err != nil {
		return nil, err
	}
	if r.tree, err = writeHashTree(rootfs, hash); err != nil {
		return nil, err
	}
	if r.rootfs, err = os.ReadFile(rootfs); err != nil {
		return nil, err
	}
	r.hash, err = os.ReadFile(hash)
	return r, err
}

// sumOf returns the SHA-256 of b in hexadecimal.
func sumOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// writeImage writes the partition table and the contents of the partitions into a
// new sparse file.
func writeImage(image string, d dmrace.Disk, contents [][]byte) (err error) {
	l := planLayout(contents, d.LogicalBlock())
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
	if err := l.writeTable(f, d); err != nil {
		return err
	}
	for i, content := range contents {
		if _, err := f.WriteAt(content, l.parts[i].start); err != nil {
			return err
		}
	}
	return nil
}
