package snapshot

import (
	"slices"
	"strings"
	"testing"
)

// TestSlots: what varies is taken out of a line, and nothing else.
func TestSlots(t *testing.T) {
	long := strings.Repeat("x", SlotSize)
	for _, c := range []struct {
		name, line, slotted string // slots are written as <0>
		values              []string
	}{
		{"no parameter", "root=/dev/dm-0 ro", "root=/dev/dm-0 ro", nil},
		{"the last word", "ro dmrace.delay=mmcblk:5", "ro dmrace.delay=<0>", []string{"mmcblk:5"}},
		{"one in the middle", "ro dmrace.delay=mmcblk:5 dmrace.crash=x:oops", "ro dmrace.delay=<0> dmrace.crash=x:oops", []string{"mmcblk:5"}},
		{"two", "ro dmrace.delay=a:1,b:2 dmrace.defer=0000:00:01.0:5", "ro dmrace.delay=<0> dmrace.defer=<1>", []string{"a:1,b:2", "0000:00:01.0:5"}},
		{"the second alone", "ro dmrace.defer=x:5", "ro dmrace.defer=<0>", []string{"x:5"}},
		{"twice", "ro dmrace.delay=a:1 dmrace.delay=b:2", "ro dmrace.delay=a:1 dmrace.delay=b:2", nil},
		{"another's name", "ro xdmrace.delay=a:1 dmrace.delayed=b:2", "ro xdmrace.delay=a:1 dmrace.delayed=b:2", nil},
		{"empty", "ro dmrace.delay= dmrace.defer=x:5", "ro dmrace.delay= dmrace.defer=<0>", []string{"x:5"}},
		{"as long as a slot", "ro dmrace.delay=" + long, "ro dmrace.delay=<0>", []string{long}},
		{"longer", "ro dmrace.delay=x" + long, "ro dmrace.delay=x" + long, nil},
		{"in quotes", `ro a="b dmrace.delay=a:1" c`, `ro a="b dmrace.delay=a:1" c`, nil},
		{"behind quotes", `a="b c" dmrace.delay=a:1`, `a="b c" dmrace.delay=<0>`, []string{"a:1"}},
	} {
		line, values := Slots(c.line, "dmrace.delay", "dmrace.defer")
		want := strings.NewReplacer("<0>", Slot(0), "<1>", Slot(1)).Replace(c.slotted)
		if line != want || !slices.Equal(values, c.values) {
			t.Errorf("%s: %q, %q", c.name, line, values)
		}
	}
}

// TestSlot: a slot is one word, of its size, and no part of another.
func TestSlot(t *testing.T) {
	for n := range 3 {
		s := Slot(n)
		if len(s) != SlotSize || strings.ContainsAny(s, " \",=:@\x00") || strings.Contains(Slot(n+1), s[:len("dmrace-slot-0.")]) {
			t.Errorf("slot %d: %q", n, s)
		}
	}
}

// FuzzSlots: putting the values back gives the line again.
func FuzzSlots(f *testing.F) {
	f.Add("ro dmrace.delay=mmcblk:5 dmrace.defer=x:1")
	f.Add(`a="b dmrace.delay=" dmrace.delay=x`)
	f.Fuzz(func(t *testing.T, line string) {
		if strings.Contains(line, "dmrace-slot-") {
			return
		}
		slotted, values := Slots(line, "dmrace.delay", "dmrace.defer")
		for n, v := range values {
			slotted = strings.Replace(slotted, Slot(n), v, 1)
		}
		if slotted != line {
			t.Errorf("%q became %q", line, slotted)
		}
	})
}
