package vmtest

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"dmrace"
	"dmrace/linux/board"
)

// TestEMMCNeedsNewQEMU holds which emulators an eMMC is refused on.
func TestEMMCNeedsNewQEMU(t *testing.T) {
	for _, c := range []struct {
		version string
		bus     dmrace.Bus
		refused bool
	}{
		{"QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)", "emmc", true},
		{"QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)", "mmc", false},
		{"QEMU emulator version 9.3.0", "emmc", true},
		{"QEMU emulator version 10.0.2 (Debian 1:10.0.2+ds-2+deb13u1~bpo12+1)", "emmc", true},
		{"QEMU emulator version 10.2.0", "emmc", false},
		{"QEMU emulator version 11.1.3 (Debian 1:11.1.3+ds-1~bpo13+1)", "emmc", false},
		{"QEMU of another kind", "emmc", false},
	} {
		p := on(dmrace.ClockIcount, "virtio", c.bus)
		err := QEMU{Version: c.version}.Supports(&p)
		var env *dmrace.EnvError
		switch {
		case !c.refused && err != nil:
			t.Errorf("%s, %s: %v", c.version, c.bus, err)
		case c.refused && (!errors.As(err, &env) || !strings.Contains(err.Error(), c.version) ||
			!strings.Contains(err.Error(), "10.2") || !strings.Contains(env.Fix, "bookworm-backports")):
			t.Errorf("%s, %s: %v", c.version, c.bus, err)
		}
	}
}

func TestWarningsAreNoFailure(t *testing.T) {
	const warning = "qemu-system-x86_64: -mon chardev=qmp: warning: '-mon' is deprecated\n"
	if got := complaints(warning); got != "" {
		t.Errorf("got %q", got)
	}
	if got := complaints(warning + "qemu-system-x86_64: Could not open '/x'\n\n"); got != "qemu-system-x86_64: Could not open '/x'" {
		t.Errorf("got %q", got)
	}
}

// TestOtherQEMU lets the environment name the emulator.
func TestOtherQEMU(t *testing.T) {
	other := filepath.Join(t.TempDir(), "qemu-other")
	if err := os.WriteFile(other, []byte("#!/bin/sh\necho QEMU emulator version 42.0\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv(ProgramVar, other+" -L firmware")
	if q, err := FindQEMU(t.Context(), board.AMD64.Arch); err != nil || !reflect.DeepEqual(q, QEMU{other, []string{"-L", "firmware"}, "QEMU emulator version 42.0", board.AMD64.Arch}) {
		t.Errorf("found %+v, %v", q, err)
	}
	t.Setenv(ProgramVar, other+"-that-is-not-there")
	_, err := FindQEMU(t.Context(), board.AMD64.Arch)
	var env *dmrace.EnvError
	if !errors.As(err, &env) || !strings.Contains(err.Error(), ProgramVar) || env.Fix == "" {
		t.Errorf("got %v", err)
	}
}
