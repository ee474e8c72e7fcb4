package disk

import (
	"fmt"
	"os"

	"github.com/containerd/go-dmverity/pkg/verity"

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

// verityParams describes the tree over that many data blocks. The superblock
// fills the first block of the hash device, so the tree begins at block 1: the
// table's hash_start_block.
func verityParams(blocks int64) *verity.Params {
	p := verity.DefaultParams() // sha256, hash type 1
	p.DataBlockSize, p.HashBlockSize = blockSize, blockSize
	p.DataBlocks = uint64(blocks)
	p.Salt = salt("verity")
	p.SaltSize = uint16(len(p.Salt))
	p.HashAreaOffset = blockSize
	p.UUID = guid("verity")
	return &p
}

// writeHashTree pads the file data to whole stripes and writes the tree over it
// into the file hash.
func writeHashTree(data, hash string) (hashTree, error) {
	blocks, err := padToStripes(data)
	if err != nil {
		return hashTree{}, err
	}
	p := verityParams(blocks)
	root, err := verity.Create(p, data, hash)
	if err != nil {
		return hashTree{}, fmt.Errorf("write verity tree: %w", err)
	}
	return hashTree{root, p.Salt, blocks}, nil
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
