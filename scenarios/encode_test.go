package scenarios

import (
	"reflect"
	"testing"
)

// TestEncode writes every built-in scenario and reads it back.
func TestEncode(t *testing.T) {
	for _, s := range Builtin() {
		data, err := Encode(s)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse(s.Name+".yaml", data)
		if err != nil {
			t.Fatalf("%v in\n%s", err, data)
		}
		if !reflect.DeepEqual(s, again) {
			t.Errorf("%s: read back as %+v, not %+v\n%s", s.Name, again, s, data)
		}
	}
}
