package disk

import (
	"fmt"
	"os"

	"dmrace"
)

// blockSize is the size of data blocks and of hash blocks in bytes. It is the
// page size, the largest that every kernel takes.
const blockSize = 4096

// hashTree is a dm-verity tree that has been written.
type hashTree struct {
	root, salt []byte
	blocks     int64 // data blocks that it covers
}

// writeHashTree pads the file data to whole stripes and writes the tree over it
// into the file hash.
func writeHashTree(data, hash string) (hashTree, error) {
	blocks, err := padToStripes(data)
	if err != nil {
		return hashTree{}, err
	}
	root, salt, err := createTree(data, hash, blocks)
	if err != nil {
		return hashTree{}, fmt.Errorf("write verity tree: %w", err)
	}
	return hashTree{root, salt, blocks}, nil
}

// padToStripes makes the file a whole number of stripes long, each a chunk on either
// device, and returns how many blocks that are. So the root file system is as long
// whether it is read from stripes or in one piece.
func padToStripes(path string) (int64, error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	size := roundUp(info.Size(), max(blockSize, 2*dmrace.StripeChunk*sectorSize))
	return size / blockSize, os.Truncate(path, size)
}
