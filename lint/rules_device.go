package lint

import (
	"fmt"
	"strconv"
	"strings"

	"dmrace/linux/cmdline"
	"dmrace/linux/dminit"
)

var createUnsupported = &Rule{
	Code: "DMR211", Name: "create-unsupported", Severity: Error,
	Summary: "a kernel without dm-mod.create=",
	Explain: "dm-mod.create= came with Linux 5.1. Since then it needs CONFIG_DM_INIT, which a command line does not show.",
	Kernel:  "unknown_bootoption() takes it for a parameter of a module that is loaded later, and says nothing (init/main.c)",
	Affects: until("DMInit"),
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0"`,
	Good:    `root=/dev/vda2 rootwait ro`,
	Options: Options{Kernel: "4.19"},
}

var nameCut = &Rule{
	Code: "DMR212", Name: "name-cut", Severity: Warning,
	Summary: "a name or UUID is too long and is cut",
	Explain: "The name of a device has room for 127 bytes and its UUID for 128. What is longer is cut, and so may become equal to another.",
	Kernel:  "dm_parse_device_entry() copies the field with strscpy() and goes on (drivers/md/dm-init.c)",
	Affects: affectsDMInit,
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create="` + exampleName + `,,,ro,0 8192 linear /dev/vda2 0"`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0"`,
	Options: Options{Kernel: "6.1"},
}

var octalNumber = &Rule{
	Code: "DMR213", Name: "octal-number", Severity: Warning,
	Summary: "a number with a leading zero is octal",
	Explain: "kstrtoull() is called with base 0 for the minor, the start sector and the number of sectors, so that 010 is 8. In the arguments of a target numbers are always decimal.",
	Kernel:  "dm_parse_device_entry() and dm_parse_table_entry() read the number in base 8 (drivers/md/dm-init.c)",
	Affects: affectsDMInit,
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 02000 linear /dev/vda2 0"`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 2000 linear /dev/vda2 0"`,
	Options: Options{Kernel: "6.1"},
}

// creationStops is what follows from a device that is refused.
const creationStops = "; dm_init_init() stops there, creates none of the devices behind it and returns 0 (drivers/md/dm-init.c)"

var nameRefused = &Rule{
	Code: "DMR220", Name: "device-name", Severity: Error,
	Summary: "a name that a mapped device may not have",
	Explain: "A name may not contain a '/'. Since 6.5 it may not be control, . or .. either, for these are taken in /dev/mapper.",
	Kernel:  "check_name() refuses the name, -EINVAL (drivers/md/dm-ioctl.c)" + creationStops,
	Affects: affectsDMInit,
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create="mapper/vroot,,,ro,0 8192 linear /dev/vda2 0"`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0"`,
	Options: Options{Kernel: "6.1"},
}

var minorTaken = &Rule{
	Code: "DMR221", Name: "minor-taken", Severity: Error,
	Summary: "two devices ask for one minor",
	Explain: "Minors are given out in the order of the devices. A device without one takes the lowest that is free, also one that a later device asks for.",
	Kernel:  "specific_minor() returns -EBUSY, of which alloc_dev() makes -ENXIO without printing anything that tells the reason (drivers/md/dm.c)" + creationStops,
	Affects: affectsDMInit,
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0;vdata,,0,rw,0 8192 linear /dev/vda3 0"`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0;vdata,,,rw,0 8192 linear /dev/vda3 0"`,
	Options: Options{Kernel: "6.1"},
}

var nameTaken = &Rule{
	Code: "DMR222", Name: "name-taken", Severity: Error,
	Summary: "two devices have one name",
	Explain: "Device-mapper keeps its devices by name. An empty name is a name as well, so two devices without one are equal.",
	Kernel:  "dm_hash_insert() returns -EBUSY and prints nothing (drivers/md/dm-ioctl.c)" + creationStops,
	Affects: affectsDMInit,
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0;vroot,,,rw,0 8192 linear /dev/vda3 0"`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0;vdata,,,rw,0 8192 linear /dev/vda3 0"`,
	Options: Options{Kernel: "6.1"},
}

var uuidTaken = &Rule{
	Code: "DMR223", Name: "uuid-taken", Severity: Error,
	Summary: "two devices have one UUID",
	Explain: "Device-mapper keeps its devices by UUID too, if they have one. An empty UUID is none.",
	Kernel:  "dm_hash_insert() returns -EBUSY and prints nothing (drivers/md/dm-ioctl.c)" + creationStops,
	Affects: affectsDMInit,
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,A1,,ro,0 8192 linear /dev/vda2 0;vdata,A1,,rw,0 8192 linear /dev/vda3 0"`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,A1,,ro,0 8192 linear /dev/vda2 0;vdata,,,rw,0 8192 linear /dev/vda3 0"`,
	Options: Options{Kernel: "6.1"},
}

var minorDecoded = &Rule{
	Code: "DMR224", Name: "minor-decoded", Severity: Warning,
	Summary: "a minor above 255, of which the device does not get all bits",
	Explain: "Before 140ce37fd78a the number is taken for a device number as user space has it: its lower eight bits and those from the 21st on are the minor. 256 is 0 then, 300 is 44.",
	Kernel:  "dm_parse_device_entry() stores the number in dmi.dev, and dm_early_create() takes MINOR(huge_decode_dev()) of that (drivers/md/dm-init.c, drivers/md/dm-ioctl.c)",
	Affects: until("MinorEncoded"),
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,256,ro,0 8192 linear /dev/vda2 0"`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,0,ro,0 8192 linear /dev/vda2 0"`,
	Options: Options{Kernel: "6.1.100"},
}

