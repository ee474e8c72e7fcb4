package cmdline

import (
	"fmt"
	"strings"
	"testing"
)

// calls are the handlers that a parser called, as "prefix(rest)" or "name=value".
type calls []string

func (c *calls) add(format string, args ...any) { *c = append(*c, fmt.Sprintf(format, args...)) }

// testParser returns a parser with tables of every sort of entry.
func testParser(version string, log *calls) Parser {
	facts := factsOf(version)
	accept := func(prefix string, ok func(rest string) bool) Setup {
		return Setup{Prefix: prefix, Accept: func(rest string) bool { log.add("%s(%s)", prefix, rest); return ok(rest) }}
	}
	yes := func(string) bool { return true }
	isEmpty := func(rest string) bool { return rest == "" }
	early := func(name string, bad string) Setup {
		return Setup{Prefix: name, Early: true, Malformed: func(value string, hasValue bool) bool {
			log.add("early %s(%s)%t", name, value, hasValue)
			return bad != "" && value == bad
		}}
	}
	set := func(name string, check func(string) error) Param {
		return Param{Name: name, Set: func(value string, hasValue bool, a Arg) error {
			log.add("%s=%s", name, value)
			return check(value)
		}}
	}
	array := set("dm_mod.waitfor", func(v string) error { _, err := SplitArray(v, 3); return err })
	array.Array = true
	flag := set("initcall_debug", func(v string) error {
		if v == "" {
			return nil
		}
		_, err := facts.ParseBool(v)
		return err
	})
	flag.NoArg = true
	quirks := set("usbcore.quirks", CheckString)
	quirks.Level = 6
	initSetup, rdinit := accept("init=", yes), accept("rdinit=", yes)
	initSetup.ClearsArgs, rdinit.ClearsArgs = true, true
	return Parser{
		Facts: facts,
		Setups: []Setup{
			initSetup, rdinit, accept("root=", yes), accept("ro", isEmpty), accept("rootwait", isEmpty),
			early("quiet", ""), early("loglevel", "x"), early("console", ""), accept("console=", yes),
			early("earlycon", "bad"), {Prefix: "ide="}, early("nosmp", ""), accept("nosmp-x", yes), {Prefix: "early", Early: true},
		},
		Params: []Param{
			set("dm_mod.create", CheckString), array, flag, quirks,
			set("gone.x", func(string) error { return ErrNoEntry }),
		},
	}
}

// fates writes each argument's name and fate.
func fates(r Result) string {
	var words []string
	for i, f := range r.Fates {
		w := r.Line.Args[i].Name + ":" + f.Kind.String()
		if f.Errno != 0 {
			w += "(" + f.Errno.Error() + ")"
		}
		words = append(words, w)
	}
	return strings.Join(words, " ")
}

func TestFates(t *testing.T) {
	for _, c := range []struct{ name, line, want string }{
		{"parameter", "dm-mod.create=x", "dm-mod.create:param"},
		{"parameter without the value it needs", "dm-mod.create", "dm-mod.create:rejected(EINVAL)"},
		{"parameter without a value", "initcall-debug", "initcall-debug:param"},
		{"parameter of a later level, even without its value", "usbcore.quirks", "usbcore.quirks:param"},
		{"parameter that fails", "initcall_debug=x gone.x=", "initcall_debug:rejected(EINVAL) gone.x:rejected(ENOENT)"},
		{"module parameter", "ext4.debug=1 sysctl.vm.swappiness=1 a.b", "ext4.debug:module-param sysctl.vm.swappiness:module-param a.b:module-param"},
		{"a dot in the value is none in the name", "a=b.c", "a:init-env"},
		{"sysctl with a slash is for init", "sysctl/vm/swappiness=1", "sysctl/vm/swappiness:init-env"},
		{"setup", "root=/dev/sda rootwait ro", "root:setup rootwait:setup ro:setup"},
		// Link order has ro before rootwait: it is asked first and declines.
		{"setup that declines", "root rook=1", "root:init-arg rook:init-env"},
		{"setup without its equals", "init", "init:init-arg"},
		{"setup folds dashes", "nosmp_x=1", "nosmp_x:setup"},
		{"early", "quiet loglevel=7 early=1", "quiet:early loglevel:early early:early"},
		{"early needs the whole name", "quieter loglevels=7", "quieter:init-arg loglevels:init-env"},
		{"early and setup", "console=ttyS0 console", "console:setup console:early"},
		{"obsolete", "ide=nodma", "ide:obsolete"},
		{"boot loader", "BOOT_IMAGE=/boot/x kexec kexec_jump_back_entry=1 BOOT_IMAGE", "BOOT_IMAGE:boot-loader kexec:boot-loader kexec_jump_back_entry:boot-loader BOOT_IMAGE:init-arg"},
		{"sysctl alias to the byte", "hung_task_panic=1 hung-task-panic=1", "hung_task_panic:sysctl-alias hung-task-panic:init-env"},
		{"init", "single a=1", "single:init-arg a:init-env"},
		{"the later of a name wins", "a=1 b=1 a=2 a-b=1 a_b=2", "a:dropped b:init-env a:init-env a-b:init-env a_b:init-env"},
		{"init= drops what came before", "auto a=1 init=/x -s", "auto:dropped a:init-env init:setup -s:init-arg"},
		{"rdinit= as well, and its quotes", `auto "rdinit=/x y" -s`, "auto:dropped rdinit:setup -s:init-arg"},
		{"after dashes", "quiet -- quiet root=/x a.b dm_mod.create", "quiet:early quiet:after-dashes root:after-dashes a.b:after-dashes dm_mod.create:after-dashes"},
		{"a refusal costs what is after dashes", "initcall_debug=x a -- b c=1", "initcall_debug:rejected(EINVAL) a:init-arg b:dropped c:dropped"},
		{"a refusal of a later level does not", "usbcore.quirks -- b", "usbcore.quirks:param b:after-dashes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := fates(testParser("6.1", new(calls)).Boot(c.line)); got != c.want {
				t.Errorf("%s:\ngot  %s\nwant %s", c.line, got, c.want)
			}
		})
	}
}

