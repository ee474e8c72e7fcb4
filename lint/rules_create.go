package lint

import (
	"fmt"
	"strings"

	"dmrace/internal/english"
	"dmrace/internal/nearest"
	"dmrace/linux/cmdline"
	"dmrace/linux/dminit"
)

// parserGivesUp is what follows from an error of the grammar.
const parserGivesUp = "; dm_init_init() then returns -EINVAL before it has created anything, devices before the faulty one included (drivers/md/dm-init.c)"

var createTooLong = &Rule{
	Code: "DMR201", Name: "create-too-long", Severity: Error,
	Summary: "dm-mod.create= has more than 1024 bytes",
	Explain: "drivers/md/dm-init.c takes up to 4095 bytes (DM_MAX_STR_SIZE), but the value never gets there: a string parameter of the kernel has at most 1024. The limits of 256 devices and 256 entries of a table are out of reach for the same reason.",
	Kernel:  "param_set_charp() prints \"dm_mod.create: string parameter too long\" and returns -ENOSPC (kernel/params.c); the parameter stays unset and dm_init_init() returns without a word",
	Affects: affectsDMInit,
	Bad:     exampleLong,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 verity 1 /dev/vda1 /dev/vda2 4096 4096 1024 1 sha256 ` + exampleHash + ` -"`,
	Options: Options{Kernel: "6.1"},
}

var missingField = &Rule{
	Code: "DMR202", Name: "create-missing-field", Severity: Error,
	Summary: "a device has fewer than its five fields",
	Explain: "A device is name,uuid,minor,flags,table. A field may be empty, its comma may not be missing.",
	Kernel:  "dm_parse_device_entry() finds no comma behind a field and prints \"couldn't parse device\"" + parserGivesUp,
	Affects: affectsDMInit,
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,ro,0 8192 linear /dev/vda2 0"`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0"`,
	Options: Options{Kernel: "6.1"},
}

var badMinor = &Rule{
	Code: "DMR203", Name: "create-bad-minor", Severity: Error,
	Summary: "the minor of a device is not a number",
	Explain: "The third field is the N of /dev/dm-N, as kstrtoull() takes numbers: decimal, 0x… or, with a leading zero, octal. Empty, it is the lowest free one.",
	Kernel:  "dm_parse_device_entry() refuses the minor and prints \"couldn't parse device\"" + parserGivesUp,
	Affects: affectsDMInit,
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,dm-0,ro,0 8192 linear /dev/vda2 0"`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,0,ro,0 8192 linear /dev/vda2 0"`,
	Options: Options{Kernel: "6.1"},
}

var minorTooBig = &Rule{
	Code: "DMR204", Name: "create-minor-too-big", Severity: Error,
	Summary: "the minor of a device does not fit into a device number",
	Explain: "A device number has 20 bits for the minor, so that 1048575 is the highest.",
	Kernel:  "dm_parse_device_entry() refuses the minor and prints \"couldn't parse device\"" + parserGivesUp,
	Affects: affectsDMInit,
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,1048576,ro,0 8192 linear /dev/vda2 0"`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0"`,
	Options: Options{Kernel: "6.1"},
}

var badFlags = &Rule{
	Code: "DMR205", Name: "create-bad-flags", Severity: Error,
	Summary: "the flags of a device are neither ro nor rw",
	Explain: "The fourth field is ro or rw, in lower case, and may not be empty.",
	Kernel:  "dm_parse_device_entry() compares the flags with ro and rw and prints \"couldn't parse device\"" + parserGivesUp,
	Affects: affectsDMInit,
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,,0 8192 linear /dev/vda2 0"`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0"`,
	Options: Options{Kernel: "6.1"},
}

var tooManyTargets = &Rule{
	Code: "DMR206", Name: "create-too-many-targets", Severity: Error,
	Summary: "a table has more than 256 entries",
	Explain: "DM_MAX_TARGETS is 256 entries for one table. On a command line the limit of 1024 bytes (create-too-long) comes first, so that this one can only be met in a value that is too long as well.",
	Kernel:  "dm_parse_table() would print \"too many targets 257 > 256\", had the value been taken" + parserGivesUp,
	Affects: affectsDMInit,
	Bad:     exampleMany,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0"`,
	Options: Options{Kernel: "6.1", Arch: "mips"},
}

var shortEntry = &Rule{
	Code: "DMR207", Name: "create-short-entry", Severity: Error,
	Summary: "an entry of a table has fewer than four fields",
	Explain: "An entry is: start sector, number of sectors, target type, arguments, with spaces between. A comma ends an entry only behind the type.",
	Kernel:  "dm_parse_table_entry() finds no space behind a field and prints \"couldn't parse table\"" + parserGivesUp,
	Affects: affectsDMInit,
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,8192 linear /dev/vda2"`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0"`,
	Options: Options{Kernel: "6.1"},
}

var badStart = &Rule{
	Code: "DMR208", Name: "create-bad-start", Severity: Error,
	Summary: "the start sector of an entry is not a number",
	Explain: "The first field of an entry is a number as kstrtoull() takes it, in sectors of 512 bytes and without a unit.",
	Kernel:  "dm_parse_table_entry() refuses the start sector and prints \"couldn't parse table\"" + parserGivesUp,
	Affects: affectsDMInit,
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,vda2 8192 linear /dev/vda2 0"`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0"`,
	Options: Options{Kernel: "6.1"},
}

