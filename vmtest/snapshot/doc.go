// Package snapshot keeps saved machines: the memory and the devices of a guest that has
// booted up to a point, from which boots go on as if they had come there themselves.
//
// What varies from boot to boot behind that point is on the kernel's command line, which
// the kernel has read long before. So the machine is saved with a [Slot] in the place of
// each such value, and the value is written over it in the memory that a boot is given: the
// kernel finds it where it would be if it had been booted with it, at its own length, and
// what stands behind it ends it. Neither the kernel nor its instructions are touched.
//
// A [Store] holds saved machines under a key of everything that they depend on. An entry is
// there as a whole or not at all, and one that does not match its sums is none.
package snapshot
