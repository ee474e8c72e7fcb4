package scenarios

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dmrace"
	"dmrace/linux/bus"
)

// minimal is the shortest scenario that is valid.
const minimal = `name: mine
title: A title
disk: {bus: mmc}
cmdline: root=PARTLABEL=rootfs rootwait ro
variants:
  - name: control
    title: It boots
    expect: {outcome: booted}
`

func TestParseMinimal(t *testing.T) {
	for name, text := range map[string]string{
		"as it is":        minimal,
		"byte order mark": "\uFEFF" + minimal,
		"CR LF":           strings.ReplaceAll(minimal, "\n", "\r\n"),
		"document marks":  "---\n" + minimal + "...\n",
		"as JSON":         `{"name": "mine", "title": "A title", "disk": {"bus": "mmc"}, "cmdline": "root=PARTLABEL=rootfs rootwait ro", "variants": [{"name": "control", "title": "It boots", "expect": {"outcome": "booted"}}]}`,
	} {
		s, err := Parse("mine.yaml", []byte(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if s.Cmdline != "root=PARTLABEL=rootfs rootwait ro" || s.Disk.Bus != "mmc" || len(s.Variants) != 1 {
			t.Errorf("%s: got %+v", name, s)
		}
	}
}

// TestParseEmptyListMeansNone tells "no injections" from "the scenario's".
func TestParseEmptyListMeansNone(t *testing.T) {
	s, err := Parse("mine.yaml", []byte(`name: mine
title: A title
shim: true
disk: {bus: mmc}
cmdline: root=PARTLABEL=rootfs rootwait ro
inject:
  - probe-delay: {driver: sdhci-pci, delay: 1500ms}
limits: {window: 1m, guest: 2m30s}
variants:
  - {name: control, title: It boots, inject: [], expect: {outcome: booted}}
  - {name: late, title: It boots later, machine: {i8042: true}, expect: {outcome: booted}}
`))
	if err != nil {
		t.Fatal(err)
	}
	if v := s.Variants[0]; v.Inject == nil || len(v.Inject) != 0 {
		t.Errorf("control: inject is %#v, want an empty list", v.Inject)
	}
	if v := s.Variants[1]; v.Inject != nil || v.Machine == nil || !v.Machine.I8042 {
		t.Errorf("late: got %+v", v)
	}
	if d := s.Inject[0].ProbeDelay; d.Driver != "sdhci-pci" || time.Duration(d.Delay) != 1500*time.Millisecond {
		t.Errorf("inject: got %+v", d)
	}
	if time.Duration(s.Limits.Guest) != 150*time.Second {
		t.Errorf("limits: got %+v", s.Limits)
	}
}

// edited returns the minimal scenario with one piece of text replaced.
func edited(old, replacement string) string {
	if !strings.Contains(minimal, old) {
		panic("the minimal scenario has no " + old)
	}
	return strings.Replace(minimal, old, replacement, 1)
}

func TestParseErrors(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"empty", "", "x.yaml: empty"},
		{"comments only", "# nothing\n", "x.yaml: empty"},
		{"not YAML", "a: [\n", "x.yaml:1:4: sequence end token ']' not found"},
		{"a tab", minimal + "\tx: 1\n", "x.yaml:9:1: found character '\t' that cannot start"},
		{"text", "hello\n", "x.yaml:1:1: needs keys: name, title"},
		{"a list", "- 1\n", "x.yaml:1:1: needs keys: name, title"},
		{"null", "null\n", "x.yaml:1:1: has no value"},
		{"two documents", minimal + "---\n" + minimal, "x.yaml:9:1: a second YAML document"},
		{"a directive", "%YAML 1.2\n---\n" + minimal, "x.yaml:2:1: a second YAML document"},
		{"not UTF-8", "name: mine\ntitle: \xff\n", "x.yaml:2:1: the line is not valid UTF-8"},
		{"too big", strings.Repeat("# filler\n", 8<<10), "x.yaml: larger than 64 KiB"},
		{"nested brackets", "name: " + strings.Repeat("[", 10000), "x.yaml:1:23: brackets nest deeper than 16"},
		{"nested braces", "name: " + strings.Repeat("{a: ", 10000), "brackets nest deeper than 16"},

		{"unknown key", minimal + "clok: icount\n", "x.yaml:9:1: clok: unknown key: did you mean clock?"},
		{"unknown key, nothing near", minimal + "frobnicate: 1\n", "x.yaml:9:1: frobnicate: unknown key: there are name, title"},
		{"unknown inner key", edited("outcome:", "outcom:"), "x.yaml:8:14: variants[0].expect.outcom: unknown key: did you mean outcome?"},
		{"unknown key of an injection", minimal + "inject:\n  - probe-delay: {driver: x, delya: 1s}\n", "x.yaml:10:30: inject[0].probe-delay.delya: unknown key: did you mean delay?"},
		{"key twice", minimal + "name: again\n", `x.yaml:9:1: mapping key "name" already defined at [1:1]`},
		{"inner key twice", edited("{bus: mmc}", "{bus: mmc, bus: usb}"), `x.yaml:3:18: mapping key "bus" already defined`},
		{"key of numbers", "1: x\n", "x.yaml:1:1: \"1\" is not a plain key"},
		{"merge key", "<<: {name: x}\n", "x.yaml:1:1: \"<<\" is not a plain key"},

		{"no value", edited("title: A title", "title:"), "x.yaml:2:7: title: has no value"},
		{"no machine", minimal + "machine: ~\n", "x.yaml:9:10: machine: has no value"},
		{"null in a list", minimal + "inject:\n  -\n", "inject[0]: has no value"},
		{"number for text", edited("name: mine", "name: 12"), "x.yaml:1:7: name: needs text"},
		{"truth value for text", edited("A title", "yes: no"), "x.yaml:2:"},
		{"list for text", edited("A title", "[a]"), "x.yaml:2:8: title: needs text"},
		{"text for a truth value", minimal + "shim: yes\n", "x.yaml:9:7: shim: needs true or false"},
		{"text for a number", minimal + "inject: [{throttle: fast}]\n", "x.yaml:9:21: inject[0].throttle: needs a whole number"},
		{"mapping for a list", minimal + "inject: {}\n", "x.yaml:9:9: inject: needs a list"},
		{"text for a mapping", edited("{bus: mmc}", "mmc"), "x.yaml:3:7: disk: needs keys: bus"},
		{"duration without a unit", minimal + "limits: {window: 20}\n", `x.yaml:9:18: limits.window: "20" is not a duration: write it as 20s`},
		{"negative duration", minimal + "limits: {window: -5s}\n", `x.yaml:9:18: limits.window: duration "-5s" is negative`},
		{"list for a duration", minimal + "limits: {window: []}\n", "x.yaml:9:18: limits.window: "},
		{"control character", edited("A title", `"\x1b[31mred"`), `x.yaml:2:8: title: holds the control character '\x1b'`},
		{"anchor", edited("{bus: mmc}", "&d {bus: mmc}"), "x.yaml:3:7: disk: anchors and aliases"},
		{"alias", edited("{bus: mmc}", "*d"), "x.yaml:3:7: disk: "},
		{"tag", edited("A title", "!!str 12"), "x.yaml:2:8: title: tags"},

		{"validation", edited("bus: mmc", "bus: floppy"), `x.yaml: mine: disk.bus "floppy" is not one of ` + bus.List(bus.Names(nil))},
		{"no control", edited("name: control", "name: other"), `x.yaml: mine: no variant is named "control"`},
		{"no version", minimal + "    earlier: [{before: '6.x', why: because, expect: {outcome: hung}}]\n", `x.yaml: mine: variant "control": earlier[0].before: unknown kernel version "6.x": give a branch ("6.1")`},
		{"symbol", edited("rootwait", "${verity.rot}"), "unknown symbol ${verity.rot}"},
		{"two lines", edited("root=PARTLABEL=rootfs rootwait ro", "|\n  root=PARTLABEL=rootfs\n  rootwait"), `control character '\n'`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse("x.yaml", []byte(c.text))
			var bad *dmrace.UsageError
			if !errors.As(err, &bad) {
				t.Fatalf("got %v, want a UsageError with %q", err, c.want)
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("got  %s\nwant %s", err, c.want)
			}
			if strings.Contains(strings.TrimRight(err.Error(), "\n"), "\n") {
				t.Errorf("more than one line: %q", err)
			}
		})
	}
}

