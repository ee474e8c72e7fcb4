package strictyaml

import (
	"strings"
	"testing"
	"time"
)

type span time.Duration

func (s *span) UnmarshalText(text []byte) error {
	d, err := time.ParseDuration(string(text))
	*s = span(d)
	return err
}

type thing struct {
	Name string   `yaml:"name"`
	Wait span     `yaml:"wait,omitempty"`
	List []string `yaml:"list,omitempty"`
	In   *inner   `yaml:"in,omitempty"`
}

type inner struct {
	N    int  `yaml:"n"`
	Sure bool `yaml:"sure"`
}

var kind = Kind{Name: "thing", Begins: "a thing begins with its name"}

func TestDecode(t *testing.T) {
	var got thing
	if err := kind.Decode([]byte("name: a\nwait: 5s\nlist: [x, \"on\"]\nin: {n: 3, sure: true}\n"), &got); err != nil {
		t.Fatal(err)
	}
	if got.Name != "a" || time.Duration(got.Wait) != 5*time.Second || len(got.List) != 2 || got.In == nil || got.In.N != 3 || !got.In.Sure {
		t.Errorf("%+v", got)
	}
}

// TestErrorsNameTheKind: what is wrong with a file is said in the words of what it is. The
// cases of strictness itself are those of scenarios.
func TestErrorsNameTheKind(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", "f.yaml: empty: a thing begins with its name"},
		{"name: a\n---\nname: b\n", "f.yaml:2:1: a second YAML document begins: one file holds one thing"},
		{"name: &a b\n", "f.yaml:1:7: name: anchors and aliases are not taken in a thing"},
		{"name: a\nnmae: b\n", "f.yaml:2:1: nmae: unknown key: did you mean name?"},
		{"name: a\nin: {n: x}\n", "f.yaml:2:9: in.n: needs a whole number"},
		{"name: a\nlist: x\n", `f.yaml:2:7: list: needs a list`},
		{"name: a\nlist: [on, 1]\n", "f.yaml:2:12: list[1]: needs text"},
		{"name: a\nwait: soon\n", `f.yaml:2:7: wait: time: invalid duration "soon"`},
		{strings.Repeat("#\n", MaxSize), "f.yaml: larger than 64 KiB: this is not a thing"},
	} {
		var got thing
		err := kind.Decode([]byte(c.text), &got)
		if err == nil || !strings.Contains(Prefix("f.yaml", err).Error(), c.want) {
			t.Errorf("%.40q: got %v, want %s", c.text, err, c.want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("name: a\nin: {n: 1, sure: no}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 4<<10 {
			return
		}
		var got thing
		if err := kind.Decode(data, &got); err != nil && Prefix("f", err).Error() == "" {
			t.Error("an error without words")
		}
	})
}
