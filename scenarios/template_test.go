package scenarios

import (
	"errors"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"dmrace"
	"dmrace/internal/strictyaml"
	"dmrace/linux/bus"
)

func TestNewIsAScenarioOnEveryBus(t *testing.T) {
	for _, bus := range bus.Names(nil) {
		text, err := New("my-board", bus)
		if err != nil {
			t.Errorf("%s: %v", bus, err)
			continue
		}
		s, err := Parse("my-board.yaml", text)
		if err != nil {
			t.Errorf("%s: %v", bus, err)
			continue
		}
		if s.Name != "my-board" || s.Disk.Bus != bus || len(s.Variants) != 3 {
			t.Errorf("%s: got %+v", bus, s)
		}
		for _, v := range s.Variants {
			if races := v.Expect.Outcome == dmrace.Hung; races && len(s.Variants[1].Earlier) != 1 {
				t.Errorf("%s: a race whose cure nothing is said of on older kernels", bus)
			}
		}
	}
}

func TestNewErrors(t *testing.T) {
	for _, c := range []struct{ name, bus, want string }{
		{"my-board", "floppy", `"floppy" is not a bus`},
		{"My_Board", "mmc", "lower-case words"},
		{"", "mmc", "name"},
		{"a\nb", "mmc", "the new scenario"},
		{"x # y", "mmc", "lower-case words"},
		{"12", "mmc", "needs text"},
	} {
		text, err := New(c.name, dmrace.Bus(c.bus))
		var bad *dmrace.UsageError
		if !errors.As(err, &bad) || !strings.Contains(err.Error(), c.want) || text != nil {
			t.Errorf("%q on %q: got %v, want %s", c.name, c.bus, err, c.want)
		}
	}
}

// TestTemplateExplainsEveryKey walks the types and looks each key up in the template,
// where a comment must stand above it or beside it.
func TestTemplateExplainsEveryKey(t *testing.T) {
	seen := map[reflect.Type]bool{}
	var walk func(typ reflect.Type)
	walk = func(typ reflect.Type) {
		for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice {
			typ = typ.Elem()
		}
		if typ.Kind() != reflect.Struct || seen[typ] {
			return
		}
		seen[typ] = true
		for i := range typ.NumField() {
			key := strictyaml.Key(typ.Field(i))
			if !regexp.MustCompile(`(^|[\s{#,-])` + key + `:`).MatchString(templateText) {
				t.Errorf("%s has the key %s and the template does not", typ, key)
			}
			walk(typ.Field(i).Type)
		}
	}
	walk(reflect.TypeFor[dmrace.Scenario]())
}

func TestPlaceholdersAreComplete(t *testing.T) {
	values := dmrace.Placeholders()
	for _, name := range dmrace.Symbols {
		if values[name] == "" {
			t.Errorf("no value for %s", name)
		}
	}
	if len(values) != len(dmrace.Symbols) {
		t.Errorf("%d values for %d symbols", len(values), len(dmrace.Symbols))
	}
}
