package sim

import "dmrace"

// content is what a read of a block device finds. The zero content is nothing that
// could be mounted.
type content struct {
	any    bool        // nothing is known of it but that a file system in it mounts, through any table
	of     dmrace.Part // whose bytes it shows: PartRootfs is the file system as it ought to be read
	from   uint64      // the first of their sectors
	length uint64      // how many of them follow one another; 0: all
	whole  uint64      // how many there are of the file system; 0: not known

	damage dmrace.Damage // of the file system
	verity *guarded      // it is read through a verity target
}

// contentsOf returns what a disk holds, then what its partitions hold. A disk without
// partitions has its file system on itself.
func contentsOf(d Disk) []content {
	all := []content{{any: len(d.Parts) == 0}}
	for _, p := range d.Parts {
		all = append(all, contentOf(p))
	}
	return all
}

func contentOf(p Part) content {
	if p.Holds == "" {
		return content{any: p.FS}
	}
	c := content{of: p.Holds, whole: p.Sectors}
	if p.Holds == dmrace.PartRootfs {
		c.damage = p.Damage
	}
	return c
}

// known reports whether something is known of what is read.
func (c content) known() bool { return c.of != "" }

// begins reports whether what is known of the content is that it shows this from its
// first sector on.
func (c content) begins(with dmrace.Part) bool { return c.of == with && c.from == 0 }

// part is what is read of that many sectors from one on.
func (c content) part(start, length uint64) content {
	switch {
	case c.length == 0:
	case start >= c.length:
		return content{any: c.any}
	default:
		length = min(length, c.length-start)
	}
	c.from += start
	c.length = length
	return c
}

// followed is what c and then next show: next counts as far as it goes on where c
// ends. A table of one target after another reads like that.
func (c content) followed(next content) content {
	if c.known() && next.of == c.of && next.from == c.from+c.length {
		c.length += next.length
	}
	return c
}

// mounts reports whether squashfs_fill_super() (fs/squashfs/super.c) takes what is
// read: the superblock must stand at the beginning and the whole file system behind
// it. The bit by which a superblock is damaged lies where nothing but a check of its
// hash looks.
func (c content) mounts() bool {
	if !c.known() {
		return c.any
	}
	return c.begins(dmrace.PartRootfs) && (c.length == 0 || c.length >= c.whole)
}

// intact reports whether every block is that of which the hash tree was made, as far
// as is known.
func (c content) intact() bool {
	return !c.known() || c.begins(dmrace.PartRootfs)
}
