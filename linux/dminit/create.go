package dminit

import (
	"fmt"
	"strings"

	"dmrace/linux/series"
)

// CreateErrorKind is why dm_early_create() refuses a device before its table.
type CreateErrorKind uint8

// What dm_early_create() (drivers/md/dm-ioctl.c) checks, in this order. Only the two
// about names print something.
const (
	NoTargets    CreateErrorKind = iota + 1 // the table is empty, -EINVAL; [Parse] returns no such device
	SlashInName                             // check_name(), -EINVAL
	ReservedName                            // check_name(), -EINVAL; see [series.Set.ReservedNames]
	MinorTaken                              // specific_minor() in drivers/md/dm.c; alloc_dev() makes it -ENXIO
	NameTaken                               // dm_hash_insert(), -EBUSY
	UUIDTaken                               // dm_hash_insert(), -EBUSY
)

// CreateError is the device with which creation stops. Those before it stay, those
// after it are not tried, and dm_init_init() returns 0 all the same.
type CreateError struct {
	Kind    CreateErrorKind
	Device  int    // from 0
	Earlier int    // of the last three kinds: the device that has the minor, name or UUID
	Message string // as printk() prints it; empty where the kernel is silent
	text    string
}

// Error says what the kernel objects to.
func (e *CreateError) Error() string { return fmt.Sprintf("device %d: %s", e.Device+1, e.text) }

// Numbers returns the N of the /dev/dm-N that each device becomes if every table
// loads: its own minor or else the lowest free one (idr_alloc() in drivers/md/dm.c).
// At the first device that is refused the numbers end and the error says why. A
// device without a minor may thus take the one that a later device asks for.
func Numbers(devices []Device, f series.Set) ([]int, *CreateError) {
	numbers := make([]int, 0, len(devices))
	r := registry{minors: make(map[int]int, len(devices)), names: make(map[string]int, len(devices)), uuids: map[string]int{}}
	for i := range devices {
		d := &devices[i]
		if err := checkDevice(d, f); err != nil {
			err.Device = i
			return numbers, err
		}
		n, err := r.add(i, d)
		if err != nil {
			return numbers, err
		}
		numbers = append(numbers, n)
	}
	return numbers, nil
}

// checkDevice is what needs no other device: the count of targets, and check_name().
func checkDevice(d *Device, f series.Set) *CreateError {
	const prefix = "device-mapper: ioctl: "
	switch {
	case len(d.Targets) == 0:
		return &CreateError{Kind: NoTargets, text: "the table is empty"}
	case strings.Contains(d.Name, "/"):
		message := prefix + "invalid device name"
		if f.ReservedNames {
			message = prefix + "device name cannot contain '/'"
		}
		return &CreateError{Kind: SlashInName, Message: message, text: fmt.Sprintf("name %s contains a '/'", quote(d.Name))}
	case f.ReservedNames && (d.Name == "control" || d.Name == "." || d.Name == ".."):
		return &CreateError{
			Kind: ReservedName, Message: prefix + `device name cannot be "control", ".", or ".."`,
			text: fmt.Sprintf("name %q is reserved", d.Name),
		}
	}
	return nil
}

// registry holds what the devices created so far have taken, each with the device
// that took it.
type registry struct {
	minors       map[int]int
	names, uuids map[string]int
	low          int // no minor below is free
}

// add gives device i its minor and its names. An empty UUID is none, while an empty
// name is a name.
func (r *registry) add(i int, d *Device) (int, *CreateError) {
	n := int(d.Minor)
	if !d.HasMinor {
		n = r.lowest()
	}
	if earlier, taken := r.minors[n]; taken {
		return 0, clash(MinorTaken, i, earlier, fmt.Sprintf("minor %d", n))
	}
	if earlier, taken := r.names[d.Name]; taken {
		return 0, clash(NameTaken, i, earlier, "name "+quote(d.Name))
	}
	if earlier, taken := r.uuids[d.UUID]; taken {
		return 0, clash(UUIDTaken, i, earlier, "UUID "+quote(d.UUID))
	}
	r.minors[n], r.names[d.Name] = i, i
	if d.UUID != "" {
		r.uuids[d.UUID] = i
	}
	return n, nil
}

// lowest returns the lowest free minor.
func (r *registry) lowest() int {
	for {
		if _, taken := r.minors[r.low]; !taken {
			return r.low
		}
		r.low++
	}
}

func clash(kind CreateErrorKind, device, earlier int, what string) *CreateError {
	return &CreateError{Kind: kind, Device: device, Earlier: earlier, text: fmt.Sprintf("%s is taken by device %d", what, earlier+1)}
}
