package scenarios

import (
	"strings"
	"testing"

	"dmrace"
)

func TestCheckMachine(t *testing.T) {
	for want, m := range map[string]dmrace.Machine{
		"":                 {Initrd: dmrace.InitrdImage},
		"exclude":          {Initramfs: true, Initrd: dmrace.InitrdImage},
		"none of image, i": {Initrd: "floppy"},
	} {
		err := checkMachine(m)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", m, err, want)
		}
	}
}
