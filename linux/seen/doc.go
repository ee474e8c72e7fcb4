// Package seen says what a boot shows of disks, partitions, hosts and links, whatever its
// root is: which disks came up under which names, and what keeps others from coming up.
// Package rootkind asks it why a root is not there.
//
// It reads the events of a timeline. What their names mean is known to packages bus and
// devname.
package seen
