package boardfile

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/invopop/jsonschema"

	"dmrace"
	"dmrace/internal/golden"
	"dmrace/internal/strictyaml"
	"dmrace/linux/bus"
)

const minimal = `name: pi
arch: arm64
power-on: [./power, "on"]
power-off: [./power, "off"]
console: {device: /dev/ttyUSB0}
command-line: {by: as-is}
kernels: [{name: "6.1"}]
disks: {buses: [mmc]}
`

func edited(old, replacement string) string {
	if !strings.Contains(minimal, old) {
		panic("the minimal board has no " + old)
	}
	return strings.Replace(minimal, old, replacement, 1)
}

func TestParse(t *testing.T) {
	b, err := Parse("x.yaml", []byte(minimal))
	if err != nil {
		t.Fatal(err)
	}
	if b.AtEnd != AtEndOff || b.Console.Baud != 115200 || time.Duration(b.OffFor) != 2*time.Second || time.Duration(b.Limits.Kernel) != time.Minute {
		t.Errorf("defaults: %+v", b)
	}
	if k, ok := b.Kernel(dmrace.Kernel{Name: "6.1", Arm: dmrace.ArmStock, Arch: "arm64"}); !ok || k.Put != nil {
		t.Errorf("its kernel: %+v, %t", k, ok)
	}
	if _, ok := b.Kernel(dmrace.Kernel{Name: "6.1", Arm: dmrace.ArmStock, Shim: true}); ok {
		t.Error("it has a kernel with the shim")
	}
	b.Dir = "/boards"
	if got := b.Argv(b.PowerOn); got[0] != "/boards/power" || got[1] != "on" {
		t.Errorf("%q", got)
	}
	if got := b.Argv(Command{"uhubctl", "-a"}); got[0] != "uhubctl" {
		t.Errorf("%q", got)
	}
}

func TestParseErrors(t *testing.T) {
	uboot := func(text string) string { return edited("{by: as-is}", "{by: u-boot}") + "u-boot: " + text + "\n" }
	for _, c := range []struct{ name, text, want string }{
		{"empty", "", "x.yaml: empty: dmrace new --board"},
		{"unknown key", minimal + "powr-on: [x]\n", "x.yaml:9:1: powr-on: unknown key: did you mean power-on?"},
		{"inner key", edited("device:", "devce:"), "x.yaml:5:11: console.devce: unknown key: did you mean device?"},
		{"a shell line", edited(`[./power, "on"]`, "./power on"), "x.yaml:3:11: power-on: needs a list"},
		{"no program", edited(`[./power, "on"]`, "[]"), "power-on: needs a program and its arguments"},
		{"no power", edited("power-off: [./power, \"off\"]\n", ""), "power-off: needs a program"},
		{"name", edited("name: pi", "name: My Pi"), `name "My Pi": a board's name`},
		{"a path for a name", edited("name: pi", "name: ../x"), "a board's name"},
		{"arch", edited("arm64", "vax"), "arch: "},
		{"at-end", minimal + "at-end: gone\n", `at-end "gone" is neither off, on nor leave`},
		{"duration", minimal + "off-for: 2\n", `off-for: "2" is not a duration`},
		{"no console", edited("{device: /dev/ttyUSB0}", "{baud: 9600}"), "exactly one of command, device, telnet and tcp, and has 0"},
		{"two consoles", edited("{device: /dev/ttyUSB0}", "{device: /dev/ttyUSB0, tcp: 'a:1'}"), "and has 2"},
		{"baud", edited("{device: /dev/ttyUSB0}", "{device: /dev/ttyUSB0, baud: 1}"), "console.baud: 1 is no speed"},
		{"telnet", edited("{device: /dev/ttyUSB0}", "{telnet: somewhere}"), `console.telnet: "somewhere" is not HOST:PORT`},
		{"by", edited("as-is", "magic"), `command-line.by "magic" is neither`},
		{"no u-boot", edited("as-is", "u-boot"), "u-boot: is needed"},
		{"u-boot for nothing", minimal + "u-boot: {boot: booti}\n", "u-boot: is not used where command-line.by is as-is"},
		{"hook for nothing", minimal + "hook: [x]\n", "hook: is not used"},
		{"no hook", edited("as-is", "hook"), "hook: needs a program"},
		{"no boot", uboot(`{boot: " "}`), "u-boot.boot: needs what starts the kernel"},
		{"input limit", uboot("{boot: booti, input-limit: 9}"), "u-boot.input-limit: 9 is not between"},
		{"variable", uboot("{boot: booti, variable: 'a b'}"), `u-boot.variable: "a b"`},
		{"a long step", uboot("{boot: booti, steps: [{send: " + strings.Repeat("x", 300) + "}]}"), "longer than input-limit"},
		{"no kernels", edited("kernels: [{name: \"6.1\"}]\n", ""), "kernels: say which kernel the board boots"},
		{"no version", edited(`"6.1"`, "mine"), "kernels[0].name: "},
		{"arm", edited(`{name: "6.1"}`, `{name: "6.1", arm: leg}`), `kernels[0].arm: "leg"`},
		{"config", edited(`{name: "6.1"}`, `{name: "6.1", config: all}`), "kernels[0]: config"},
		{"twice", edited(`[{name: "6.1"}]`, `[{name: "6.1", put: [x]}, {name: "6.1", put: [y]}]`), "is there twice"},
		{"which", edited(`[{name: "6.1"}]`, `[{name: "6.1"}, {name: "6.12"}]`), "of several each needs a put"},
		{"no disks", edited("[mmc]", "[]"), "disks.buses: say what"},
		{"bus", edited("[mmc]", "[floppy]"), `disks.buses[0]: "floppy" is not one of ` + bus.List(bus.Names(nil))},
		{"put", edited("[mmc]", "[mmc], put: [dd]"), "disks.dmrace must be true"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse("x.yaml", []byte(c.text))
			var bad *dmrace.UsageError
			if !errors.As(err, &bad) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "board.yaml")
	if err := os.WriteFile(path, []byte(minimal), 0o644); err != nil {
		t.Fatal(err)
	}
	if b, err := Load(path); err != nil || b.Dir != dir {
		t.Errorf("%v", err)
	}
	for _, bad := range []string{dir, filepath.Join(dir, "none.yaml"), "/dev/null"} {
		var usage *dmrace.UsageError
		if _, err := Load(bad); !errors.As(err, &usage) || !strings.Contains(err.Error(), "read board: ") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(minimal))
	text, err := New("my-board")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 8<<10 {
			return
		}
		b, err := Parse("x.yaml", data)
		var usage *dmrace.UsageError
		if err != nil && !errors.As(err, &usage) {
			t.Fatalf("%T: %v", err, err)
		}
		if err == nil && (len(b.Argv(b.PowerOn)) == 0 || b.Console.String() == "") {
			t.Fatal("a board without power or console is taken")
		}
	})
}

