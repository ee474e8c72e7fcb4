package devname

// Reason is why a name can never resolve.
type Reason uint8

// The reasons. The first is none.
const (
	MayResolve    Reason = iota
	BadPartUUID          // PARTUUID= without a UUID, or with something but /PARTNROFF=n behind it
	UUIDTooLong          // no partition's UUID is as long
	LabelTooLong         // no partition's label is as long
	PathTooLong          // more than 31 bytes behind /dev/
	NoPath               // "/dev/" alone
	UserSpacePath        // below /dev/mapper, /dev/disk or /dev/block
	NumberTooBig         // MAJ:MIN that fits into no device number
	FileSystemTag        // UUID= or LABEL=
	NotANumber           // none of the forms, so that it should be hexadecimal digits
	ZeroNumber           // 0:0, which means not found up to 6.4
)

var reasons = [...]string{
	MayResolve:    "it may resolve",
	BadPartUUID:   "PARTUUID= takes a UUID and at most /PARTNROFF= and a number",
	UUIDTooLong:   "no partition has a UUID of more than 36 bytes",
	LabelTooLong:  "no partition has a label of more than 63 bytes",
	PathTooLong:   "the kernel takes at most 31 bytes behind /dev/",
	NoPath:        "there is no name behind /dev/",
	UserSpacePath: "udev makes this name in user space; the kernel knows disks by their own names, such as /dev/dm-0",
	NumberTooBig:  "a major is at most 4095 and a minor at most 1048575",
	FileSystemTag: "the kernel does not look into file systems; it knows PARTUUID= and PARTLABEL=",
	NotANumber:    "it has neither PARTUUID=, PARTLABEL= nor /dev/ in front, and is not a device number",
	ZeroNumber:    "the kernel takes number 0:0 for not found",
}

// String says why, for people.
func (r Reason) String() string { return reasons[r] }

// Never returns why the name can never resolve, whatever devices come, and MayResolve
// if it can.
func (r Ref) Never() Reason { return r.reason }

// Messages returns what each look-up prints, by line.
func (r Ref) Messages() []string {
	if r.reason != BadPartUUID {
		return nil
	}
	return []string{"VFS: PARTUUID= is invalid.", "Expected PARTUUID=<valid-uuid-id>[/PARTNROFF=%d]"}
}

// DisablesRootwait reports whether looking the name up switches rootwait off, printing
// "Disabling rootwait; root= is invalid." if it was on. Up to 6.4 a malformed PARTUUID= does, for whomever
// it is looked up (devt_from_partuuid() in init/do_mounts.c). Since 6.5 everything
// malformed does, but only in root= (parse_root_device()).
func (r Ref) DisablesRootwait() bool {
	if !r.early {
		return r.reason == BadPartUUID
	}
	return r.reader == root && r.Kind == Malformed
}
