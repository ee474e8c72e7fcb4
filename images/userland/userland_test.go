package userland

import (
	"errors"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/u-root/u-root/pkg/cpio"

	"dmrace"
)

func TestTools(t *testing.T) {
	commands, err := tools(mod)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, c := range commands {
		names = append(names, path.Base(c))
	}
	for _, want := range []string{path.Base(Shell), "cat", "dd", "dmesg", "hexdump", "losetup", "ls", "mount", "poweroff", "ps", "shutdown", "tail"} {
		if !slices.Contains(names, want) {
			t.Errorf("userland.mod names no tool %s", want)
		}
	}
	other, err := tools([]byte("module x\n\ngo 1.26\n\ntool (\n\texample.org/cmds/core/ls\n\tgithub.com/u-root/u-root/cmds/core/ls\n)\n"))
	if err != nil || !slices.Equal(other, []string{"github.com/u-root/u-root/cmds/core/ls"}) {
		t.Errorf("got %q, %v", other, err)
	}
	if _, err := tools([]byte("no module")); err == nil {
		t.Error("nonsense was read")
	}
}

func TestFiles(t *testing.T) {
	records := files([]byte("bb"), []string{commandPrefix + "core/gosh", commandPrefix + "core/ls"})
	var got []string
	for _, r := range records {
		target := ""
		if r.ReaderAt != nil && r.Mode&cpio.S_IFMT == cpio.S_IFLNK {
			b, err := io.ReadAll(io.NewSectionReader(r, 0, int64(r.FileSize)))
			if err != nil {
				t.Fatal(err)
			}
			target = " -> " + string(b)
		}
		got = append(got, r.Name+target)
	}
	if want := []string{"bbin", "bbin/bb", "bbin/gosh -> bb", "bbin/ls -> bb"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestKey holds that each of the things that the binary depends on is in its key.
func TestKey(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range []string{
		key([]byte("mod"), []byte("sum"), toolchain{version: "go1.26.0"}),
		key([]byte("mod2"), []byte("sum"), toolchain{version: "go1.26.0"}),
		key([]byte("mod"), []byte("sum2"), toolchain{version: "go1.26.0"}),
		key([]byte("mod"), []byte("sum"), toolchain{version: "go1.26.1"}),
		key([]byte("mods"), []byte("um"), toolchain{version: "go1.26.0"}),
	} {
		if seen[k] {
			t.Errorf("%s twice", k)
		}
		seen[k] = true
	}
}

// TestNoGo builds where there is no tool chain, or none that works.
func TestNoGo(t *testing.T) {
	broken := t.TempDir()
	if err := os.WriteFile(filepath.Join(broken, "go"), []byte("#!/bin/sh\nexit 1\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, dir := range map[string]string{"none": t.TempDir(), "broken": broken} {
		t.Setenv("PATH", dir)
		_, err := Build(t.Context(), t.TempDir(), "", t.Logf)
		var env *dmrace.EnvError
		if !errors.As(err, &env) || !strings.Contains(env.Fix, "install Go 1.26") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
