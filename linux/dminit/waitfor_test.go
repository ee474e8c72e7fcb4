package dminit_test

import (
	"fmt"
	"strings"
	"testing"

	"dmrace/linux/cmdline"
	"dmrace/linux/dminit"
)

// showWaits renders names with where they come from: "a@0.2" is in the first value,
// at byte 2.
func showWaits(waits []dminit.Wait) string {
	var all []string
	for _, w := range waits {
		all = append(all, fmt.Sprintf("%s@%d.%d", w.Name, w.Value, w.At))
	}
	return strings.Join(all, " ")
}

func TestWaitfor(t *testing.T) {
	many := strings.TrimSuffix(strings.Repeat("a,", 257), ",")
	long := strings.Repeat("x", cmdline.MaxString+1)
	const tooMany, tooLong = "dm_mod.waitfor: can only take 256 arguments", "dm_mod.waitfor: string parameter too long"
	for _, c := range []struct {
		name     string
		values   []string
		want     string
		rejected []dminit.Rejected
	}{
		{"none", nil, "", nil},
		{"one", []string{"/dev/sda1"}, "/dev/sda1@0.0", nil},
		{"two", []string{"a,PARTLABEL=b"}, "a@0.0 PARTLABEL=b@0.2", nil},
		{"an empty value is a name", []string{""}, "@0.0", nil},
		{"empty names", []string{"a,,b,"}, "a@0.0 @0.2 b@0.3 @0.5", nil},
		{"white space stays", []string{"a, b"}, "a@0.0  b@0.2", nil},
		{"again, as many", []string{"a,b", "c,d"}, "c@1.0 d@1.2", nil},
		{"again, more", []string{"a", "b,c"}, "b@1.0 c@1.2", nil},
		{"again, fewer: the others stay", []string{"a,b,c", "d"}, "d@1.0 b@0.2 c@0.4", nil},
		{"a name too long", []string{"a," + long + ",b"}, "a@0.0", []dminit.Rejected{{Value: 0, Taken: 1, At: 2, Message: tooLong}}},
		{"the first too long", []string{"a,b", long}, "a@0.0 b@0.2", []dminit.Rejected{{Value: 1, Taken: 0, At: 0, Message: tooLong}}},
		{"a longest name", []string{long[1:]}, long[1:] + "@0.0", nil},
		{"too many", []string{many}, "", []dminit.Rejected{{Value: 0, Taken: 256, At: 512, Message: tooMany}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			waits, rejected := dminit.Waitfor(c.values)
			if got := showWaits(waits); got != c.want && c.name != "too many" {
				t.Errorf("got %s, want %s", got, c.want)
			}
			if c.name == "too many" && len(waits) != dminit.MaxWaitfor {
				t.Errorf("got %d names", len(waits))
			}
			for i, r := range rejected {
				if r.Err == nil {
					t.Errorf("rejection %d has no error", i)
				}
				rejected[i].Err = nil
			}
			if got, want := fmt.Sprintf("%+v", rejected), fmt.Sprintf("%+v", c.rejected); got != want {
				t.Errorf("rejected %s, want %s", got, want)
			}
		})
	}
}

func FuzzWaitfor(f *testing.F) {
	f.Add("a,b,c", "d")
	f.Add("", ",,")
	f.Add(strings.Repeat(",", 300), "x")
	f.Fuzz(func(t *testing.T, first, second string) {
		values := []string{first, second}
		waits, rejected := dminit.Waitfor(values)
		if len(waits) > dminit.MaxWaitfor {
			t.Fatalf("%d names", len(waits))
		}
		for _, w := range waits {
			if values[w.Value][w.At:w.At+len(w.Name)] != w.Name {
				t.Fatalf("%+v", w)
			}
		}
		for _, r := range rejected {
			if r.At > len(values[r.Value]) || r.Message == "" {
				t.Fatalf("%+v", r)
			}
		}
	})
}
