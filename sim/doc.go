// Package sim predicts a boot from its plan alone: no kernel, no QEMU, no clock.
//
// A boot is a handful of kernel threads that work through what the kernel would
// have them do ([Model]): T1 goes through the initcalls and on to the root, workers
// find cards, disks and partitions. Each step takes the time that the cost table
// states ([Costs], measured from recorded boots) or no time at all. Events come in
// the order of (time, sequence), so the same plan gives the same timeline, and
// nothing runs concurrently.
//
// What a thread waits for is modelled as the kernel has it: probe_count, the async
// domain, deferred probing, and polls. A poll is not carried out while nothing has
// changed. When no thread has anything left to do but polls that can change
// nothing, the boot is decided: it hangs, and no window of observation is needed
// to say so.
//
// A disk gets its name and its numbers when its driver takes them, in the order in
// which disks are found. What a mapped device shows follows from its table and from
// what is on the devices under it: whether a mount finds its file system, and whether
// its blocks match their hashes.
//
// What a boot leaves open, how late each step is and who goes first of two that are due
// at once, is up to a [Chooser] where there is one: package explore searches it.
//
// CPUs are not modelled: threads do not slow each other down. Orders that depend on
// such contention are not predicted; the agreement with recorded boots shows where
// that matters.
package sim
