package board

import (
	"slices"
	"testing"

	"dmrace/linux/cmdline"
)

func TestEveryArchitectureIsWhole(t *testing.T) {
	for _, b := range All() {
		if b.Arch == "" || b.Kernel == "" || b.Title == "" || b.Console == "" || b.Reboot == "" || b.Emulator == "" || b.Package == "" {
			t.Errorf("%+v lacks a name", b)
		}
		if len(b.Images) == 0 || len(b.Kconfig) == 0 || len(b.Sources) == 0 {
			t.Errorf("%s lacks images, options or sources", b.Arch)
		}
		if _, ok := cmdline.Limit(b.Kernel); !ok || b.MaxLine() < 255 {
			t.Errorf("%s: a command line of %d bytes", b.Arch, b.MaxLine())
		}
	}
}

// TestAMD64 pins what recorded plans begin with: their IDs depend on it.
func TestAMD64(t *testing.T) {
	if got := AMD64.Args(); got != "console=ttyS0,115200 panic=-1 reboot=t" {
		t.Errorf("got %q", got)
	}
	if AMD64.MaxLine() != 2047 {
		t.Errorf("a line of %d bytes", AMD64.MaxLine())
	}
	if !slices.Contains(AMD64.Options(), "CONFIG_SERIAL_8250_CONSOLE=y") {
		t.Errorf("options %q", AMD64.Options())
	}
}
