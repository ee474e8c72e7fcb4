package disk

import "github.com/containerd/go-dmverity/pkg/verity"

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

// createTree writes the tree over that many blocks of the file data into the file hash, and
// returns its root and its salt.
func createTree(data, hash string, blocks int64) (root, salt []byte, err error) {
	p := verityParams(blocks)
	root, err = verity.Create(p, data, hash)
	return root, p.Salt, err
}