// TestParseHostileFiles takes files of the permitted size down the paths on which
// the parser's time or stack grows fastest: each must end, in a refusal.
func TestParseHostileFiles(t *testing.T) {
	for _, piece := range []string{"[", "{a: ", "[[],", "- ", "? ", "&a ", "!!x ", "---\n", "a:\n ", "\"", "*a,"} {
		text := strings.Repeat(piece, MaxSize/len(piece))
		if _, err := Parse("x.yaml", []byte(text)); err == nil {
			t.Errorf("%q repeated is taken for a scenario", piece)
		}
	}
}

func TestFind(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "mine.yaml")
	if err := os.WriteFile(file, []byte(minimal), 0o644); err != nil {
		t.Fatal(err)
	}
	for arg, want := range map[string]string{"usb-slow-scan": "usb-slow-scan", file: "mine"} {
		s, err := Find(arg)
		if err != nil {
			t.Errorf("%s: %v", arg, err)
		} else if s.Name != want {
			t.Errorf("%s: got scenario %s", arg, s.Name)
		}
	}
}

func TestFindErrors(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, c := range []struct{ name, arg, want string }{
		{"typing mistake", "mmc-slow-prob", "did you mean mmc-slow-probe?"},
		{"swapped words", "natural-mmc", `no scenario is named "natural-mmc": dmrace list shows`},
		{"no name", "", `no scenario is named ""`},
		{"no such file", filepath.Join(dir, "none.yaml"), "none.yaml: no such file or directory"},
		{"no such file here", "none.yml", "none.yml: no such file or directory"},
		{"folder", dir, "is a folder: name one YAML file in it"},
		{"empty file", write("empty.yaml", ""), "empty.yaml: empty"},
		{"huge file", write("huge.yaml", strings.Repeat("\n", 2<<20)), "larger than 64 KiB"},
		{"endless file", "/dev/zero", "larger than 64 KiB"},
		{"binary file", write("image", "\x7fELF\xff\xfe"), "not valid UTF-8"},
		{"bad key", write("bad.yaml", minimal+"x: 1\n"), "bad.yaml:9:1: x: unknown key"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Find(c.arg)
			var bad *dmrace.UsageError
			if !errors.As(err, &bad) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}

func ExampleFind() {
	s, err := Find("mmc-natural")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, v := range s.Variants {
		fmt.Printf("%-16s %s\n", v.Name, v.Expect)
	}
	_, err = Find("mmc-natrual")
	fmt.Println(err)
	// Output:
	// without-waitfor  hung in rootwait: data-device-missing
	// with-waitfor     booted
	// with-i8042       booted
	// control          booted
	// no scenario is named "mmc-natrual": did you mean mmc-natural? (dmrace list shows all)
}

// FuzzParse shows that no file makes the loader panic, that every refusal is the
// user's error, and that what is accepted can be planned.
func FuzzParse(f *testing.F) {
	f.Add([]byte(minimal))
	for _, name := range Names {
		data, err := files.ReadFile(name + ".yaml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	for _, s := range []string{"", "a: [", "<<: *a", "? a\n: b", "- - -", "%YAML 1.2\n---\n", "name: !!binary x", "&a *a", "|\n", "\"\\x"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := Parse("x.yaml", data)
		if err != nil {
			var bad *dmrace.UsageError
			if !errors.As(err, &bad) {
				t.Fatalf("%v is not a UsageError", err)
			}
			return
		}
		for _, v := range s.Variants {
			if _, err := Plan(s, v, dmrace.Options{}); err != nil {
				t.Fatalf("accepted, and yet %s has no plan: %v", v.Name, err)
			}
		}
	})
}
