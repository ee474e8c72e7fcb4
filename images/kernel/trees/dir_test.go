package trees

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dmrace"
	"dmrace/images/kernel/cachedir"
	"dmrace/images/kernel/kerneltest"
)

func TestDirTreeIdentity(t *testing.T) {
	dir := kerneltest.FakeTree(t, nil)
	c := cachedir.Dir(t.TempDir())
	id := func() string {
		tree, _ := openFake(t, c, dir)
		return tree.ID
	}
	seen := map[string]string{id(): "as it was"}
	change := func(what string, do func() error) {
		t.Helper()
		if err := do(); err != nil {
			t.Fatal(err)
		}
		if old, ok := seen[id()]; ok {
			t.Errorf("after %s the identity is that of %s", what, old)
		}
		seen[id()] = what
	}
	path := func(name string) string { return filepath.Join(dir, name) }
	change("a change", func() error { return os.WriteFile(path("mode"), []byte("x"), 0o644) })
	change("an exec bit", func() error { return os.Chmod(path("mode"), 0o755) })
	change("a new file", func() error { return os.WriteFile(path("new"), nil, 0o644) })
	change("a link", func() error { return os.Symlink("mode", path("link")) })
	change("another link", func() error { os.Remove(path("link")); return os.Symlink("new", path("link")) })
	change("a rename", func() error { return os.Rename(path("new"), path("newer")) })

	last := id()
	kerneltest.WriteTree(t, dir, map[string]string{".config": "CONFIG_X=y\n"})
	if id() != last {
		t.Error("a .config changes the identity")
	}
}

func TestDirTreeChangesMeanwhile(t *testing.T) {
	dir := kerneltest.FakeTree(t, nil)
	tree, _ := openFake(t, cachedir.Dir(t.TempDir()), dir)
	kerneltest.WriteTree(t, dir, map[string]string{"mode": "changed\n"})
	err := syncInto(t.Context(), filepath.Join(t.TempDir(), "src"), tree.From)
	if err == nil || !strings.Contains(err.Error(), "changed while it was read") {
		t.Errorf("error %v", err)
	}
}

func TestDirTreeBuiltIn(t *testing.T) {
	dir := kerneltest.FakeTree(t, map[string]string{"include/config/auto.conf": ""})
	_, err := Open(kerneltest.TestContext(t), cachedir.Dir(t.TempDir()), TreeSpec{Dir: dir}, nil)
	var usage *dmrace.UsageError
	if !errors.As(err, &usage) || !strings.Contains(err.Error(), "make mrproper") {
		t.Errorf("error %v, want a UsageError that names make mrproper", err)
	}
}