func TestWhatInitGets(t *testing.T) {
	for _, c := range []struct{ name, line, args, env string }{
		{"nothing", "root=/dev/sda", "", "HOME=/|TERM=linux"},
		{"quotes go, equals comes back", `a="b c" "d=e f" "g h"`, "g h", "HOME=/|TERM=linux|a=b c|d=e f"},
		{"a quoted value can be empty", `a="" b=`, "", "HOME=/|TERM=linux|a=|b="},
		{"its own variables in their place", "TERM=vt220 a=1 HOME=/root", "", "HOME=/root|TERM=vt220|a=1"},
		{"names differ by dashes", "a-b=1 a_b=2", "", "HOME=/|TERM=linux|a-b=1|a_b=2"},
		{"after dashes all are arguments", `s -- a="b c" -s HOME=/x`, "s|a=b c|-s|HOME=/x", "HOME=/|TERM=linux"},
		{"a lone quote is an empty argument", `a "`, "a|", "HOME=/|TERM=linux"},
		{"equals first is not a value", "=a ==b", "=a", "HOME=/|TERM=linux|==b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := testParser("6.1", new(calls)).Boot(c.line)
			if args, env := strings.Join(r.InitArgs, "|"), strings.Join(r.InitEnv, "|"); args != c.args || env != c.env {
				t.Errorf("%s:\ngot  %s and %s\nwant %s and %s", c.line, args, env, c.args, c.env)
			}
		})
	}
}

// TestHandlers has the calls of the early walk before those of the second.
func TestHandlers(t *testing.T) {
	for _, c := range []struct{ version, line, want string }{
		{"6.1", "quiet console=a", "early quiet()false|early console(a)true|early earlycon(a)true|console=(a)"},
		{"7.2", "quiet console=a", "early quiet()false|early console(a)true|console=(a)"},
		{"6.1", "root=a rootwait", "root=(a)|ro(otwait)|rootwait()"},
		{"6.1", `root="a b"`, "root=(a b)"},
		{"6.1", "dm_mod.create=a dm-mod.create=b", "dm_mod.create=a|dm_mod.create=b"},
		{"6.1", "nosmp=1 -- quiet", "early nosmp(1)true"},
	} {
		var log calls
		testParser(c.version, &log).Boot(c.line)
		if got := strings.Join(log, "|"); got != c.want {
			t.Errorf("%s, %s:\ngot  %s\nwant %s", c.version, c.line, got, c.want)
		}
	}
}

