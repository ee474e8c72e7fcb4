package kernel

import (
	"bytes"
	"context"
	_ "embed"
	"maps"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// fakeMakefile imitates as much of kbuild as this package uses. How a build goes
// is read from the file "mode", so that a test can change it.
const fakeMakefile = `VERSION = 9
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
	//go:embed arm/testdata/waitfor-2026.c
	waitfor2026 string
	//go:embed arm/testdata/no-waitfor.c
	cut2026 string
)

// fakeFiles is the smallest directory that passes for a kernel.
func fakeFiles() map[string]string {
	return map[string]string{
		"Makefile":             fakeMakefile,
		"Kconfig":              "source \"drivers/md/Kconfig\"\n",
		"mode":                 "good\n",
		"drivers/Makefile":     "obj-y += md/\n",
		"drivers/md/Kconfig":   "config DM_INIT\n\tbool \"early devices\"\n\tdepends on BLK_DEV_DM=y\n",
		"drivers/md/dm-init.c": waitfor2026,
	}
}

// writeTree writes files below dir.
func writeTree(t *testing.T, dir string, files map[string]string) {
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

// fakeTree makes a kernel directory with some files changed.
func fakeTree(t *testing.T, change map[string]string) string {
	t.Helper()
	files := fakeFiles()
	maps.Copy(files, change)
	dir := filepath.Join(t.TempDir(), "linux")
	writeTree(t, dir, files)
	return dir
}

// fakeTools puts programs before all others in PATH: shell scripts by name.
func fakeTools(t *testing.T, scripts map[string]string) {
	t.Helper()
	dir := t.TempDir()
	for name, body := range scripts {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+body+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
}

// fakeCompiler stands in for the tools that a fake kernel does not use.
func fakeCompiler(t *testing.T) {
	t.Helper()
	scripts := map[string]string{"gcc": "cat >/dev/null </dev/null; echo 'gcc (fake) 1.0'", "ld": "echo 'ld (fake) 2.0'"}
	for _, name := range []string{"flex", "bison", "bc"} {
		scripts[name] = "exit 0"
	}
	fakeTools(t, scripts)
}

// fakeSources makes these lines the machine's apt sources, and has Debian's keyring
// be there. It returns the file that holds them.
func fakeSources(t *testing.T, lines string) string {
	t.Helper()
	dir := t.TempDir()
	writeTree(t, dir, map[string]string{"sources.list": lines, "keyring.gpg": "keys"})
	list := filepath.Join(dir, "sources.list")
	fakeTools(t, map[string]string{"apt-config": "echo \"LIST='" + list + "'\"; echo \"PARTS='/nowhere/'\""})
	old := debianKeyring
	debianKeyring = filepath.Join(dir, "keyring.gpg")
	t.Cleanup(func() { debianKeyring = old })
	return list
}

// testContext ends a test that hangs.
func testContext(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// openFake opens a fake tree in a cache.
func openFake(t *testing.T, c Cache, dir string) (*Tree, *bytes.Buffer) {
	t.Helper()
	var out bytes.Buffer
	tree, err := Open(testContext(t), c, TreeSpec{Dir: dir}, &out)
	if err != nil {
		t.Fatal(err)
	}
	return tree, &out
}

// snapshotDir returns what is in a directory, with times: equal snapshots mean
// that nobody wrote.
func snapshotDir(t *testing.T, dir string) map[string]string {
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

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// sameDir fails the test for each file that differs between two snapshots.
func sameDir(t *testing.T, before, after map[string]string) {
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