var badLength = &Rule{
	Code: "DMR209", Name: "create-bad-length", Severity: Error,
	Summary: "the number of sectors of an entry is not a number",
	Explain: "The second field of an entry is a number as kstrtoull() takes it, in sectors of 512 bytes and without a unit.",
	Kernel:  "dm_parse_table_entry() refuses the number of sectors and prints \"couldn't parse table\"" + parserGivesUp,
	Affects: affectsDMInit,
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 4M linear /dev/vda2 0"`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0"`,
	Options: Options{Kernel: "6.1"},
}

var badType = &Rule{
	Code: "DMR210", Name: "create-bad-type", Severity: Error,
	Summary: "a target type that dm-mod.create= does not take",
	Explain: "Only crypt, delay, linear, snapshot-origin, striped and verity may be created from the command line (dm_allowed_targets); that the kernel has a target is not enough. Integrity, thin and raid devices need user space.",
	Kernel:  "dm_verify_target_type() does not find the type, and dm_parse_table_entry() prints \"invalid type\"" + parserGivesUp,
	Affects: affectsDMInit,
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 lineer /dev/vda2 0"`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0"`,
	Options: Options{Kernel: "6.1"},
}

// grammarRules are the rules by what the parser objects to.
var grammarRules = map[dminit.ErrorKind]*Rule{
	dminit.MissingField: missingField, dminit.BadMinor: badMinor, dminit.MinorTooBig: minorTooBig, dminit.BadFlags: badFlags,
	dminit.TooManyTargets: tooManyTargets, dminit.ShortEntry: shortEntry, dminit.BadStart: badStart, dminit.BadLength: badLength,
	dminit.BadType: badType,
}

// checkGrammar looks at what the parameter and its parser refuse.
func (r *pass) checkGrammar() {
	if r.create == nil {
		return
	}
	if !r.features.DMInit {
		r.find(createUnsupported, nameOf(*r.create), "this kernel does not know dm-mod.create=").
			FixNote = "take a kernel from 5.1 on, or build the root in an initramfs"
		return
	}
	if r.tooLong {
		r.find(createTooLong, valueOf(*r.create), "the value has %d bytes, and the kernel takes %d", len(r.create.Value), cmdline.MaxString).
			FixNote = "name devices by shorter names, drop UUIDs and salts that are not needed, or build some devices in an initramfs"
	}
	if e := r.parsed.Err; e != nil && e.Kind != dminit.TooBig {
		f := r.find(grammarRules[e.Kind], r.within(e.At, e.End), "%s", e.Error())
		r.repair(f, e)
	}
}

// repair adds the fixed line, if one of the ways to repair an error gives a string
// that the kernel takes.
func (r *pass) repair(f *Finding, e *dminit.Error) {
	at := r.create.ValueAt
	for _, c := range repairs(r.create.Value, e) {
		c.at, c.end = c.at+at, c.end+at
		create := apply(r.text, c.edit)
		if r.sound(create[at : at+len(r.create.Value)+len(create)-len(r.text)]) {
			r.fix(f, c.note, c.edit)
			return
		}
	}
}

// candidate is one way to repair a create string.
type candidate struct {
	edit
	note string
}

// repairs returns what may repair an error in a create string, likeliest first.
func repairs(create string, e *dminit.Error) []candidate {
	here := span{e.At, e.End}
	with := func(text, note string) candidate { return candidate{edit{here, text}, note} }
	switch e.Kind {
	case dminit.BadMinor, dminit.MinorTooBig:
		digits := strings.TrimLeftFunc(e.Text, func(c rune) bool { return c < '0' || c > '9' })
		return []candidate{with(digits, "with the number alone"), with("", "without a minor: the device gets the lowest free one")}
	case dminit.BadFlags:
		flags := strings.ToLower(e.Text)
		return []candidate{with(flags, "in lower case"), with("ro", "read-only"), with("rw", "writable")}
	case dminit.BadType:
		return []candidate{with(nearest.Of(e.Text, dminit.Types), "with the type that is spelt most like it")}
	case dminit.BadStart:
		if comma := e.At - 1; comma >= 0 && create[comma] == ',' && strings.Contains(e.Text, ",") {
			return []candidate{{edit{span{comma, e.At}, ";"}, "with a semicolon in front of the next device"}}
		}
	case dminit.MissingField:
		return missingCommas(create, here)
	}
	return nil
}

// missingCommas tries to give a device the commas that it lacks.
func missingCommas(create string, device span) []candidate {
	var all []candidate
	comma := strings.IndexByte(create[device.at:], ',')
	if comma < 0 {
		return nil
	}
	for _, flags := range []string{",ro ", ",rw "} {
		if n := strings.Index(create[device.at:device.end], flags); n >= 0 {
			at := device.at + n + len(flags)
			all = append(all, candidate{edit{span{at - 1, at}, ","}, "with the comma behind the flags"})
		}
	}
	behind := device.at + comma + 1
	for n := 1; n <= 3; n++ {
		note := fmt.Sprintf("with %s more: a field that is left out keeps its comma", english.Count(n, "comma"))
		all = append(all, candidate{insert(behind, strings.Repeat(",", n)), note})
	}
	if last := strings.LastIndexByte(create[device.at:device.end], ','); last >= 0 {
		all = append(all, candidate{insert(device.at+last+1, "ro,"), "with the flags that were left out"})
	}
	return all
}