func TestSetGetsTheArgument(t *testing.T) {
	const line = `x dm-mod.create="a b"`
	var got Arg
	p := Parser{Params: []Param{{Name: "dm_mod.create", Set: func(_ string, _ bool, a Arg) error { got = a; return nil }}}}
	p.Boot(line)
	if want := Split(line).Args[1]; got != want || line[got.ValueAt:got.ValueAt+3] != "a b" {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestMessages(t *testing.T) {
	long := strings.Repeat("x", MaxString+1)
	unknown := func(s string) string {
		return `5 Unknown kernel command line parameters "` + s + `", will be passed to user space.`
	}
	for _, c := range []struct{ name, line, want string }{
		{"none", "quiet root=/x a.b=1 dm_mod.create=x", ""},
		{"no value", "dm-mod.create", "3 Booting kernel: `' invalid for parameter `dm-mod.create'"},
		{"refused", "initcall-debug=x", "3 Booting kernel: `x' invalid for parameter `initcall-debug'"},
		{"unknown to its own set function", "gone-x gone.x=1", "3 Booting kernel: Unknown parameter `gone.x'|" + unknown("gone-x")},
		{"too long", "dm-mod.create=" + long, "3 dm_mod.create: string parameter too long|3 Booting kernel: `" + long + "' too large for parameter `dm-mod.create'"},
		// param_array() has put NULs in the place of the commas by then.
		{"too many elements", "dm-mod.waitfor=a,b,c,d", "3 dm_mod.waitfor: can only take 3 arguments|3 Booting kernel: `a' invalid for parameter `dm-mod.waitfor'"},
		{"an element too long", "dm-mod.waitfor=," + long, "3 dm_mod.waitfor: string parameter too long|3 Booting kernel: `' too large for parameter `dm-mod.waitfor'"},
		{"early", "loglevel=x console=bad", "4 Malformed early option 'loglevel'|4 Malformed early option 'console'"},
		{"obsolete", "ide=x", "4 Parameter ide= is obsolete, ignored"},
		{"unknown", `a="b c" d HOME=/x e.f -- g`, unknown("d a=b c")},
		{"a new HOME alone", "HOME=/x", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := testParser("6.1", new(calls))
			p.MessageMax = 0
			var got []string
			for _, m := range p.Boot(c.line).Messages {
				got = append(got, fmt.Sprint(m.Level, " ", m.Text))
			}
			if s := strings.Join(got, "|"); s != c.want {
				t.Errorf("got  %s\nwant %s", s, c.want)
			}
		})
	}
}

// TestMessagesAreCut has the lengths that printk() leaves of a value of 1025 bytes: the
// words behind it are never seen.
func TestMessagesAreCut(t *testing.T) {
	for version, want := range map[string]int{"5.10": 989, "6.1": 989, "6.12": 1021, "7.2": 1021} {
		r := testParser(version, new(calls)).Boot("dm_mod.create=" + strings.Repeat("x", MaxString+1))
		if n := len(r.Messages); n != 2 {
			t.Fatalf("%s: %d messages", version, n)
		}
		if n := len(r.Messages[1].Text); n != want {
			t.Errorf("%s: %d bytes, want %d", version, n, want)
		}
	}
	p := Parser{Facts: Facts{PrintUnknown: true, MessageMax: 42}}
	if got := p.Boot("\"a\nb\"").Messages[0].Text; got != `Unknown kernel command line parameters "a` {
		t.Errorf("a newline at the cut stays: %q", got)
	}
}

func TestVersions(t *testing.T) {
	for _, c := range []struct{ line, old, later string }{
		{"hung_task_panic=1", "hung_task_panic:init-env", "hung_task_panic:sysctl-alias"},
		{"initcall_debug=t", "initcall_debug:rejected(EINVAL)", "initcall_debug:param"},
	} {
		for _, v := range []string{"5.10", "6.1", "6.12", "7.2"} {
			want := c.later
			if v == "5.10" {
				want = c.old
			}
			if got := fates(testParser(v, new(calls)).Boot(c.line)); got != want {
				t.Errorf("%s: got %s, want %s", v, got, want)
			}
		}
	}
	if m := testParser("5.10", new(calls)).Boot("a").Messages; len(m) != 0 {
		t.Errorf("5.10 says %v", m)
	}
}

func TestFault(t *testing.T) {
	for line, want := range map[string]bool{
		`a "`: true, `"`: true, `a -- "`: true, // read by the walk for init
		`a " `: false, `a ""`: false, `a="`: false, `a b"`: false, `a`: false, ``: false,
		`-- a -- "`:             false, // not read
		`initcall_debug=2 -- "`: false, // not reached
		`initcall_debug=2 "`:    true,
	} {
		if got := testParser("5.10", new(calls)).Boot(line).Fault; got != want {
			t.Errorf("5.10, %s: %t", line, got)
		}
		if testParser("6.1", new(calls)).Boot(line).Fault {
			t.Errorf("6.1 faults on %s", line)
		}
	}
}

func TestSize(t *testing.T) {
	p := testParser("6.1", new(calls))
	p.Size = 9
	r := p.Boot("root=/dev/sda quiet")
	if got := r.Line.Args[0].Value; got != "/de" || len(r.Fates) != 1 {
		t.Errorf("a buffer of 9 bytes leaves root=%s and %d arguments", got, len(r.Fates))
	}
}

// TestLevels: a parameter of a later level takes nothing at the boot.
func TestLevels(t *testing.T) {
	var log calls
	p := testParser("6.1", &log)
	if p.Boot("usbcore.quirks=a usbcore-quirks=b usbcore.quirks dm_mod.create -- usbcore.quirks=c"); len(log) != 0 {
		t.Errorf("the boot sets %v", log)
	}
}

func TestErrnoNames(t *testing.T) {
	for e, want := range map[Errno]string{ErrNoEntry: "ENOENT", ErrInvalid: "EINVAL", ErrNoSpace: "ENOSPC", ErrRange: "ERANGE", 13: "errno 13"} {
		if got := e.Error(); got != want {
			t.Errorf("%d is %s", int(e), got)
		}
	}
	for _, err := range []error{fmt.Errorf("no number"), Errno(0)} {
		if got := errnoOf(err); got != ErrInvalid {
			t.Errorf("%v counts as %v", err, got)
		}
	}
	if got := Kind(200).String(); got != "unknown" {
		t.Errorf("an unknown kind is %s", got)
	}
}
