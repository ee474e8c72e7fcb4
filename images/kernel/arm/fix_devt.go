package arm

import "strings"

// Where blk_lookup_devt() lives: since 6.5 in the second.
const (
	genhd       = "block/genhd.c"
	earlyLookup = "block/early-lookup.c"
)

// fixDevt takes the made-up numbers out of the look-up by name.
var fixDevt = Fix{
	Arm:     "fix-devt",
	Subject: "block: look up only device numbers that exist",
	Log: `With rootwait and root=/dev/sda1 a machine panics whose first disk is a
card reader on USB without a card,

  VFS: Cannot open root device "/dev/sda1" or unknown-block(8,1): error -6

where rootwait was given so that the kernel waits. So can one with
root=/dev/mmcblk0p1 whose disk is there already, and whose partitions
are not scanned yet. blk_lookup_devt() does not look for the partition
then: where the number of the partition is below the disk's minors it
answers with the number that the partition will have. The root counts
as found, the wait is skipped, and the mount fails, since a number
without a block device cannot be opened. Names by PARTLABEL= and
PARTUUID= are looked up among the partitions that exist, and are waited
for. dm-mod.waitfor= takes such a number for the device that it waits
for.

The number was made up for partitions of md arrays that come into being
when the disk is opened (41b8c853a495 ("block: fix booting from
partitioned md array")). Since the block device is looked up by its
number, rather than the disk that would scan itself, nothing can be
opened by it: that use does not work any more either.

Answer with the number of a partition that is there, and let the caller
wait for one that is not. A root on a partition that only an open of its
disk brings about, and which panicked, waits with rootwait from now on.`,
	Fixes: `22ae8ce8b892 ("block: simplify bdev/disk lookup in blkdev_get")`,
	Files: []string{genhd, earlyLookup},
	File:  "fix_devt.go",
	make: func(t *tree) {
		path := genhd
		if t.has(earlyLookup) {
			path = earlyLookup
		}
		f := t.file(path)
		body := f.function("blk_lookup_devt")
		made := f.statement(body, "if (partno < disk->minors)", `\bif\s*\(\s*partno\s*<\s*disk->minors\s*\)`)
		rest := f.match(span{made.end, body.end}, "what follows it", `^\s*(?:else\s*\{)?`)
		if t.err != nil {
			return
		}
		if !strings.HasSuffix(f.text(rest), "{") { // 5.10: the look-up stands behind it
			f.replace(f.lines(made), "")
			return
		}
		end, ok := matching(f.code, rest.end-1)
		if !ok {
			f.lacks("the block behind else does not end")
			return
		}
		found := strings.TrimPrefix(f.text(span{rest.end, end - 1}), "\n")
		f.replace(f.lines(span{made.start, end}), dedent(strings.TrimRight(found, "\t ")))
	},
}
