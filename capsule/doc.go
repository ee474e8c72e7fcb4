// Package capsule packs one recorded boot into one file: the kernel, the disks, the plan, the
// console, the verdict and where they came from, so that the boot can be made again on any
// machine that has the emulator.
//
// The file is a tar in gzip. Its first entry, capsule.json, lists the others with their sizes
// and hashes, in their order. All that a system could add is fixed: owners, times and modes.
// The same recording gives the same bytes, as far as the Go release's compressor does.
//
// A capsule may come from anybody. [Open] takes the entries that the list has, under names
// that it makes itself, into a folder of its caller's, and nothing else: no link, no device,
// no path, no second entry of a name, nothing behind the last. It executes nothing. What QEMU
// is started with is made of the plan, not read from the file.
package capsule