// checkDecoded reports a minor that is not the number that is written.
func (r *pass) checkDecoded(d dminit.Device) {
	written := fieldAt(r.create.Value, d.MinorAt)
	n, err := cmdline.ParseUint(written, 0)
	if err != nil || n == uint64(d.Minor) {
		return
	}
	s := r.within(d.MinorAt, d.MinorAt+len(written))
	f := r.find(minorDecoded, s, "minor %s makes %s /dev/dm-%d: this kernel takes it for a device number", plain(written), plain(d.Name), d.Minor)
	r.fix(f, "with the minor that the device gets, on every kernel", edit{s, strconv.FormatUint(uint64(d.Minor), 10)})
}

// checkDevices looks at what dm_early_create() refuses before it looks at a table, and
// at fields that are not what they look like.
func (r *pass) checkDevices() {
	for _, d := range r.parsed.Devices {
		r.checkCut("name", d.Name, d.NameAt, dminit.MaxName)
		r.checkCut("UUID", d.UUID, d.UUIDAt, dminit.MaxUUID)
		r.checkNumbers(d)
	}
	if r.refused != nil {
		r.refusedDevice(r.refused)
	}
}

// refusedDevice reports the device with which creation stops.
func (r *pass) refusedDevice(e *dminit.CreateError) {
	d := r.parsed.Devices[e.Device]
	field := func(at int) span { return r.within(at, at+len(fieldAt(r.create.Value, at))) }
	report := func(rule *Rule, s span) *Finding {
		why := strings.TrimPrefix(e.Error(), fmt.Sprintf("device %d: ", e.Device+1))
		return r.find(rule, s, "%s is not created%s: %s", r.device(e.Device), r.behind(e.Device), why)
	}
	switch e.Kind {
	case dminit.SlashInName:
		f := report(nameRefused, field(d.NameAt))
		r.fix(f, "with what follows the last slash", edit{field(d.NameAt), d.Name[strings.LastIndexByte(d.Name, '/')+1:]})
	case dminit.ReservedName:
		report(nameRefused, field(d.NameAt)).Affects = since("ReservedNames")
	case dminit.MinorTaken:
		if !d.HasMinor {
			return // the lowest free one is free
		}
		f := report(minorTaken, field(d.MinorAt))
		r.fix(f, "without a minor: the device gets the lowest free one", edit{field(d.MinorAt), ""})
	case dminit.NameTaken:
		report(nameTaken, field(d.NameAt)).FixNote = "give each device a name of its own"
	case dminit.UUIDTaken:
		f := report(uuidTaken, field(d.UUIDAt))
		r.fix(f, "without the UUID, which nothing in early boot needs", edit{field(d.UUIDAt), ""})
	}
}

// fieldAt returns the field of a device that begins at an offset in the create string.
func fieldAt(create string, at int) string {
	field, _, _ := strings.Cut(create[at:], ",")
	return cmdline.Trim(field)
}

// checkCut reports a field that is longer than what the kernel keeps of it.
func (r *pass) checkCut(what, kept string, at, most int) {
	if len(kept) < most {
		return
	}
	if whole := fieldAt(r.create.Value, at); len(whole) > most {
		r.find(nameCut, r.within(at+most, at+len(whole)), "the %s has %d bytes and is cut after %d", what, len(whole), most)
	}
}

// checkNumbers looks for numbers that are octal.
func (r *pass) checkNumbers(d dminit.Device) {
	if d.HasMinor {
		r.checkDecoded(d)
		r.checkOctal("minor", fieldAt(r.create.Value, d.MinorAt), d.MinorAt, uint64(d.Minor))
	}
	for _, t := range d.Targets {
		head := r.create.Value[t.At:t.TypeAt]
		start, rest, _ := strings.Cut(head, " ")
		length := cmdline.Trim(rest)
		r.checkOctal("start sector", start, t.At, t.Start)
		r.checkOctal("number of sectors", length, t.At+len(head)-len(cmdline.SkipSpaces(rest)), t.Length)
	}
}

func (r *pass) checkOctal(what, text string, at int, value uint64) {
	digits := strings.TrimLeft(strings.TrimPrefix(text, "+"), "0")
	if !strings.HasPrefix(text, "0") || digits == "" || digits[0] < '0' || digits[0] > '9' {
		return
	}
	s := r.within(at, at+len(text))
	f := r.find(octalNumber, s, "the %s %s is octal: %d", what, plain(text), value)
	r.fix(f, "as a decimal number", edit{s, digits})
}
