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
		if string(got[name]) != fakeFiles()[name] {
			t.Errorf("%s is %.40q", name, got[name])
		}
	}
}

func TestFilesOfAPackage(t *testing.T) {
	w, tree := fetched(t, Cache{t.TempDir()})
	got, err := tree.Files(testContext(t), []string{"Makefile", arm.DMInit}, "drivers/md", "drivers/md/later.c")
	wantFiles(t, got, err, "Makefile", arm.DMInit)
	w.wantCalls(t, "bullseye-security linux-source-5.10")

	// What is known is not fetched again, absent files included.
	got, err = tree.Files(testContext(t), []string{arm.DMInit}, "drivers/md/later.c", "Makefile")
	wantFiles(t, got, err, "Makefile", arm.DMInit)
	w.wantCalls(t, "")

	got, err = tree.Files(testContext(t), []string{"Kconfig", arm.DMInit})
	wantFiles(t, got, err, "Kconfig", arm.DMInit)
	w.wantCalls(t, "bullseye-security linux-source-5.10")
	if left, _ := os.ReadDir(tree.cache.path("tmp")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	if _, err := os.Stat(tree.cache.path("work")); err == nil {
		t.Error("a workspace was made")
	}
}

func TestFilesRefuses(t *testing.T) {
	w, tree := fetched(t, Cache{t.TempDir()})
	var usage *dmrace.UsageError
	for range 2 {
		_, err := tree.Files(testContext(t), []string{"lib/x.c", "Makefile", "lib/y.c"})
		if !errors.As(err, &usage) || err.Error() != "linux-source-5.10 5.10.262-1 has no file lib/x.c, no lib/y.c" {
			t.Errorf("missing files: %v", err)
		}
	}
	w.wantCalls(t, "bullseye-security linux-source-5.10")
	for _, path := range []string{"", ".", "/etc/passwd", "../x", "a/../../x", "a//b", "a/"} {
		if _, err := tree.Files(testContext(t), nil, path); !errors.As(err, &usage) {
			t.Errorf("%q: error %v, want a UsageError", path, err)
		}
	}
	onlyTools(t, nil)
	_, err := tree.Files(testContext(t), []string{"COPYING"})
	wantEnv(t, err, "reading linux-source-5.10 5.10.262-1 needs apt-get, dpkg-deb, xz")
}

// TestFilesOfAWorkspace checks that an unpacked tree gives its own files, whatever
// variant is laid in, and that the package is not fetched for them.
func TestFilesOfAWorkspace(t *testing.T) {
	fakeCompiler(t)
	w, tree := fetched(t, Cache{t.TempDir()})
	mustBuild(t, tree, Variant{Arm: dmrace.ArmNoWaitfor, Shim: true})
	w.called(t)
	src := tree.cache.path("work", tree.origin, "src")
	for link, to := range map[string]string{"link": "Makefile", "folder": "drivers"} {
		if err := os.Symlink(to, filepath.Join(src, link)); err != nil {
			t.Fatal(err)
		}
	}
	absent := []string{"link", "folder/Makefile", "drivers/md", "Makefile/x", shimDir + "/dmrace.c"}
	got, err := tree.Files(testContext(t), []string{arm.DMInit, driversMakefile, "Kconfig"}, absent...)
	wantFiles(t, got, err, "Kconfig", driversMakefile, arm.DMInit)
	w.wantCalls(t, "")

	// A workspace that holds another tree is none.
	tree.ID = "other"
	if _, ok := tree.unpacked([]string{"Kconfig"}); ok {
		t.Error("files of another tree were taken")
	}
}

// TestFilesDamaged checks that what is not whole in the cache is read again.
func TestFilesDamaged(t *testing.T) {
	w, tree := fetched(t, Cache{t.TempDir()})
	for name, damage := range map[string]func(s shelf) error{
		"nothing":      func(shelf) error { return nil },
		"file changed": func(s shelf) error { return os.WriteFile(s.path("tree/Kconfig"), []byte("x"), 0o644) },
		"file gone":    func(s shelf) error { return os.Remove(s.path("tree/Kconfig")) },
		"index cut":    func(s shelf) error { return os.Truncate(s.path("index.json"), 5) },
		"index gone":   func(s shelf) error { return os.Remove(s.path("index.json")) },
	} {
		if _, err := tree.Files(testContext(t), []string{"Kconfig"}); err != nil {
			t.Fatal(err)
		}
		w.called(t)
		if err := damage(tree.shelf()); err != nil {
			t.Fatal(err)
		}
		got, err := tree.Files(testContext(t), []string{"Kconfig"})
		wantFiles(t, got, err, "Kconfig")
		if fetchedAgain := w.called(t) != ""; fetchedAgain != (name != "nothing") {
			t.Errorf("%s: fetched again: %v", name, fetchedAgain)
		}
	}
}

// TestFilesInterrupted checks that a source that breaks off leaves nothing that is
// taken for an answer.
func TestFilesInterrupted(t *testing.T) {
	body := [2]string{"a/b", "content"}
	tree := &Tree{ID: "t", Source: "list", cache: Cache{t.TempDir()}, files: listSource{body, {"fail", ""}}}
	if _, err := tree.Files(testContext(t), []string{"a/b"}, "c"); err == nil || err.Error() != "interrupted" {
		t.Fatalf("error %v", err)
	}
	if files, unknown := tree.shelf().known([]string{"a/b", "c"}); len(files) != 0 || len(unknown) != 2 {
		t.Errorf("known are %v, unknown %v", files, unknown)
	}
	tree.files = listSource{body, {"link", "->a/b"}}
	got, err := tree.Files(testContext(t), []string{"a/b"}, "c", "link")
	if err != nil || len(got) != 1 || string(got["a/b"]) != "content" {
		t.Errorf("%q, %v", got, err)
	}
}

// TestFilesAtOnce checks that concurrent callers fetch the package once.
func TestFilesAtOnce(t *testing.T) {
	w, tree := fetched(t, Cache{t.TempDir()})
	var wg sync.WaitGroup
	errs := make([]error, 4)
	for i := range errs {
		wg.Go(func() { _, errs[i] = tree.Files(testContext(t), []string{"Makefile", "Kconfig"}) })
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	w.wantCalls(t, "bullseye-security linux-source-5.10")
}

func TestFilesOfADirectory(t *testing.T) {
	dir := fakeTree(t, nil)
	tree, _ := openFake(t, Cache{t.TempDir()}, dir)
	before := snapshotDir(t, dir)
	got, err := tree.Files(testContext(t), []string{"Kconfig"}, "absent")
	wantFiles(t, got, err, "Kconfig")
	sameDir(t, before, snapshotDir(t, dir))
}

// TestFilesOfDebian reads dm-init.c of three kernels from Debian. It fetches 400 MB
// where the cache has none of them.
func TestFilesOfDebian(t *testing.T) {
	if testing.Short() {
		t.Skip("fetches kernel sources from Debian; left out by -short")
	}
	dir, err := DefaultCache()
	if err != nil {
		t.Fatal(err)
	}
	for name, waitfor := range map[string]bool{"5.10": false, "6.1": true, "6.12": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tree, err := Open(t.Context(), Cache{dir}, TreeSpec{Name: name}, os.Stderr)
			if err != nil {
				t.Fatal(err)
			}
			files, err := tree.Files(t.Context(), []string{arm.DMInit, "Makefile"})
			if err != nil {
				t.Fatal(err)
			}
			release, err := parseRelease(files["Makefile"])
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
