package target

// fec is what the options for forward error correction say.
type fec struct {
	lookup    int  // of the FEC device
	given     bool // whether there is one; without it the other options do nothing
	roots     uint8
	blocks    uint64 // that are covered: data, tree and what follows it
	start     uint64 // first block of the parity data
	blocksArg int    // index in argv of fec_blocks
}

// Reed-Solomon parameters (drivers/md/dm-verity-fec.h).
const (
	rsSymbols = 255
	minRoots  = 2
	maxRoots  = 24
)

// fecDevice looks the FEC device up. A second one replaced the first before
// [series.Set] VerityOneFEC.
func (v *Verity) fecDevice(c *ctr, o VerityOption) bool {
	if c.fec.given && c.o.Features.VerityOneFEC {
		return c.fail(o.Arg, "FEC device already specified")
	}
	c.fec.given = true
	c.fec.lookup = c.add(Lookup{Arg: o.Arg + 1, Path: o.Value, Message: "FEC device lookup failed", Role: FEC})
	return true
}

func (v *Verity) fecBlocks(c *ctr, o VerityOption) bool {
	n, ok := blocks(c, o.Value, v.DataBlock)
	if !ok {
		return c.fail(o.Arg+1, "Invalid fec_blocks")
	}
	c.fec.blocks, c.fec.blocksArg = n, o.Arg+1
	return true
}

func (v *Verity) fecStart(c *ctr, o VerityOption) bool {
	n, ok := blocks(c, o.Value, v.DataBlock)
	if !ok {
		return c.fail(o.Arg+1, "Invalid fec_start")
	}
	c.fec.start = n
	return true
}

// fecRoots reads a "%hhu", which keeps the low eight bits: 258 is 2.
func (v *Verity) fecRoots(c *ctr, o VerityOption) bool {
	n, ok := c.scan64(o.Value)
	if roots := uint8(n); ok && minRoots <= roots && roots <= maxRoots {
		c.fec.roots = roots
		return true
	}
	return c.fail(o.Arg+1, "Invalid fec_roots")
}

// parity is verity_fec_ctr() (drivers/md/dm-verity-fec.c). Where the size of the tree
// is not known, it counts as nothing. 5.10 measures the FEC device in units of up to
// 24 sectors, and so asks more of it than is checked here.
func (v *Verity) parity(c *ctr) bool {
	f := &c.fec
	switch {
	case !f.given:
		return true
	case v.DataBlock != v.HashBlock:
		return c.fail(argHashBlock, "Block sizes must match to use FEC")
	case f.roots == 0:
		return c.fail(-1, "Missing fec_roots")
	case f.blocks == 0:
		return c.fail(-1, "Missing fec_blocks")
	}
	covered := v.DataBlocks
	if v.DigestSize != 0 {
		covered += v.HashEnd - v.HashStart
	}
	if f.blocks < covered {
		return c.fail(f.blocksArg, "Invalid fec_blocks")
	}
	return v.paritySizes(c)
}

// paritySizes compares what the parity data needs with the devices.
func (v *Verity) paritySizes(c *ctr) bool {
	f, unit := &c.fec, sectors(v.DataBlock)
	perRegion := uint64(rsSymbols - int(f.roots))
	regions := (f.blocks-1)/perRegion + 1
	need := regions * uint64(f.roots)
	c.spec.Areas = append(c.spec.Areas, Area{Lookup: f.lookup, Start: f.start * unit, Length: need * unit})
	short := func(lookup int, start, blocks uint64) bool {
		size := c.device(lookup).Sectors
		return size != 0 && (size-min(size, start*unit))/unit < blocks
	}
	switch {
	case short(1, 0, v.HashStart+f.blocks-v.DataBlocks):
		return c.failWith(f.blocksArg, "Hash device is too small for fec_blocks", e2big)
	case short(f.lookup, f.start, need):
		return c.failWith(c.spec.Lookups[f.lookup].Arg, "FEC device is too small", e2big)
	case short(0, 0, v.DataBlocks):
		return c.failWith(argData, "Data device is too small", e2big)
	}
	return true
}
