package devname

import "strconv"

// Errno is a kernel error number, positive; 0 is success.
type Errno int

// The errors of a look-up.
const (
	ENODEV    Errno = 19 // nothing there yet; also for what up to 6.4 is no error but number 0:0
	EINVAL    Errno = 22 // malformed
	EOVERFLOW Errno = 75 // MAJ:MIN of a target's argument does not fit
)

// String names the error as kernel code does, without the sign.
func (e Errno) String() string {
	switch e {
	case 0:
		return "0"
	case ENODEV:
		return "ENODEV"
	case EINVAL:
		return "EINVAL"
	case EOVERFLOW:
		return "EOVERFLOW"
	}
	return "errno " + strconv.Itoa(int(e))
}

// Resolve looks the name up. Errno 0 means that its reader takes the number for an
// answer, 0:0 included where it does. Whether anything has the number is another
// question: see [Devices.Exists].
func (r Ref) Resolve(v View) (Devt, Errno) {
	devt, found := r.Devt, true
	switch r.Kind {
	case Malformed:
		return 0, r.errno
	case PartUUID:
		devt, found = r.byUUID(v)
	case PartLabel:
		devt, found = byLabel(v, r.Key)
	case Path:
		devt = r.byPath(v)
		found = devt != 0
	}
	if !found || devt == 0 && !r.zeroFound {
		return 0, ENODEV
	}
	return devt, 0
}

// byUUID is devt_from_partuuid(). The offset may lead to partition 0, the whole disk.
// If it leads nowhere, early_lookup_bdev() finds number 0:0, or with the arm fix-partnroff
// nothing.
func (r Ref) byUUID(v View) (Devt, bool) {
	parts := v.Parts()
	for i := range parts {
		if p := &parts[i]; beginsWith(p.UUID, r.Key) {
			if r.Offset == 0 {
				return p.Devt, true
			}
			disk, _ := v.Disk(p.Disk)
			devt := r.partDevt(v, disk, int32(p.Number)+r.Offset)
			return devt, devt != 0 || r.offsetZero
		}
	}
	return 0, false
}

// byLabel is devt_from_partlabel(). The empty label is that of every partition
// without one.
func byLabel(v View, label string) (Devt, bool) {
	parts := v.Parts()
	for i := range parts {
		if parts[i].Label == label {
			return parts[i].Devt, true
		}
	}
	return 0, false
}

// byPath is devt_from_devname(), and 0 if there is nothing.
func (r Ref) byPath(v View) Devt {
	for i := range r.Candidates {
		c := &r.Candidates[i]
		if disk, ok := v.Disk(c.Disk); ok {
			if devt := r.lookup(v, disk, c.Part); devt != 0 {
				return devt
			}
		}
	}
	return 0
}

// lookup is blk_lookup_devt() for a disk that exists. Below Minors the number is
// calculated, and the partition need not be there, short of the arm fix-devt. A number
// that wrapped below 0 is below Minors too.
func (r Ref) lookup(v View, disk Disk, part int32) Devt {
	if r.phantom && int64(part) < int64(disk.Minors) {
		return MakeDevt(disk.Devt.Major(), disk.Devt.Minor()+uint32(part))
	}
	return r.partDevt(v, disk, part)
}

// partDevt is part_devt(), or disk_get_part() of 5.10: the number of a partition that
// is there, or 0.
func (r Ref) partDevt(v View, disk Disk, part int32) Devt {
	if r.bytePartno {
		part = int32(uint8(part))
	}
	if part == 0 {
		return disk.Devt
	}
	parts := v.Parts()
	for i := range parts {
		if p := &parts[i]; p.Number == int(part) && p.Disk == disk.Name {
			return p.Devt
		}
	}
	return 0
}
