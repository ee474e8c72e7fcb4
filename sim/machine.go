package sim

import (
	"time"

	"dmrace"
)

// Machine is the hardware of a boot, as far as it matters to the root, and what boots
// on it.
type Machine struct {
	Disks     []Disk
	I8042     bool // a PS/2 controller, whose mouse is probed slowly from a workqueue
	Suppliers []Supplier

	// FixedNames: a disk's name follows from its place among Disks and not from the order
	// in which they are found, as an alias of the device tree fixes mmc0
	// (mmc_alloc_host() in drivers/mmc/core/host.c).
	FixedNames bool

	// Multipath: NVMe controllers say that others may reach their disks, and the kernel has
	// CONFIG_NVME_MULTIPATH, so that the disks are multipath heads.
	Multipath bool

	Initramfs bool // there is an initramfs with an executable /init
	Guest     bool // PID 1 is dmrace's own: it reads the whole root and reports
}

// Supplier is a device that others need: they defer their probe until it is bound.
// It is probed at the device level, and takes its time there.
type Supplier struct {
	Name  string
	Takes time.Duration
	Async bool // its driver is PROBE_PREFER_ASYNCHRONOUS

	// Unawaited: its probe does not begin before it has taken its time, and until then
	// nothing shows that it is to come.
	Unawaited bool

	// Of is the device that needs it, by its name, where that is behind a controller: such a
	// supplier has its time from the moment at which that device appears.
	Of string
}

// Disk is one disk, its controller included.
type Disk struct {
	Bus      dmrace.Bus
	Parts    []Part
	Inserted time.Duration // when the card, or on virtio and nvme the disk with its controller, is put into its slot, or on usb the medium into its reader; 0: it is there from the start
	Absent   bool          // it never shows up
	Throttle int           // requests a second that it answers; 0: all
	Block    uint32        // its logical block size in bytes; 0: 512
	Boot     bool          // an eMMC with its two boot partitions, disks of their own
	Needs    string        // the Supplier without which the controller's probe is deferred
}

// Part is one partition, numbered by its place in the list from 1.
type Part struct {
	Label   string // GPT partition label
	UUID    string
	Sectors uint64 // its size; 0: not known

	Holds  dmrace.Part   // what is on it; empty: not known
	FS     bool          // where Holds is empty: it holds what mounts, through whatever table it is read
	Damage dmrace.Damage // of the file system
}

// Delay holds back every probe by one driver, or that of one device, as the shim does:
// it sleeps in the notifier that really_probe() calls before the driver, so probe_count
// is up.
type Delay struct {
	Driver string
	Device string // its name; empty: every device
	By     time.Duration
}
