// Package dmrace is the vocabulary that every witness of a boot shares.
//
// A [Scenario] describes a race and its [Variant]s. [NewPlan] turns one variant
// into a [Plan]: everything that boot depends on, as pure data with a hash. A
// [Witness] carries the plan out and returns an [Observation]: a [Timeline], which is
// an ordered list of [Event]s in guest time, with the console that it came from.
// [Judge] reads a timeline and returns a [Verdict]: where the boot ended, why, and
// the lines that prove it. Judge knows neither which witness it reads nor what was
// expected.
//
// The race itself lives in drivers/md/dm-init.c of the Linux kernel:
// dm_init_init() is a late_initcall that builds the mapped devices named by
// dm-mod.create= exactly once. If a block device under a table has not appeared
// by then, the table fails, is never retried, and the root wait in
// init/do_mounts.c polls for a /dev/dm-0 that nobody will create.
//
// The folders, each of which imports only those above it in this list, and this
// package, which imports the standard library alone:
//
//   - internal: helpers that know nothing of boots, and tests of the whole
//   - linux: facts about Linux, each with its source: how a command line is read, what
//     releases, buses, architectures and kinds of root differ in, what kernels print
//   - bootfile: command lines in the files that people keep them in
//   - scenarios: the races that dmrace ships, and those of users
//   - images: kernels and disks, which are what boots
//   - sim: the witness that predicts a boot in simulated time
//   - vmtest: the witness that boots in QEMU; sim and vmtest do not know each other
//   - lint: what is wrong with a command line
//   - fieldlog: a log that somebody kept, and what is to be said of it
//   - boardtest: the witness that boots on a real board; it knows neither of the other two
//   - explore: the search for a timing that loses a boot
//   - results: recordings on disk, and the formats that show them
//   - blobs: the files that boots are made of, by their hashes
//   - campaign: boots that many machines share out among themselves in one folder
//   - capsule: one recorded boot in one file
//   - lab: what a verb does, without flags, for tests and tools as well
//   - cmd: the command, which is flags, one call of the lab, and words
//   - integrations: what CI systems call, and a pull lab of KernelCI
//   - testdata: what tests read, and a module of somebody else's that uses these packages
package dmrace
