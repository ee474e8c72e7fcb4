package dminit_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"dmrace/linux/cmdline"
	"dmrace/linux/dminit"
)

// The lines of dm-init.c, without their prefix.
var (
	badDevice = []string{"couldn't parse device"}
	badTable  = []string{"couldn't parse table", "couldn't parse device"}
)

func TestErrors(t *testing.T) {
	badType := func(typ string) []string { return append([]string{`invalid type "` + typ + `"`}, badTable...) }
	const entry = `: an entry is start sector, number of sectors, target type, arguments, with spaces between`
	const device = `: a device is name,uuid,minor,flags,table, with commas between`
	const types = " is not one of crypt, delay, linear, snapshot-origin, striped, verity"
	for _, c := range []struct {
		name, create string
		kind         dminit.ErrorKind
		text, want   string
		messages     []string
	}{
		{"empty", "", dminit.MissingField, "", `device 1: no uuid in ""` + device, badDevice},
		{"blank", " \t", dminit.MissingField, "", `device 1: no uuid in ""` + device, badDevice},
		{"name alone", " a ", dminit.MissingField, "a", `device 1: no uuid in "a"` + device, badDevice},
		{"no table", "a,,,ro", dminit.MissingField, "a,,,ro", `device 1: no table in "a,,,ro"` + device, badDevice},
		{"semicolon at the end", "a,,,ro,0 8 linear x;", dminit.MissingField, "", `device 2: no uuid in ""` + device, badDevice},
		{"a semicolon too early is text", "a,,;b,,,ro,0 8 linear x", dminit.BadMinor, ";b", `device 1: minor ";b" is not a number (EINVAL)`, badDevice},
		{"minor", "a,,x,ro,0 8 linear x", dminit.BadMinor, "x", `device 1: minor "x" is not a number (EINVAL)`, badDevice},
		{"negative minor", "a,,-1,ro,0 8 linear x", dminit.BadMinor, "-1", `device 1: minor "-1" is not a number (EINVAL)`, badDevice},
		{"minor too big", "a,,1048576,ro,0 8 linear x", dminit.MinorTooBig, "1048576", `device 1: minor "1048576" is too big: 1048575 is the highest`, badDevice},
		{"no flags", "a,,,,0 8 linear x", dminit.BadFlags, "", `device 1: flags "" are neither "ro" nor "rw"`, badDevice},
		{"upper case flags", "a,,,RO,0 8 linear x", dminit.BadFlags, "RO", `device 1: flags "RO" are neither "ro" nor "rw"`, badDevice},
		{"flags before the table", "a,,,xx,0", dminit.BadFlags, "xx", `device 1: flags "xx" are neither "ro" nor "rw"`, badDevice},
		{"empty table", "a,,,ro,", dminit.ShortEntry, "", `device 1, table entry 1: no start sector in ""` + entry, badTable},
		{"start alone", "a,,,ro,0", dminit.ShortEntry, "0", `device 1, table entry 1: no number of sectors in "0"` + entry, badTable},
		{"no type", "a,,,ro,0 8 ", dminit.ShortEntry, "0 8", `device 1, table entry 1: no target type in "0 8"` + entry, badTable},
		{"no arguments", "a,,,ro,0 8 linear ", dminit.ShortEntry, "0 8 linear", `device 1, table entry 1: no arguments in "0 8 linear"` + entry, badTable},
		{"comma at the end", "a,,,ro,0 8 linear x, ", dminit.ShortEntry, "", `device 1, table entry 2: no start sector in ""` + entry, badTable},
		{"tabs do not separate", "a,,,ro,0\t8\tlinear\tx", dminit.ShortEntry, "0\t8\tlinear\tx", `device 1, table entry 1: no number of sectors in "0\t8\tlinear\tx"` + entry, badTable},
		{"a comma too early is text", "a,,,ro,0 8 linear,8 8 linear x", dminit.BadType, "linear,8", `device 1, table entry 1: target type "linear,8"` + types, badType("linear,8")},
		{"fewer fields come before bad ones", "a,,,ro,x y z", dminit.ShortEntry, "x y z", `device 1, table entry 1: no arguments in "x y z"` + entry, badTable},
		{"start", "a,,,ro,-1 8 linear x", dminit.BadStart, "-1", `device 1, table entry 1: start sector "-1" is not a number (EINVAL)`, badTable},
		{"length", "a,,,ro,0 8s linear x", dminit.BadLength, "8s", `device 1, table entry 1: number of sectors "8s" is not a number (EINVAL)`, badTable},
		{"length overflows", "a,,,ro,0 18446744073709551616 linear x", dminit.BadLength, "18446744073709551616",
			`device 1, table entry 1: number of sectors "18446744073709551616" is not a number (ERANGE)`, badTable},
		{"octal with an 8", "a,,,ro,0 08 linear x", dminit.BadLength, "08", `device 1, table entry 1: number of sectors "08" is not a number (EINVAL)`, badTable},
		{"type", "a,,,ro,0 8 raid x", dminit.BadType, "raid", `device 1, table entry 1: target type "raid"` + types, badType("raid")},
		{"upper case type", "a,,,ro,0 8 Linear x", dminit.BadType, "Linear", `device 1, table entry 1: target type "Linear"` + types, badType("Linear")},
		{"a long type is printed as cut", "a,,,ro,0 8 linear-and-a-bit-more x", dminit.BadType, "linear-and-a-bit-more",
			`device 1, table entry 1: target type "linear-and-a-bit-more"` + types, badType("linear-and-a-bi")},
		{"too many targets", "a,,,ro," + entries(258), dminit.TooManyTargets, "256 1 crypt ,257 1 crypt x", `device 1, table entry 257: a table has at most 256 entries`,
			[]string{"too many targets 257 > 256", "couldn't parse device"}},
		{"too big", strings.Repeat(",", 4096), dminit.TooBig, strings.Repeat(",", 4096), "4096 bytes are too many: at most 4095 are taken",
			[]string{"Argument is too big. Limit is 4096"}},
		{"the second device's", "a,,,ro,0 8 linear x;b,,,ro,0 8 linear x,q 8 linear x", dminit.BadStart, "q",
			`device 2, table entry 2: start sector "q" is not a number (EINVAL)`, badTable},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := dminit.Parse(c.create, encoded)
			if r.Err == nil {
				t.Fatalf("no error: %+v", r.Devices)
			}
			if r.Err.Kind != c.kind || r.Err.Text != c.text || r.Err.Error() != c.want {
				t.Errorf("got kind %d, text %q: %v\nwant kind %d, text %q: %s", r.Err.Kind, r.Err.Text, r.Err, c.kind, c.text, c.want)
			}
			if got := c.create[r.Err.At:r.Err.End]; got != c.text {
				t.Errorf("points at %q, want %q", got, c.text)
			}
			var want []string
			for _, m := range c.messages {
				want = append(want, "device-mapper: init: "+m)
			}
			if !slices.Equal(r.Messages, want) {
				t.Errorf("messages %q, want %q", r.Messages, want)
			}
			if len(r.Devices) != 0 {
				t.Errorf("%d devices would be created", len(r.Devices))
			}
		})
	}
}

func TestErrorUnwraps(t *testing.T) {
	overflow := dminit.Parse("a,,99999999999999999999,ro,0 8 linear x", encoded).Err
	if !errors.Is(overflow, cmdline.ErrRange) {
		t.Errorf("got %v", overflow)
	}
	if flags := dminit.Parse("a,,,,0 8 linear x", encoded).Err; errors.Unwrap(flags) != nil {
		t.Errorf("got %v", flags)
	}
}

func TestErrorShortensLongText(t *testing.T) {
	err := dminit.Parse("a,,,ro,0 8 "+strings.Repeat("x", 1000)+" y", encoded).Err
	if n := len(err.Error()); n > 200 {
		t.Errorf("%d bytes: %v", n, err)
	}
}
