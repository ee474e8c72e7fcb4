package sim

import (
	"dmrace"
	"dmrace/linux/devname"
	"dmrace/linux/target"
)

// Tree is the truth about a verity tree: a table that states another root hash or
// salt finds every block corrupt.
type Tree struct{ Root, Salt string }

// is reports whether a verity table states the root hash and the salt of the tree:
// its ninth and tenth argument.
func (t *Tree) is(argv []string) bool { return argv[8] == t.Root && argv[9] == t.Salt }

// guarded is what a verity target does with what it reads.
type guarded struct {
	bad  string // what never matches its hash: a block of the tree, or of the data; empty: nothing
	mode string // the option that says what comes of that, as in [target.Verity]
	dev  devname.Devt
}

// verityShows is verity_map() in drivers/md/dm-verity-target.c. The tree is read from
// its top: one that does not match the root hash fails before any data does.
func (b *builder) verityShows(argv []string, length uint64, v *target.Verity) shows {
	right := b.config.Tree == nil || b.config.Tree.is(argv)
	g := &guarded{mode: v.Mode} // of this table in each run
	return func(of []device) content {
		c := of[0].content.part(0, length)
		g.bad, g.dev = "", of[0].devt
		switch hash := of[1].content; {
		case !right, hash.known() && (!hash.begins(dmrace.PartHash) || v.HashStart != treeStart):
			g.bad = "metadata"
		case !c.intact():
			g.bad = "data"
		}
		c.verity = g
		return c
	}
}

// treeStart is the block at which the tree of the partition hash begins: behind its
// superblock.
const treeStart = 1

// unverified names the block at which a read fails to verify, or is empty: of the
// first block, which a mount reads, or of the whole device.
func (c content) unverified(whole bool) string {
	switch {
	case c.verity == nil:
		return ""
	case c.verity.bad != "":
		return c.verity.bad
	case c.damage == dmrace.DamageSuperblock, c.damage == dmrace.DamageFile && whole:
		return "data"
	}
	return ""
}

// verify is verity_handle_err() in drivers/md/dm-verity-target.c, 5.10 to 7.2, for a
// read of the first block or of the whole device. It reports whether the reader gets
// what was read; it may end the boot. restart_on_error and panic_on_error have no part
// in it (had_mismatch in verity_finish_io()).
func (e *engine) verify(c content, whole bool) bool {
	what := c.unverified(whole)
	if what == "" {
		return true
	}
	e.say(dmrace.VerityError, c.verity.dev.String(), what+" block is corrupted")
	switch c.verity.mode {
	case "ignore_corruption":
		return true
	case "restart_on_corruption":
		e.say(dmrace.Poweroff, "", "Restarting system with command 'dm-verity device corrupted'")
		e.end(dmrace.EndReset)
	case "panic_on_corruption":
		e.panic("dm-verity device corrupted")
	}
	return false
}
