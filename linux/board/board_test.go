package board

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"dmrace"
	"dmrace/linux/cmdline"
)

func TestEveryArchitectureIsWhole(t *testing.T) {
	for _, b := range All() {
		if b.Arch == "" || b.Kernel == "" || b.Title == "" || b.Console == "" || b.Reboot == "" || b.Target == "" || b.Cross == "" || b.CrossPackage == "" || b.Emulator == "" || b.Package == "" {
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

// TestOf reads an architecture as plans have it.
func TestOf(t *testing.T) {
	for a, want := range map[dmrace.Arch]*Info{"": AMD64, "amd64": AMD64, "arm64": ARM64} {
		if b, err := Of(a); b != want || err != nil {
			t.Errorf("%q: %v, %v", a, b, err)
		}
	}
	_, err := Of("mips")
	var usage *dmrace.UsageError
	if !errors.As(err, &usage) || !strings.Contains(err.Error(), "amd64, arm64") {
		t.Errorf("error %v", err)
	}
	if Stored("amd64") != "" || Stored("arm64") != "arm64" {
		t.Error("a plan for the first architecture would get another ID")
	}
}

// TestImagePath finds what a build makes where the kernel's makefiles put it.
func TestImagePath(t *testing.T) {
	for b, want := range map[*Info]string{AMD64: "vmlinux", ARM64: "arch/arm64/boot/Image"} {
		if got := b.ImagePath(); got != want {
			t.Errorf("%s: %s", b.Arch, got)
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
