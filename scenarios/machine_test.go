package scenarios

import (
	"strings"
	"testing"

	"dmrace"
	"dmrace/linux/board"
)

// TestNotOn says which machines an architecture has not got, by the variant's own machine where
// it has one.
func TestNotOn(t *testing.T) {
	s := &dmrace.Scenario{Machine: dmrace.Machine{I8042: true}}
	for want, v := range map[string]dmrace.Variant{
		"no PS/2 controller":    {},
		"":                      {Machine: &dmrace.Machine{}},
		"the I/O ports of a PC": {Machine: &dmrace.Machine{}, Inject: []dmrace.Inject{{Gone: &dmrace.Gone{Disk: 1}}}},
		"the words for init":    {Machine: &dmrace.Machine{}, Append: "-- " + strings.Repeat("a ", 33)},
		"Debian's own programs": {Machine: &dmrace.Machine{Initrd: dmrace.InitrdDracut}},
	} {
		if got := NotOn(board.ARM64.Arch, s, v); (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
		if got := NotOn("", s, v); got != "" {
			t.Errorf("on the first architecture: %q", got)
		}
	}
	if got := NotOn("mips", s, dmrace.Variant{}); !strings.Contains(got, "mips") {
		t.Errorf("got %q", got)
	}
}

func TestCheckMachine(t *testing.T) {
	for want, m := range map[string]dmrace.Machine{
		"":                    {Initrd: dmrace.InitrdImage},
		"not from 1 to 8":     {CPUs: 9},
		"shift: 9 is not":     {Shift: 9},
		"shift: -1 is not":    {Shift: -1},
		"exclude":             {Initramfs: true, Initrd: dmrace.InitrdImage},
		"not one of image, i": {Initrd: "floppy"},
	} {
		err := checkMachine(m, board.AMD64)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", m, err, want)
		}
	}
}

// TestCheckShift: by the host's clock no instruction is counted, and a plan has nothing for the
// shift that all machines have.
func TestCheckShift(t *testing.T) {
	s, err := Find("mmc-natural")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		shift, want int
		clock       dmrace.Clock
		refused     string
	}{
		{0, 0, dmrace.ClockRealtime, ""},
		{3, 0, dmrace.ClockRealtime, ""},
		{1, 1, dmrace.ClockIcount, ""},
		{8, 8, "", ""},
		{5, 0, dmrace.ClockRealtime, "needs clock icount"},
		{9, 0, "", "not from 1 to 8"},
	} {
		v := s.Variants[0]
		v.Machine = &dmrace.Machine{Shift: c.shift}
		p, err := Plan(s, v, dmrace.Options{Clock: c.clock})
		switch {
		case (err == nil) != (c.refused == "") || err != nil && !strings.Contains(err.Error(), c.refused):
			t.Errorf("shift %d, clock %q: %v", c.shift, c.clock, err)
		case err == nil && p.Machine.Shift != c.want:
			t.Errorf("shift %d: the plan has %d", c.shift, p.Machine.Shift)
		}
	}
}
