package bootparam

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"dmrace"
	"dmrace/linux/cmdline"
	"dmrace/linux/series"
)

func features(t testing.TB, version string) series.Set {
	t.Helper()
	f, err := series.For(version, dmrace.ArmStock)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// shown is what the tests compare: the values that differ from those of an empty
// line, by the argument that was decisive.
func shown(v Values) string {
	var out []string
	add := func(arg int, format string, args ...any) {
		if arg != None {
			out = append(out, v.Parsed.Line.Args[arg].Name+"#"+fmt.Sprint(arg)+"="+fmt.Sprintf(format, args...))
		}
	}
	add(v.RootArg, "%s", v.Root)
	add(v.RootwaitArg, "%v", v.Rootwait)
	add(v.DelayArg, "%v", v.Rootdelay)
	add(v.ModeArg, "rw %t", v.ReadWrite)
	add(v.InitArg, "%s", v.Init)
	add(v.PanicArg, "%d", v.Panic)
	add(v.CreateArg, "%s", v.Create)
	add(v.AsyncArg, "%s", v.AsyncDrivers)
	add(v.DelayUseArg, "%v", v.DelayUse)
	for _, w := range v.Waitfor {
		add(w.Arg, "%s@%d", w.Text, w.At)
	}
	return strings.Join(out, " ")
}

func TestRead(t *testing.T) {
	for _, c := range []struct{ name, version, line, want string }{
		{"nothing", "6.1", "", ""},
		{"the last root wins", "6.1", "root=/dev/sda1 root=/dev/dm-0", "root#1=/dev/dm-0"},
		{"root is cut", "6.1", "root=" + strings.Repeat("x", 70), "root#0=" + strings.Repeat("x", 63)},
		{"ro is not a prefix of root", "6.1", "root=a ro rw", "root#0=a rw#2=rw true"},
		{"ro takes nothing", "6.1", "ro=1 rwx", ""},
		{"rootwait", "6.1", "rootwait", "rootwait#0=-1ns"},
		{"rootwait takes nothing before 6.6", "6.5", "rootwait=5 rootwaiting", ""},
		{"rootwait=N", "6.6", "rootwait=5", "rootwait#0=5s"},
		{"rootwait=N of another base", "6.6", "rootwait=0x10", "rootwait#0=16s"},
		{"rootwait=0 is none", "6.6", "rootwait rootwait=0", "rootwait#1=0s"},
		{"rootwait=nonsense is for ever", "6.6", "rootwait=5s", "rootwait#0=-1ns"},
		{"rootwait beyond an int of milliseconds", "6.6", "rootwait=2147484", "rootwait#0=-1ns"},
		{"the largest rootwait", "6.6", "rootwait=2147483", "rootwait#0=596h31m23s"},
		{"rootdelay", "6.1", "rootdelay=010", "rootdelay#0=8s"},
		{"rootdelay that wraps", "6.12", "rootdelay=18446744073709551617", "rootdelay#0=1s"},
		{"rootdelay beyond 32 bits, in 7.2", "7.2", "rootdelay=18446744073709551617", ""},
		{"rootdelay with a unit", "6.12", "rootdelay=3s", "rootdelay#0=3s"},
		{"rootdelay with a unit, in 7.2", "7.2", "rootdelay=3s", ""},
		{"rootdelay, in 7.2", "7.2", "rootdelay=0x10", "rootdelay#0=16s"},
		{"a rootdelay that is none leaves the one before, in 7.2", "7.2", "rootdelay=3 rootdelay=5s", "rootdelay#0=3s"},
		{"init", "6.1", `init="/bin/a b"`, "init#0=/bin/a b"},
		{"panic", "6.1", "panic=-1 panic=x", "panic#0=-1"},
		{"driver_async_probe", "6.1", "driver_async_probe=sd,nvme", "driver_async_probe#0=sd,nvme"},
		{"delay_use", "6.1", "usb_storage.delay-use=20", "usb_storage.delay-use#0=20s"},
		{"delay_use in milliseconds", "6.12", "usb-storage.delay_use=1500ms", "usb-storage.delay_use#0=1.5s"},
		{"delay_use beyond 32 bits", "6.1", "usb-storage.delay_use=4294967296", ""},
		{"create, in either spelling", "6.1", `dm_mod.create=a dm-mod.create="b c"`, "dm-mod.create#1=b c"},
		{"create beyond 1024 bytes keeps the old one", "6.1", "dm-mod.create=a dm-mod.create=" + strings.Repeat("x", 1025), "dm-mod.create#0=a"},
		{"create without a value", "6.1", "dm-mod.create", ""},
		{"waitfor", "6.1", "dm-mod.waitfor=a,b", "dm-mod.waitfor#0=a@15 dm-mod.waitfor#0=b@17"},
		{"waitfor, quoted", "6.1", `x dm-mod.waitfor="a b"`, "dm-mod.waitfor#1=a b@18"},
		{"a second waitfor leaves what it does not reach", "6.1", "dm-mod.waitfor=a,b dm-mod.waitfor=c", "dm-mod.waitfor#1=c@34 dm-mod.waitfor#0=b@17"},
		{"waitfor before it was", "6.1.39", "dm-mod.waitfor=a", ""},
		{"behind the dashes", "6.1", "root=a -- root=b dm-mod.create=c", "root#0=a"},
	} {
		if got := shown(Read(c.line, features(t, c.version))); got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.name, got, c.want)
		}
	}
}

