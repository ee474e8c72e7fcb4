package vmtest

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dmrace"
	"dmrace/linux/board"
)

// TestHostLacks looks for QEMU on hosts that could not boot anything.
func TestHostLacks(t *testing.T) {
	good := qemuScript(t, "echo QEMU emulator version 42.0")
	for name, c := range map[string]struct {
		qemu, tmp, says, fix string
	}{
		"nothing":           {good, t.TempDir(), "", ""},
		"a TMPDIR":          {good, filepath.Join(t.TempDir(), "gone"), "temporary file", "TMPDIR"},
		"a TMPDIR for all":  {good, "/proc", "temporary file", "TMPDIR"},
		"a QEMU":            {qemuScript(t, "echo BusyBox"), t.TempDir(), `this is not a QEMU: "BusyBox"`, "apt-get install --reinstall"},
		"one that stops":    {qemuScript(t, "yes"), t.TempDir(), "--version: ", "--reinstall"},
		"one without words": {qemuScript(t, "exit 1"), t.TempDir(), "exit status 1", "--reinstall"},
		"one that is plain": {qemuScript(t, `printf '\033[2J'`), t.TempDir(), `"\x1b[2J"`, "--reinstall"},
		"files": {qemuScript(t, "echo error while loading shared libraries: libz.so: Too many open files; exit 127"), t.TempDir(),
			"Too many open files", "ulimit -n"},
	} {
		t.Setenv(ProgramVar, c.qemu)
		t.Setenv("TMPDIR", c.tmp)
		began := time.Now()
		_, err := FindQEMU(t.Context(), board.AMD64.Arch)
		var env *dmrace.EnvError
		switch {
		case c.says == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case c.says != "" && (!errors.As(err, &env) || !strings.Contains(err.Error(), c.says) || !strings.Contains(env.Fix, c.fix)):
			t.Errorf("%s: %v", name, err)
		}
		if took := time.Since(began); took > 9*time.Second {
			t.Errorf("%s: it took %s", name, took)
		}
	}
}

// qemuScript writes a shell script and returns its path.
func qemuScript(t *testing.T, script string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "qemu")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestLimits(t *testing.T) {
	for have, ok := range map[uint64]bool{0: false, 31: false, 32: true, 1 << 40: true, ^uint64(0): true} {
		err := enough(have, leastFiles, "open files", "ulimit -n 1024")
		var env *dmrace.EnvError
		if ok != (err == nil) || !ok && (!errors.As(err, &env) || !strings.Contains(env.Fix, "ulimit -n")) {
			t.Errorf("%d: %v", have, err)
		}
	}
}
