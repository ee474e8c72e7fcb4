package scenarios

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/invopop/jsonschema"

	"dmrace"
	"dmrace/internal/golden"
	"dmrace/linux/board"
	"dmrace/linux/bus"
)

// schema describes a scenario file to an editor. What it says beyond the types is
// what [Validate] demands.
func schema() *jsonschema.Schema {
	r := jsonschema.Reflector{
		Anonymous: true, DoNotReference: true, FieldNameTag: "yaml",
		RequiredFromJSONSchemaTags: true, Mapper: mapType,
	}
	s := r.Reflect(&dmrace.Scenario{})
	s.Title = "dmrace scenario"
	property(s, "name").Pattern = namePattern
	variant := property(s, "variants").Items
	property(variant, "name").Pattern = namePattern
	one := uint64(1)
	for _, list := range []*jsonschema.Schema{property(s, "inject"), property(variant, "inject")} {
		list.Items.MinProperties, list.Items.MaxProperties = &one, &one
	}
	return s
}

const namePattern = `^[a-z0-9]+(-[a-z0-9]+)*$`

// mapType describes the types that are more than their Go kind. A duration is
// what time.ParseDuration takes, without a sign.
func mapType(t reflect.Type) *jsonschema.Schema {
	switch t {
	case reflect.TypeFor[dmrace.Duration]():
		return &jsonschema.Schema{
			Type: "string", Pattern: `^(0|([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+$`,
			Examples: []any{"20s", "500ms", "1m30s"},
		}
	case reflect.TypeFor[dmrace.Bus]():
		return enum(bus.Names(nil))
	case reflect.TypeFor[dmrace.Model]():
		var names []dmrace.Model
		for _, m := range board.Models() {
			names = append(names, m.Name)
		}
		return enum(names)
	case reflect.TypeFor[dmrace.Initrd]():
		return enum(dmrace.Initrds)
	case reflect.TypeFor[dmrace.Ending]():
		return enum(dmrace.Endings)
	case reflect.TypeFor[dmrace.Damage]():
		return enum(dmrace.Damages)
	case reflect.TypeFor[dmrace.Fault]():
		return enum(dmrace.Faults)
	case reflect.TypeFor[dmrace.Config]():
		return enum(dmrace.Configs)
	case reflect.TypeFor[dmrace.Stage]():
		return enum(dmrace.Stages)
	case reflect.TypeFor[dmrace.Cause]():
		return enum(dmrace.Causes)
	}
	return nil
}

func enum[T ~string](values []T) *jsonschema.Schema {
	s := &jsonschema.Schema{Type: "string"}
	for _, v := range values {
		s.Enum = append(s.Enum, string(v))
	}
	return s
}

func property(s *jsonschema.Schema, name string) *jsonschema.Schema {
	p, ok := s.Properties.Get(name)
	if !ok {
		panic("the schema has no property " + name)
	}
	return p
}

func TestSchemaIsFresh(t *testing.T) {
	var want bytes.Buffer
	enc := json.NewEncoder(&want)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(schema()); err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "schema.json", want.Bytes())
}

// TestSchemaIsStrict walks the schema: every object is closed and every key is
// described to its full stop. jsonschema tags end at a comma, which would cut a
// description off without a word.
func TestSchemaIsStrict(t *testing.T) {
	var walk func(path string, s *jsonschema.Schema)
	walk = func(path string, s *jsonschema.Schema) {
		if s.Items != nil {
			walk(path+"[]", s.Items)
		}
		if s.Type != "object" {
			return
		}
		if s.AdditionalProperties == nil || s.AdditionalProperties != jsonschema.FalseSchema {
			t.Errorf("%s: unknown keys are allowed", path)
		}
		for p := s.Properties.Oldest(); p != nil; p = p.Next() {
			if d := p.Value.Description; !strings.HasSuffix(d, ".") && !strings.HasSuffix(d, ")") {
				t.Errorf("%s.%s: description %q", path, p.Key, d)
			}
			walk(path+"."+p.Key, p.Value)
		}
	}
	walk("", schema())
}