// TestText reads the parameters that are kept as they are.
func TestText(t *testing.T) {
	for _, c := range []struct{ line, rdinit, scan string }{
		{"", "", ""},
		{"rdinit=/a rdinit=/b scsi_mod.scan=sync", "/b", "sync"},
		{"scsi_mod.scan=async scsi_mod.scan=toolong", "", "async"},
	} {
		if v := Read(c.line, features(t, "6.1")); v.RDInit != c.rdinit || v.Scan != c.scan {
			t.Errorf("%s: %q, %q", c.line, v.RDInit, v.Scan)
		}
	}
}

// TestTrace is a bool parameter, of which each release takes more words.
func TestTrace(t *testing.T) {
	for word, want := range map[string]string{"y": "TTTT", "true": "-TTT", "enable": "---T", "disable": "---F", "0": "FFFF"} {
		got := ""
		for _, version := range []string{"5.10", "6.1", "6.12", "7.2"} {
			v := Read("initcall_debug="+word, features(t, version))
			switch {
			case v.Parsed.Fates[0].Kind == cmdline.Rejected:
				got += "-"
			case v.Trace:
				got += "T"
			default:
				got += "F"
			}
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", word, got, want)
		}
	}
}

func TestAsyncProbe(t *testing.T) {
	for _, c := range []struct {
		list string
		want bool
	}{{"", false}, {"sd", true}, {"nvme,sd", true}, {"sdx,s", false}, {"*", true}, {"*,sd", false}, {"*,nvme", true}} {
		v := Values{AsyncDrivers: c.list}
		if got := v.AsyncProbe("sd"); got != c.want {
			t.Errorf("%q: %t", c.list, got)
		}
	}
}

// FuzzRead: any line is read, in the same way twice, and what is said to come from an
// argument does.
func FuzzRead(f *testing.F) {
	f.Add("root=/dev/dm-0 rootwait dm-mod.waitfor=a,b,c dm-mod.waitfor=d -- x", false)
	f.Add("dm-mod.waitfor=, rootwait=9 panic", true)
	f.Fuzz(func(t *testing.T, line string, young bool) {
		set := features(t, "6.1")
		if young {
			set = features(t, "7.2")
		}
		v := Read(line, set)
		if again := Read(line, set); !reflect.DeepEqual(v, again) {
			t.Fatal("two readings differ")
		}
		text := v.Parsed.Line.Text
		for _, w := range v.Waitfor {
			a := v.Parsed.Line.Args[w.Arg]
			if w.At < a.Start || w.At+len(w.Text) > a.End || text[w.At:w.At+len(w.Text)] != w.Text {
				t.Errorf("%q at %d of argument %+v", w.Text, w.At, a)
			}
		}
		if v.Rootwait < Forever || v.Rootwait > 600*time.Hour {
			t.Errorf("rootwait %v", v.Rootwait)
		}
	})
}
