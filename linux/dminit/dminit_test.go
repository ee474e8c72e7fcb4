package dminit_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"dmrace/linux/cmdline"
	"dmrace/linux/dminit"
	"dmrace/linux/series"
)

// verity is a table entry as a real command line has it, without its tail.
const verity = "1 PARTLABEL=rootfs PARTLABEL=hash 4096 4096 12800 1 sha256 " +
	"8f0b6e1d0c52f1d1f4b6d2a9f0e3c7b5a4d3e2f1908172635445362718091a2b " +
	"1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f"

// encoded are kernels that take a minor for one, all the newest.
var encoded = series.Set{MinorEncoded: true}

// show renders devices on one line each, without offsets.
func show(devices []dminit.Device) string {
	var b strings.Builder
	for _, d := range devices {
		minor, flags := "-", "rw"
		if d.HasMinor {
			minor = fmt.Sprint(d.Minor)
		}
		if d.ReadOnly {
			flags = "ro"
		}
		fmt.Fprintf(&b, "%q %q %s %s", d.Name, d.UUID, minor, flags)
		for _, t := range d.Targets {
			fmt.Fprintf(&b, " [%d+%d %s %q]", t.Start, t.Length, t.Type, t.Args)
		}
		b.WriteByte('\n')
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// TestMinorAsDeviceNumber: before 140ce37fd78a the number was one of a device. 1048576 was
// seen to make dm-256 on 5.15.135.
func TestMinorAsDeviceNumber(t *testing.T) {
	for _, c := range []struct {
		text string
		want uint32
	}{{"255", 255}, {"256", 0}, {"511", 255}, {"1048575", 255}, {"1048576", 256}, {"0x100001", 257}, {"0x100000005", 5}} {
		r := dminit.Parse("a,,"+c.text+",ro,0 8 linear x", series.Set{})
		if r.Err != nil || r.Devices[0].Minor != c.want {
			t.Errorf("%s: %+v", c.text, r)
		}
	}
}

func TestParse(t *testing.T) {
	long := strings.Repeat("x", 200)
	for _, c := range []struct{ name, create, want string }{
		{"typical", "vroot,,,ro,0 102400 verity " + verity, `"vroot" "" - ro [0+102400 verity "` + verity + `"]`},
		{"all fields", "a,u,3,rw,0 8 linear 8:1 0", `"a" "u" 3 rw [0+8 linear "8:1 0"]`},
		{"two entries", "a,,,rw,0 8 linear 8:1 0,8 8 linear 8:2 0", `"a" "" - rw [0+8 linear "8:1 0"] [8+8 linear "8:2 0"]`},
		{"two devices", "a,,,rw,0 8 linear x 0;b,,,ro,0 8 linear y 0", "\"a\" \"\" - rw [0+8 linear \"x 0\"]\n\"b\" \"\" - ro [0+8 linear \"y 0\"]"},
		{"white space around", " a , u , 3 ,\tro\n, 0  8 \t linear \v x 0 , 8 8 linear y 0 ; b ,,,ro, 0 8 linear z 0 ",
			"\"a\" \"u\" 3 ro [0+8 linear \"x 0\"] [8+8 linear \"y 0\"]\n\"b\" \"\" - ro [0+8 linear \"z 0\"]"},
		{"white space within", "my root,,,ro,0 8 linear x \t 0", `"my root" "" - ro [0+8 linear "x \t 0"]`},
		{"Latin-1 no-break space", "\xa0a\xa0,,,ro,0 8 linear x\xa0", `"a" "" - ro [0+8 linear "x"]`},
		{"a letter that ends in it", "à,,,ro,0 8 linear x", `"\xc3" "" - ro [0+8 linear "x"]`},
		{"no name", ",,,ro,0 8 linear x", `"" "" - ro [0+8 linear "x"]`},
		{"slash in the name", "a/b,,,ro,0 8 linear x", `"a/b" "" - ro [0+8 linear "x"]`},
		{"backslash escapes nothing", `a\,b,,ro,0 8 linear x`, `"a\\" "b" - ro [0+8 linear "x"]`},
		{"backslash in arguments", `a,,,ro,0 8 linear x\ y\\`, `"a" "" - ro [0+8 linear "x\\ y\\\\"]`},
		{"quotes mean nothing", `"a",,,ro,0 8 linear "x y"`, `"\"a\"" "" - ro [0+8 linear "\"x y\""]`},
		{"hexadecimal and octal", "a,,0x10,ro,010 0x10 linear x", `"a" "" 16 ro [8+16 linear "x"]`},
		{"plus", "a,,+1,ro,+0 +8 linear x", `"a" "" 1 ro [0+8 linear "x"]`},
		{"minor 0", "a,,0,ro,0 8 linear x", `"a" "" 0 ro [0+8 linear "x"]`},
		{"highest minor", "a,,1048575,ro,0 8 linear x", `"a" "" 1048575 ro [0+8 linear "x"]`},
		{"highest sectors", "a,,,ro,18446744073709551615 18446744073709551615 linear x", `"a" "" - ro [18446744073709551615+18446744073709551615 linear "x"]`},
		{"no arguments before a comma", "a,,,ro,0 8 linear ,8 8 linear x", `"a" "" - ro [0+8 linear ""] [8+8 linear "x"]`},
		{"longest name and UUID", long + "," + long + ",,ro,0 8 linear x", fmt.Sprintf(`"%s" "%s" - ro [0+8 linear "x"]`, long[:127], long[:128])},
		{"longest type", "a,,,ro,0 8 snapshot-origin x", `"a" "" - ro [0+8 snapshot-origin "x"]`},
		{"a type is cut before it is compared", "a,,,ro,0 8 snapshot-originally x", `"a" "" - ro [0+8 snapshot-origin "x"]`},
		{"NUL ends the string", "a,,,ro,0 8 linear x\x00;,", `"a" "" - ro [0+8 linear "x"]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := dminit.Parse(c.create, encoded)
			if got := show(r.Devices); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
			if r.Err != nil || len(r.Messages) != 0 {
				t.Errorf("error %v, messages %q", r.Err, r.Messages)
			}
		})
	}
}

func TestParseTypes(t *testing.T) {
	for _, typ := range dminit.Types {
		r := dminit.Parse("a,,,ro,0 8 "+typ+" x", encoded)
		if r.Err != nil || r.Devices[0].Targets[0].Type != typ {
			t.Errorf("%s: %+v", typ, r)
		}
	}
}

func TestParseOffsets(t *testing.T) {
	const create = " a , u ,3, ro , 0 8 linear  x 0 , 8 8 striped y ; b,,,rw,0 8 linear z"
	r := dminit.Parse(create, encoded)
	if r.Err != nil || len(r.Devices) != 2 || len(r.Devices[0].Targets) != 2 {
		t.Fatalf("%+v", r)
	}
	a, b := r.Devices[0], r.Devices[1]
	first, second := a.Targets[0], a.Targets[1]
	for _, c := range []struct {
		what    string
		at, end int
		want    string
	}{
		{"device", a.At, a.End, "a , u ,3, ro , 0 8 linear  x 0 , 8 8 striped y"},
		{"name", a.NameAt, a.NameAt + 1, "a"},
		{"UUID", a.UUIDAt, a.UUIDAt + 1, "u"},
		{"minor", a.MinorAt, a.MinorAt + 1, "3"},
		{"flags", a.FlagsAt, a.FlagsAt + 2, "ro"},
		{"entry", first.At, first.End, "0 8 linear  x 0"},
		{"type", first.TypeAt, first.TypeAt + 6, "linear"},
		{"arguments", first.ArgsAt, first.ArgsAt + 3, "x 0"},
		{"second entry", second.At, second.End, "8 8 striped y"},
		{"second device", b.At, b.End, "b,,,rw,0 8 linear z"},
		{"empty UUID", b.UUIDAt, b.MinorAt, ","},
	} {
		if got := create[c.at:c.end]; got != c.want {
			t.Errorf("%s: got %q, want %q", c.what, got, c.want)
		}
	}
}

// entries returns n table entries that follow each other.
func entries(n int) string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf("%d 1 crypt ", i)
	}
	return strings.Join(all, ",") + "x"
}

func TestParseLimits(t *testing.T) {
	const shortest = ",,,ro,0 1 crypt x" // the shortest device that parses
	most := (dminit.MaxCreate + 1) / (len(shortest) + 1)
	padded := func(n int) string { return "a,,,ro,0 8 linear x" + strings.Repeat(" ", n-19) }
	for _, c := range []struct {
		name, create string
		devices      int
		kind         dminit.ErrorKind
	}{
		{"most targets", "a,,,ro," + entries(256), 1, 0},
		{"a target too many", "a,,,ro," + entries(257), 0, dminit.TooManyTargets},
		{"longest string", padded(4095), 1, 0},
		{"string too long", padded(4096), 0, dminit.TooBig},
		{"most devices that fit", strings.TrimSuffix(strings.Repeat(shortest+";", most), ";"), 227, 0},
		{"256 devices cannot be reached", strings.TrimSuffix(strings.Repeat(shortest+";", most+1), ";"), 0, dminit.TooBig},
	} {
		r := dminit.Parse(c.create, encoded)
		var kind dminit.ErrorKind
		if r.Err != nil {
			kind = r.Err.Kind
		}
		if len(r.Devices) != c.devices || kind != c.kind {
			t.Errorf("%s: %d devices, error %v", c.name, len(r.Devices), r.Err)
		}
	}
}

// TestParseCopiesNothing counts what is allocated: the devices and the targets.
func TestParseCopiesNothing(t *testing.T) {
	const create = "vroot,,,ro,0 102400 verity " + verity
	if n := testing.AllocsPerRun(100, func() { dminit.Parse(create, encoded) }); n > 2 {
		t.Errorf("%v allocations, want 2", n)
	}
}

func BenchmarkParse(b *testing.B) {
	const create = "vroot,,,ro,0 102400 verity " + verity
	b.SetBytes(int64(len(create)))
	b.ReportAllocs()
	for b.Loop() {
		if r := dminit.Parse(create, encoded); r.Err != nil {
			b.Fatal(r.Err)
		}
	}
}

func ExampleParse() {
	r := dminit.Parse("vroot,,,ro,0 8 linear PARTLABEL=rootfs 0;spare,,,rw,0 8 mirror core", encoded)
	fmt.Println(r.Err)
	for _, line := range r.Messages {
		fmt.Println(line)
	}
	// Output:
	// device 2, table entry 1: target type "mirror" is not one of crypt, delay, linear, snapshot-origin, striped, verity
	// device-mapper: init: invalid type "mirror"
	// device-mapper: init: couldn't parse table
	// device-mapper: init: couldn't parse device
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"", ",", ";", "a,,,ro,0 8 linear x", " a , u , 3 , rw , 0 8 linear x , 8 8 striped y ; b,,,ro,0 8 crypt ,",
		"vroot,,,ro,0 102400 verity " + verity, "a,,,ro,0 8 snapshot-originally x", "\xa0,\xa0,\xa0,ro\xa0,0 8 delay \xa0", "a,,,ro," + entries(257),
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, create string) {
		r := dminit.Parse(create, encoded)
		if r.Err != nil {
			checkError(t, create, r)
			return
		}
		if len(r.Devices) == 0 || len(r.Messages) != 0 {
			t.Fatalf("no error and %d devices, messages %q", len(r.Devices), r.Messages)
		}
		last := 0
		for _, d := range r.Devices {
			checkDevice(t, create, d)
			if d.At < last {
				t.Fatalf("device at %d begins before %d", d.At, last)
			}
			last = d.End
		}
	})
}

// checkError checks that an error points into the string and stops everything.
func checkError(t *testing.T, create string, r dminit.Result) {
	e := r.Err
	if len(r.Devices) != 0 || len(r.Messages) == 0 || e.Error() == "" {
		t.Fatalf("%+v", r)
	}
	if create[e.At:e.End] != e.Text {
		t.Fatalf("error says %q, string has %q", e.Text, create[e.At:e.End])
	}
	if (e.Kind == dminit.MissingField || e.Kind == dminit.ShortEntry) != (e.Missing != "") {
		t.Fatalf("%+v", e)
	}
	for _, line := range r.Messages {
		if !strings.HasPrefix(line, "device-mapper: init: ") {
			t.Fatalf("message %q", line)
		}
	}
}

// checkDevice checks that each field is the trimmed text at its offset.
func checkDevice(t *testing.T, create string, d dminit.Device) {
	at := []int{d.At, d.NameAt, d.UUIDAt, d.MinorAt, d.FlagsAt}
	text := []string{d.Name, d.UUID}
	for i := range d.Targets {
		e := &d.Targets[i]
		at = append(at, e.At, e.TypeAt, e.ArgsAt, e.End)
		if create[e.TypeAt:e.TypeAt+len(e.Type)] != e.Type || create[e.ArgsAt:e.End] != e.Args {
			t.Fatalf("%q: %+v", create, e)
		}
		text = append(text, e.Type, e.Args)
	}
	at = append(at, d.End)
	if !slices.IsSorted(at) || d.At != d.NameAt || d.End > len(create) {
		t.Fatalf("offsets %d", at)
	}
	for i, n := range []int{d.NameAt, d.UUIDAt} {
		if create[n:n+len(text[i])] != text[i] {
			t.Fatalf("%q is not %q at %d", text[i], create[n:], n)
		}
	}
	for _, s := range text {
		if cmdline.SkipSpaces(s) != s {
			t.Fatalf("%q begins with white space", s)
		}
	}
}
