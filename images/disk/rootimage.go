package disk

import (
	"context"
	"fmt"
	"os"
	"strconv"

	"dmrace"
)

// RootImage returns the root file system that the disks hold, by itself: see [Build].
func RootImage(ctx context.Context, cache string, arch dmrace.Arch) ([]byte, error) {
	set, err := Build(ctx, cache, arch, []dmrace.Disk{{Bus: "mmc", Parts: []dmrace.Part{dmrace.PartRootfs}}})
	if err != nil {
		return nil, err
	}
	sectors, err := strconv.Atoi(set.Symbols[dmrace.SymRootfsSectors])
	if err != nil {
		return nil, fmt.Errorf("size of the root file system: %w", err)
	}
	f, err := os.Open(set.Paths[0])
	if err != nil {
		return nil, err
	}
	defer f.Close()
	image := make([]byte, sectors*sectorSize)
	if _, err := f.ReadAt(image, alignment); err != nil { // where the first partition begins: planLayout
		return nil, fmt.Errorf("read the root file system: %w", err)
	}
	return image, nil
}
