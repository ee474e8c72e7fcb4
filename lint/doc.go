// Package lint finds what is wrong with a kernel command line before it is booted,
// as far as it concerns the root on a mapped device: dm-mod.create=, dm-mod.waitfor=,
// root= and what decides when they are looked at.
//
// [Check] reads the line as a kernel does (packages cmdline, bootparam, dminit,
// target, devname) and returns a [Finding] for each problem, with the place in the
// line, what the kernel will do, the versions that it affects and, where one can
// be derived, the fixed line. [Rules] lists what it knows; README.md is made of it.
//
// A race is never claimed on the strength of a rule alone. The line is booted in the
// simulator (package sim) with disks that are slow to answer, and only an
// interleaving in which that boot is lost makes an error; the finding carries up to six
// of its decisive events. And the other way round: a line whose simulated boot fails
// although no rule has an error for it is reported as such.
//
// A fix is offered for the kernels on which it brings no new error; [Fixed] puts the fixes
// of a line together.
//
// What the version of a kernel does not tell is looked at both ways: an error is one
// whatever the kernel has, and Finding.Unsure names the commit on which another finding
// rests. No rule knows of that.
//
// What is not known of the machine is assumed in disfavour of the line, and is then no more
// than a warning that says so: a disk of which only a partition's label or UUID is given,
// or called sda, may be a late one. mmcblk0 tells by its name. [Options.Disks] replaces
// assumptions by facts. File systems, sizes of devices and contents of a verity tree
// are taken to be right.
//
// The same line and options give the same findings in the same order. A line of any
// length costs no more than the kernel's COMMAND_LINE_SIZE of it: what the kernel
// drops is not read here either.
package lint
