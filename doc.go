// Package dmrace is the vocabulary shared by both witnesses of one boot: the
// QEMU recorder (package vmtest) and the simulator (package sim).
//
// A [Scenario] describes a race and its [Variant]s. [NewPlan] turns one variant
// into a [Plan]: everything that boot depends on, as pure data with a hash. A
// witness carries the plan out and returns a [Timeline], an ordered list of
// [Event]s in guest time. [Judge] reads a timeline and returns a [Verdict]: where
// the boot ended, why, and the lines that prove it. Judge knows neither which
// witness it reads nor what was expected.
//
// The race itself lives in drivers/md/dm-init.c of the Linux kernel:
// dm_init_init() is a late_initcall that builds the mapped devices named by
// dm-mod.create= exactly once. If a block device under a table has not appeared
// by then, the table fails, is never retried, and the root wait in
// init/do_mounts.c polls for a /dev/dm-0 that nobody will create.
//
// This package imports the standard library only.
package dmrace
