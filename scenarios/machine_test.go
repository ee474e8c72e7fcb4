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
		"exclude":             {Initramfs: true, Initrd: dmrace.InitrdImage},
		"not one of image, i": {Initrd: "floppy"},
	} {
		err := checkMachine(m, board.AMD64)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", m, err, want)
		}
	}
}
