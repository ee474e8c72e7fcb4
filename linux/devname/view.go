package devname

// Disk is a whole disk in block_class.
type Disk struct {
	Name   string // the kernel's, with '!' for '/': "mmcblk0"
	Devt   Devt
	Minors int // how many numbers are reserved from Devt on, its own included: 16 for sd; 0 for nvme, whose partitions get theirs as they come
}

// Part is a partition in block_class.
type Part struct {
	Disk   string // its disk's name
	Number int    // from 1
	Devt   Devt
	UUID   string // as the kernel writes it: "8c2f…" for GPT, "1234abcd-01" for MS-DOS; else empty
	Label  string // as the kernel keeps it: '!' for what is not printable ASCII in a GPT name; empty without one
}

// View is what exists at one moment. Hidden disks (GENHD_FL_HIDDEN) are not in it.
type View interface {
	Disk(name string) (Disk, bool)
	Parts() []Part // in class order: the one added first comes first
}

// Devices is a View made of two lists.
type Devices struct {
	Disks      []Disk
	Partitions []Part // in class order
}

// Disk returns the disk of that name.
func (d *Devices) Disk(name string) (Disk, bool) {
	for i := range d.Disks {
		if d.Disks[i].Name == name {
			return d.Disks[i], true
		}
	}
	return Disk{}, false
}

// Parts returns the partitions.
func (d *Devices) Parts() []Part { return d.Partitions }

// Exists reports whether a disk or a partition has the number, so that it can be
// opened. For what merely resolved an open fails with ENXIO.
func (d *Devices) Exists(devt Devt) bool {
	for i := range d.Disks {
		if d.Disks[i].Devt == devt {
			return true
		}
	}
	for i := range d.Partitions {
		if d.Partitions[i].Devt == devt {
			return true
		}
	}
	return false
}
