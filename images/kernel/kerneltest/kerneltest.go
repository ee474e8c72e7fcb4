// Package kerneltest makes what the tests of kernels work on: a smallest tree that passes
// for a kernel, programs that pass for make's, repositories and packages. Only tests
// import it.
package kerneltest

import (
	"context"
	_ "embed"
	"maps"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// FakeMakefile imitates as much of kbuild as this package uses. How a build goes
// is read from the file "mode", so that a test can change it.
const FakeMakefile = `VERSION = 9
PATCHLEVEL = 8
SUBLEVEL = 7
EXTRAVERSION =
MODE := $(shell cat mode)

tinyconfig:
	@mkdir -p $(O)
	@printf '# CONFIG_64BIT is not set\nCONFIG_OWN=y\n' >$(O)/.config

olddefconfig:
	@if [ "$(MODE)" = lossy ]; then sed -i '/CONFIG_DM_INIT=/d' $(O)/.config; fi
	@echo configured >>$(O)/configured

vmlinux:
	@echo '  CC      init/main.o'
	@if [ "$(MODE)" = broken ]; then echo 'init/main.c:3:5: error: unknown type name "bool2"' >&2; exit 1; fi
	@if [ "$(MODE)" = full ]; then echo 'as: out.o: No space left on device' >&2; exit 1; fi
	@if [ "$(MODE)" = killed ]; then kill -9 $$PPID; exit 1; fi
	@if [ "$(MODE)" = slow ]; then echo $$$$ >$(O)/pid; sleep 100; fi
	@echo '  LD      vmlinux'
	@cat drivers/md/dm-init.c drivers/Makefile >$(O)/vmlinux
	@if [ -e drivers/dmrace/dmrace.c ]; then cat drivers/dmrace/dmrace.c >>$(O)/vmlinux; fi
`

// A dm-init.c in the shape of the kernel's, and the no-waitfor arm of it.
var (
	//go:embed testdata/waitfor-2026.c
	Waitfor2026 string
	//go:embed testdata/no-waitfor.c
	Cut2026 string
)

// FakeFiles is the smallest directory that passes for a kernel.
func FakeFiles() map[string]string {
	return map[string]string{
		"Makefile":             FakeMakefile,
		"Kconfig":              "source \"drivers/md/Kconfig\"\n",
		"mode":                 "good\n",
		"drivers/Makefile":     "obj-y += md/\n",
		"drivers/md/Kconfig":   "config DM_INIT\n\tbool \"early devices\"\n\tdepends on BLK_DEV_DM=y\n",
		"drivers/md/dm-init.c": Waitfor2026,
	}
}

// WriteTree writes files below dir.
func WriteTree(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// FakeTree makes a kernel directory with some files changed.
func FakeTree(t *testing.T, change map[string]string) string {
	t.Helper()
	files := FakeFiles()
	maps.Copy(files, change)
	dir := filepath.Join(t.TempDir(), "linux")
	WriteTree(t, dir, files)
	return dir
}

// FakeTools puts programs before all others in PATH: shell scripts by name.
func FakeTools(t *testing.T, scripts map[string]string) {
	t.Helper()
	dir := t.TempDir()
	for name, body := range scripts {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+body+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
}

// FakeCompiler stands in for the tools that a fake kernel does not use.
func FakeCompiler(t *testing.T) {
	t.Helper()
	scripts := map[string]string{"gcc": "cat >/dev/null </dev/null; echo 'gcc (fake) 1.0'", "ld": "echo 'ld (fake) 2.0'"}
	for _, name := range []string{"flex", "bison", "bc"} {
		scripts[name] = "exit 0"
	}
	FakeTools(t, scripts)
}

// TestContext ends a test that hangs.
func TestContext(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// SnapshotDir returns what is in a directory, with times: equal snapshots mean
// that nobody wrote.
func SnapshotDir(t *testing.T, dir string) map[string]string {
	t.Helper()
	got := map[string]string{}
	err := filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err != nil {
			return err
		}
		got[path] = info.Mode().String() + " " + info.ModTime().String()
		if info.Mode().IsRegular() {
			b, err := os.ReadFile(path)
			got[path] += " " + string(b)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// Read returns the content of a file.
func Read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// SameDir fails the test for each file that differs between two snapshots.
func SameDir(t *testing.T, before, after map[string]string) {
	t.Helper()
	for path := range before {
		if before[path] != after[path] {
			t.Errorf("%s was touched:\nbefore %.200q\nafter  %.200q", path, before[path], after[path])
		}
	}
	for path := range after {
		if _, ok := before[path]; !ok {
			t.Errorf("%s was made", path)
		}
	}
}
