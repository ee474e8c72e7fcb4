package target

import (
	"math"
	"math/bits"
)

// Verity is what the arguments of a verity target say, as far as the constructor
// came.
type Verity struct {
	Version    int
	DataBlock  uint32 // bytes
	HashBlock  uint32 // bytes
	DataBlocks uint64
	HashStart  uint64 // first block of the tree on the hash device
	Algorithm  string
	DigestSize int    // bytes; 0 for an algorithm that [DigestSize] does not know
	HashEnd    uint64 // the block behind the tree; 0 where DigestSize is
	RootDigest string
	Salt       string // "-" for none
	Options    []VerityOption
	Mode       string // the option that says what corruption does; empty: an I/O error
	ErrorMode  string // the option that says what an I/O error does; empty: nothing more
}

// VerityOption is one optional argument of a verity target.
type VerityOption struct {
	Arg   int    // index in argv
	Name  string // as the kernel spells it
	Value string // the argument behind it, of an option that takes one
}

// What the ten arguments of a verity target are.
const (
	argVersion = iota
	argData
	argHash
	argDataBlock
	argHashBlock
	argDataBlocks
	argHashStart
	argAlgorithm
	argRootDigest
	argSalt
	verityArgs
)

// verityCtr is verity_ctr() (drivers/md/dm-verity-target.c).
func verityCtr(c *ctr) {
	if !c.o.ReadOnly {
		c.fail(-1, "Device must be readonly")
		return
	}
	if len(c.argv) < verityArgs {
		c.fail(-1, "Not enough arguments")
		return
	}
	v := &Verity{}
	c.spec.Verity = v
	for _, step := range []func(*ctr) bool{
		v.modifiers, v.version, v.devices, v.blockSizes, v.dataBlocks, v.hashStart,
		v.algorithm, v.rootDigest, v.salt, v.options, v.signature, v.tree, v.parity,
	} {
		if !step(c) {
			return
		}
	}
	c.area(0, 0, c.o.Length)
}

// modifiers is the first pass over the optional arguments. Only their count can be
// wrong in it.
func (v *Verity) modifiers(c *ctr) bool {
	if !c.o.Features.VerityTwoPasses || len(c.argv) == verityArgs {
		return true
	}
	_, ok := c.group(verityArgs, c.verityMost())
	return ok
}

func (v *Verity) version(c *ctr) bool {
	n, ok := c.scan32(c.argv[argVersion])
	if !ok || n > 1 {
		return c.fail(argVersion, "Invalid version")
	}
	v.Version = int(n)
	return true
}

// devices looks both devices up, the data device first. Verity opens them read-only.
func (v *Verity) devices(c *ctr) bool {
	c.add(Lookup{Arg: argData, Path: c.argv[argData], Message: "Data device lookup failed", Role: Data})
	c.add(Lookup{Arg: argHash, Path: c.argv[argHash], Message: "Hash device lookup failed", Role: Hash})
	return true
}

// blockSizes checks powers of two, from the logical block size of the device up to a
// page for the data and INT_MAX for the tree.
func (v *Verity) blockSizes(c *ctr) bool {
	page := c.o.PageSize
	if page == 0 {
		page = 4096
	}
	var ok bool
	if v.DataBlock, ok = c.blockSize(argDataBlock, 0, page); !ok {
		return c.fail(argDataBlock, noDataBlock)
	}
	c.block(0, argDataBlock, v.DataBlock, noDataBlock)
	if v.HashBlock, ok = c.blockSize(argHashBlock, 1, math.MaxInt32); !ok {
		return c.fail(argHashBlock, noHashBlock)
	}
	c.block(1, argHashBlock, v.HashBlock, noHashBlock)
	c.spec.HintsAt = v.DataBlock // verity_io_hints()
	return true
}

const (
	noDataBlock = "Invalid data device block size"
	noHashBlock = "Invalid hash device block size"
)

// block notes what bdev_logical_block_size() of a device is compared with.
func (c *ctr) block(lookup, arg int, size uint32, message string) {
	c.spec.Blocks = append(c.spec.Blocks, Block{lookup, size, Failure{Arg: arg, Message: message, Errno: einval}})
}

// blockSize reads a block size. No device has logical blocks of less than a sector.
func (c *ctr) blockSize(arg, lookup int, most uint32) (uint32, bool) {
	least := max(sector, c.device(lookup).LogicalBlock)
	n, ok := c.scan32(c.argv[arg])
	return n, ok && powerOfTwo(n) && n >= least && n <= most
}

// sector is SECTOR_SIZE: the kernel's unit of size, whatever the device's.
const sector = 512

// dataBlocks checks that the number of blocks can be told in sectors, and that they
// are enough for the target.
func (v *Verity) dataBlocks(c *ctr) bool {
	var ok bool
	if v.DataBlocks, ok = blocks(c, c.argv[argDataBlocks], v.DataBlock); !ok {
		return c.fail(argDataBlocks, "Invalid data blocks")
	}
	if c.o.Length > v.DataBlocks*sectors(v.DataBlock) {
		return c.fail(argDataBlocks, "Data device is too small")
	}
	return true
}

func (v *Verity) hashStart(c *ctr) bool {
	var ok bool
	if v.HashStart, ok = blocks(c, c.argv[argHashStart], v.HashBlock); !ok {
		return c.fail(argHashStart, "Invalid hash start")
	}
	return true
}

// blocks reads a number of blocks that fits into a sector_t as sectors.
func blocks(c *ctr, s string, size uint32) (uint64, bool) {
	n, ok := c.scan64(s)
	return n, ok && n <= math.MaxUint64/sectors(size)
}

// sectors returns how many sectors a block has.
func sectors(block uint32) uint64 { return uint64(block / sector) }

// tree lays the hash tree out behind the hash start, level by level, and compares its
// end with the hash device.
func (v *Verity) tree(c *ctr) bool {
	if v.DigestSize == 0 {
		return true
	}
	perBlock := bits.Len32(v.HashBlock/uint32(v.DigestSize)) - 1 // log2
	end := v.HashStart
	for shift := 0; shift < 64 && v.DataBlocks > 1 && (v.DataBlocks-1)>>shift != 0; {
		shift += perBlock
		n := (v.DataBlocks-1)>>shift + 1
		if end+n < end {
			return c.failWith(argHashStart, "Hash device offset overflow", e2big)
		}
		end += n
	}
	v.HashEnd = end
	c.spec.Areas = append(c.spec.Areas, Area{Lookup: 1, Start: v.HashStart * sectors(v.HashBlock), Length: (end - v.HashStart) * sectors(v.HashBlock)})
	if size := c.device(1).Sectors; size != 0 && size/sectors(v.HashBlock) < end {
		return c.failWith(argHash, "Hash device is too small", e2big)
	}
	return true
}
