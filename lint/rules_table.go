package lint

import (
	"strconv"

	"dmrace/linux/dminit"
)

var targetEmpty = &Rule{
	Code: "DMR301", Name: "target-empty", Severity: Error,
	Summary: "an entry of a table has no sectors",
	Explain: "The second field of an entry is how many sectors it maps; it may not be 0.",
	Kernel:  "dm_table_add_target() prints \"zero-length target\" and returns -EINVAL (drivers/md/dm-table.c)" + creationStops,
	Affects: affectsDMInit,
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 0 linear /dev/vda2 0"`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0"`,
	Options: Options{Kernel: "6.1"},
}

var targetGap = &Rule{
	Code: "DMR302", Name: "target-gap", Severity: Error,
	Summary: "an entry of a table does not begin where the one before ends",
	Explain: "A table maps its device without gaps: the first entry begins at sector 0, each other one at the end of its predecessor.",
	Kernel:  "dm_table_add_target() prints \"Gap in table\" and returns -EINVAL (adjoin(), drivers/md/dm-table.c)" + creationStops,
	Affects: affectsDMInit,
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 4096 linear /dev/vda2 0,4097 4096 linear /dev/vda3 0"`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 4096 linear /dev/vda2 0,4096 4096 linear /dev/vda3 0"`,
	Options: Options{Kernel: "6.1"},
}

var targetTooLarge = &Rule{
	Code: "DMR303", Name: "target-too-large", Severity: Error,
	Summary: "an entry of a table ends beyond 2^63 bytes",
	Explain: "Sectors are 512 bytes, and the end of an entry in bytes must fit into a loff_t. Such numbers mostly come from a size in another unit, or from a negative one.",
	Kernel:  "dm_table_add_target() prints \"too large device\" and returns -EINVAL (drivers/md/dm-table.c)" + creationStops,
	Affects: affectsDMInit,
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 18446744073709551615 linear /dev/vda2 0"`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0"`,
	Options: Options{Kernel: "6.1"},
}

var targetMixed = &Rule{
	Code: "DMR304", Name: "target-mixed", Severity: Error,
	Summary: "verity shares a table with other entries",
	Explain: "A table with a verity entry may not have entries of other types (DM_TARGET_IMMUTABLE), and since 6.9 no other entry at all (DM_TARGET_SINGLETON, 9356fcfe0ac4). A device of its own for each, and a third one over them, is the way.",
	Kernel:  "dm_table_add_target() refuses the second entry, -EINVAL (drivers/md/dm-table.c)" + creationStops,
	Affects: affectsDMInit,
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 verity 1 /dev/vda1 /dev/vda2 4096 4096 1024 1 sha256 ` + exampleHash + ` -,8192 8 linear /dev/vda3 0"`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 verity 1 /dev/vda1 /dev/vda2 4096 4096 1024 1 sha256 ` + exampleHash + ` -"`,
	Options: Options{Kernel: "6.1"},
}

// checkTables looks at the first entry of each table that the kernel refuses before
// its constructor sees it, unless an earlier one fails.
func (r *pass) checkTables() {
	failed := map[int]bool{}
	for i := range r.entries {
		e := &r.entries[i]
		if failed[e.Device] {
			continue
		}
		failed[e.Device] = e.Refusal != nil || e.Spec.Fail != nil
		if e.Refusal != nil {
			r.refusedEntry(i)
		}
	}
}

// refusedEntry reports an entry that dm_table_add_target() refuses.
func (r *pass) refusedEntry(i int) {
	e := &r.entries[i]
	head := r.create.Value[e.At:e.TypeAt]
	startEnd := e.At + len(fieldUpTo(head, ' '))
	start, length := r.within(e.At, startEnd), r.within(startEnd+1, e.TypeAt-1)
	typ := r.within(e.TypeAt, e.TypeAt+len(e.Type))
	who := r.device(e.Device)
	var f *Finding
	switch e.Refusal.Kind {
	case dminit.ZeroLength:
		f = r.find(targetEmpty, length, "entry %d of %s has no sectors", e.Index+1, who)
	case dminit.TooLarge:
		f = r.find(targetTooLarge, length, "entry %d of %s ends beyond the largest device", e.Index+1, who)
	case dminit.Gap:
		want := uint64(0)
		if e.Index > 0 {
			want = r.entries[i-1].Start + r.entries[i-1].Length
		}
		f = r.find(targetGap, start, "entry %d of %s begins at sector %d instead of %d", e.Index+1, who, e.Start, want)
		r.fix(f, "with the sector at which the entry before ends", edit{start, strconv.FormatUint(want, 10)})
	default:
		f = r.find(targetMixed, typ, "entry %d of %s: %s", e.Index+1, who, messageOf(e.Refusal))
		if e.Refusal.Kind != dminit.ImmutableMixed {
			f.Affects = since("VeritySingleton")
		}
	}
	f.Message += r.behind(e.Device)
}

// messageOf returns the kernel's words for a refused entry.
func messageOf(e *dminit.TableError) string {
	text := e.Error()
	return text[len(fieldUpTo(text, ':'))+2:]
}

// fieldUpTo returns what stands before a separator.
func fieldUpTo(s string, separator byte) string {
	for i := range len(s) {
		if s[i] == separator {
			return s[:i]
		}
	}
	return s
}
