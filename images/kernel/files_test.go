package kernel

import (
	"bytes"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"dmrace"
	"dmrace/images/kernel/arm"
	"dmrace/images/kernel/cache"
	"dmrace/images/kernel/kerneltest"
	"dmrace/images/kernel/shim"
	"dmrace/images/kernel/trees"
)

// fetched opens 5.10 in a world that has it, and forgets the calls for its list.
func fetched(t *testing.T, c Cache) (suites, *Tree) {
	t.Helper()
	w := fakeSuites(t)
	w.has(t, "bullseye-security", "linux-source-5.10", "5.10.262-1")
	tree, _ := open(t, c, "5.10")
	w.called(t)
	return w, tree
}

// wantFiles checks which files are returned, with their contents in the fake tree.
func wantFiles(t *testing.T, got map[string][]byte, err error, want ...string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if names := slices.Sorted(maps.Keys(got)); !slices.Equal(names, want) {
		t.Errorf("got %v, want %v", names, want)
	}
	for _, name := range want {
		if string(got[name]) != kerneltest.FakeFiles()[name] {
			t.Errorf("%s is %.40q", name, got[name])
		}
	}
}

func TestFilesOfAPackage(t *testing.T) {
	w, tree := fetched(t, Cache{Dir: t.TempDir()})
	got, err := tree.Files(kerneltest.TestContext(t), []string{"Makefile", arm.DMInit}, "drivers/md", "drivers/md/later.c")
	wantFiles(t, got, err, "Makefile", arm.DMInit)
	w.wantCalls(t, "bullseye-security linux-source-5.10")

	// What is known is not fetched again, absent files included.
	got, err = tree.Files(kerneltest.TestContext(t), []string{arm.DMInit}, "drivers/md/later.c", "Makefile")
	wantFiles(t, got, err, "Makefile", arm.DMInit)
	w.wantCalls(t, "")

	got, err = tree.Files(kerneltest.TestContext(t), []string{"Kconfig", arm.DMInit})
	wantFiles(t, got, err, "Kconfig", arm.DMInit)
	w.wantCalls(t, "bullseye-security linux-source-5.10")
	if left, _ := os.ReadDir(filepath.Join(string(tree.Cache), "tmp")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	if _, err := os.Stat(filepath.Join(string(tree.Cache), "work")); err == nil {
		t.Error("a workspace was made")
	}
}

func TestFilesRefuses(t *testing.T) {
	w, tree := fetched(t, Cache{Dir: t.TempDir()})
	var usage *dmrace.UsageError
	for range 2 {
		_, err := tree.Files(kerneltest.TestContext(t), []string{"lib/x.c", "Makefile", "lib/y.c"})
		if !errors.As(err, &usage) || err.Error() != "linux-source-5.10 5.10.262-1 has no file lib/x.c, no lib/y.c" {
			t.Errorf("missing files: %v", err)
		}
	}
	w.wantCalls(t, "bullseye-security linux-source-5.10")
	for _, path := range []string{"", ".", "/etc/passwd", "../x", "a/../../x", "a//b", "a/"} {
		if _, err := tree.Files(kerneltest.TestContext(t), nil, path); !errors.As(err, &usage) {
			t.Errorf("%q: error %v, want a UsageError", path, err)
		}
	}
	kerneltest.OnlyTools(t, nil)
	_, err := tree.Files(kerneltest.TestContext(t), []string{"COPYING"})
	kerneltest.WantEnv(t, err, "reading linux-source-5.10 5.10.262-1 needs apt-get, dpkg-deb, xz")
}

// TestFilesOfAWorkspace checks that an unpacked tree gives its own files, whatever
// variant is laid in, and that the package is not fetched for them.
func TestFilesOfAWorkspace(t *testing.T) {
	kerneltest.FakeCompiler(t)
	w, tree := fetched(t, Cache{Dir: t.TempDir()})
	mustBuild(t, tree, Variant{Arm: dmrace.ArmNoWaitfor, Shim: true})
	w.called(t)
	src := filepath.Join(string(tree.Cache), "work", tree.Origin, "src")
	for link, to := range map[string]string{"link": "Makefile", "folder": "drivers"} {
		if err := os.Symlink(to, filepath.Join(src, link)); err != nil {
			t.Fatal(err)
		}
	}
	absent := []string{"link", "folder/Makefile", "drivers/md", "Makefile/x", shim.Dir + "/dmrace.c"}
	got, err := tree.Files(kerneltest.TestContext(t), []string{arm.DMInit, shim.DriversMakefile, "Kconfig"}, absent...)
	wantFiles(t, got, err, "Kconfig", shim.DriversMakefile, arm.DMInit)
	w.wantCalls(t, "")

	// A workspace that holds another tree is none.
	tree.ID = "other"
	got, err = tree.Files(kerneltest.TestContext(t), []string{"Kconfig"})
	wantFiles(t, got, err, "Kconfig")
	w.wantCalls(t, "bullseye-security linux-source-5.10")
}

// TestFilesDamaged checks that what is not whole in the cache is read again.
func TestFilesDamaged(t *testing.T) {
	w, tree := fetched(t, Cache{Dir: t.TempDir()})
	for name, damage := range map[string]func(s string) error{
		"nothing":      func(string) error { return nil },
		"file changed": func(s string) error { return os.WriteFile(filepath.Join(s, "tree/Kconfig"), []byte("x"), 0o644) },
		"file gone":    func(s string) error { return os.Remove(filepath.Join(s, "tree/Kconfig")) },
		"index cut":    func(s string) error { return os.Truncate(filepath.Join(s, "index.json"), 5) },
		"index gone":   func(s string) error { return os.Remove(filepath.Join(s, "index.json")) },
	} {
		if _, err := tree.Files(kerneltest.TestContext(t), []string{"Kconfig"}); err != nil {
			t.Fatal(err)
		}
		w.called(t)
		if err := damage(shelfOf(tree)); err != nil {
			t.Fatal(err)
		}
		got, err := tree.Files(kerneltest.TestContext(t), []string{"Kconfig"})
		wantFiles(t, got, err, "Kconfig")
		if fetchedAgain := w.called(t) != ""; fetchedAgain != (name != "nothing") {
			t.Errorf("%s: fetched again: %v", name, fetchedAgain)
		}
	}
}

// TestFilesAtOnce checks that concurrent callers fetch the package once.
func TestFilesAtOnce(t *testing.T) {
	w, tree := fetched(t, Cache{Dir: t.TempDir()})
	var wg sync.WaitGroup
	errs := make([]error, 4)
	for i := range errs {
		wg.Go(func() { _, errs[i] = tree.Files(kerneltest.TestContext(t), []string{"Makefile", "Kconfig"}) })
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	w.wantCalls(t, "bullseye-security linux-source-5.10")
}

func TestFilesOfADirectory(t *testing.T) {
	dir := kerneltest.FakeTree(t, nil)
	tree, _ := openFake(t, Cache{Dir: t.TempDir()}, dir)
	before := kerneltest.SnapshotDir(t, dir)
	got, err := tree.Files(kerneltest.TestContext(t), []string{"Kconfig"}, "absent")
	wantFiles(t, got, err, "Kconfig")
	kerneltest.SameDir(t, before, kerneltest.SnapshotDir(t, dir))
}

// TestFilesOfDebian reads dm-init.c of three kernels from Debian. It fetches 400 MB
// where the cache has none of them.
func TestFilesOfDebian(t *testing.T) {
	if testing.Short() {
		t.Skip("fetches kernel sources from Debian; left out by -short")
	}
	dir, err := cache.Default()
	if err != nil {
		t.Fatal(err)
	}
	for name, waitfor := range map[string]bool{"5.10": false, "6.1": true, "6.12": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tree, err := Open(t.Context(), Cache{Dir: dir}, TreeSpec{Name: name}, os.Stderr)
			if err != nil {
				t.Fatal(err)
			}
			files, err := tree.Files(t.Context(), []string{arm.DMInit, "Makefile"})
			if err != nil {
				t.Fatal(err)
			}
			release, err := trees.ParseRelease(files["Makefile"])
			if err != nil || release != tree.Release || !strings.HasPrefix(release, name+".") {
				t.Errorf("release %q, %v; the package says %q", release, err, tree.Release)
			}
			text := files[arm.DMInit]
			if !bytes.Contains(text, []byte("late_initcall(dm_init_init)")) {
				t.Errorf("%s of %s has no dm_init_init()", arm.DMInit, tree.Source)
			}
			_, err = arm.CutWaitfor(text)
			if waitfor && err != nil || !waitfor && !errors.Is(err, arm.ErrNoWaitfor) {
				t.Errorf("cut waitfor from %s: %v; want it there: %v", tree.Source, err, waitfor)
			}
			once, err := arm.CutSecondWait(text)
			if waitfor && (err != nil || bytes.Count(once, []byte("wait_for_device_probe();")) != 1) || !waitfor && !errors.Is(err, arm.ErrBeforeWaitfor) {
				t.Errorf("cut the second wait from %s: %v; want it there: %v", tree.Source, err, waitfor)
			}
		})
	}
}
