package dmrace

// Arch is an architecture, as Go and Debian call it. Package board has what is a fact of
// each. In a plan the empty one is the first of those there: plans that were made before
// there was another keep their IDs.
type Arch string

// Model is a board that QEMU emulates under its own name, with a controller of its own on the
// platform bus and the device tree that the kernel's source has of it. Package board has what
// is a fact of each. The empty one is the machine for all purposes of an architecture.
type Model string