// TestNew: the file to begin with is a board's, and explains every key.
func TestNew(t *testing.T) {
	text, err := New("bench-pi")
	if err != nil {
		t.Fatal(err)
	}
	b, err := Parse("new.yaml", text)
	if err != nil || b.Name != "bench-pi" || b.UBoot == nil {
		t.Fatalf("%v", err)
	}
	for _, bad := range []string{"", "My Pi", "../x", "a\nb"} {
		if _, err := New(bad); err == nil {
			t.Errorf("%q is taken for a name", bad)
		}
	}
	var walk func(typ reflect.Type)
	walk = func(typ reflect.Type) {
		for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice {
			typ = typ.Elem()
		}
		if typ.Kind() != reflect.Struct || typ == reflect.TypeFor[dmrace.Machine]() {
			return
		}
		for i := range typ.NumField() {
			key := strictyaml.Key(typ.Field(i))
			if key != "-" && !regexp.MustCompile(`(^|[\s{#,-])`+key+`:`).Match(text) {
				t.Errorf("%s has the key %s and the template does not", typ, key)
			}
			walk(typ.Field(i).Type)
		}
	}
	walk(reflect.TypeFor[Board]())
}

// TestSchemaIsFresh writes what an editor knows of a board's file.
func TestSchemaIsFresh(t *testing.T) {
	r := jsonschema.Reflector{Anonymous: true, DoNotReference: true, FieldNameTag: "yaml", RequiredFromJSONSchemaTags: true, Mapper: mapType}
	s := r.Reflect(&Board{})
	s.Title = "dmrace board"
	p, ok := s.Properties.Get("name")
	if !ok {
		t.Fatal("the schema has no name")
	}
	p.Pattern = names.String()
	var want bytes.Buffer
	enc := json.NewEncoder(&want)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(s); err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "schema.json", want.Bytes())
	for p := s.Properties.Oldest(); p != nil; p = p.Next() {
		if d := p.Value.Description; !strings.HasSuffix(d, ".") && !strings.HasSuffix(d, ")") {
			t.Errorf("%s: description %q", p.Key, d)
		}
	}
}

// mapType describes the types that are more than their Go kind.
func mapType(t reflect.Type) *jsonschema.Schema {
	switch t {
	case reflect.TypeFor[dmrace.Duration]():
		return &jsonschema.Schema{Type: "string", Examples: []any{"20s", "500ms", "1m30s"}}
	case reflect.TypeFor[dmrace.Bus]():
		s := &jsonschema.Schema{Type: "string"}
		for _, b := range bus.Names(nil) {
			s.Enum = append(s.Enum, string(b))
		}
		return s
	}
	return nil
}

// TestBoardsPage: the boards of docs/BOARDS.md can be read.
func TestBoardsPage(t *testing.T) {
	page, err := os.ReadFile("../../docs/BOARDS.md")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, block := range strings.Split(string(page), "\n\n") {
		if !strings.HasPrefix(strings.TrimLeft(block, "\n"), "    name: ") {
			continue
		}
		text := regexp.MustCompile(`(?m)^    `).ReplaceAllString(strings.TrimLeft(block, "\n"), "")
		b, err := Parse("docs/BOARDS.md", []byte(text+"\n"))
		if err != nil {
			t.Errorf("%v\n%s", err, text)
			continue
		}
		names = append(names, b.Name)
	}
	if got := strings.Join(names, " "); got != "bench-pi bench-bone lab-imx8" {
		t.Errorf("the page has the boards %q", got)
	}
}
