package disk

import (
	"bytes"
	"context"
	"fmt"

	"github.com/u-root/u-root/pkg/cpio"
)

// BuildWith returns the disk image whose root holds more files as well: a userland. See
// [Build]. The files' names are relative to the root, and folders come first.
func BuildWith(ctx context.Context, cache string, more []cpio.Record) (*Image, error) {
	guest, err := guestBinary(embedded)
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
	known := knownContent()
	img, err := openStore(cache).get(ctx, cacheKey(append(packed.Bytes(), guest...), tool.version), func(dir string) (*record, error) {
		return assemble(ctx, dir, tool, append(rootTree(guest, known), more...), known)
	})
	if err != nil {
		return nil, fmt.Errorf("build disk: %w", describeFull(err, cache))
	}
	return img, nil
}
