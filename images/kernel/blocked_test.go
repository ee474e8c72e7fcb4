//go:build linux

package kernel

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"dmrace"
	"dmrace/images/kernel/kerneltest"
)

// TestCacheInTheWay has a file where the cache, or a part of it, is to be: the error names
// the folder and says what to do.
func TestCacheInTheWay(t *testing.T) {
	kerneltest.FakeCompiler(t)
	patch := patchFile(t, "p", diffOf(t, "verse", poem(), poem("ONE")))
	for _, part := range []string{"", "work", "files", "tmp", "kernels"} {
		c := Cache{Dir: filepath.Join(t.TempDir(), "cache")}
		if err := errors.Join(os.MkdirAll(filepath.Dir(filepath.Join(c.Dir, part)), 0o755), os.WriteFile(filepath.Join(c.Dir, part), nil, 0o644)); err != nil {
			t.Fatal(err)
		}
		tree, err := Open(kerneltest.TestContext(t), c, TreeSpec{Dir: kerneltest.FakeTree(t, map[string]string{"verse": poem()})}, nil)
		if err == nil {
			_, err = tree.Patch(kerneltest.TestContext(t), patch)
		}
		if err == nil {
			_, err = tree.Build(kerneltest.TestContext(t), stockShim)
		}
		var env *dmrace.EnvError
		if !errors.As(err, &env) || !strings.Contains(env.Fix, c.Dir) || !strings.Contains(env.Fix, "XDG_CACHE_HOME") {
			t.Errorf("%q: %v", part, err)
		}
	}
}

// TestReadOnlyCache checks that a cache that cannot be written to serves what it has.
func TestReadOnlyCache(t *testing.T) {
	kerneltest.FakeCompiler(t)
	c := Cache{Dir: t.TempDir()}
	if err := unix.Mount("none", c.Dir, "tmpfs", 0, ""); err != nil {
		t.Skipf("nothing can be mounted here: %v", err)
	}
	t.Cleanup(func() { unix.Unmount(c.Dir, unix.MNT_DETACH) })
	for _, dir := range []string{kerneltest.FakeTree(t, nil), kerneltest.GitFake(t)} {
		if err := unix.Mount("none", c.Dir, "tmpfs", unix.MS_REMOUNT, ""); err != nil {
			t.Fatal(err)
		}
		tree, _ := openFake(t, c, dir)
		built := mustBuild(t, tree, stockShim)
		if _, err := tree.Traits(kerneltest.TestContext(t), stockShim); err != nil {
			t.Fatal(err)
		}
		if err := unix.Mount("none", c.Dir, "tmpfs", unix.MS_REMOUNT|unix.MS_RDONLY, ""); err != nil {
			t.Fatal(err)
		}
		again, _ := openFake(t, c, dir)
		if _, err := again.Traits(kerneltest.TestContext(t), stockShim); err != nil {
			t.Errorf("traits: %v", err)
		}
		if found := mustBuild(t, again, stockShim); found.Path != built.Path || !found.Cached {
			t.Errorf("found %+v", found)
		}
		_, err := again.Build(kerneltest.TestContext(t), Variant{Arm: dmrace.ArmNoWaitfor})
		kerneltest.WantEnv(t, err, "cannot be written to")
	}
}

// TestFullTMPDIR builds where there is no room for what compilers write meanwhile.
func TestFullTMPDIR(t *testing.T) {
	kerneltest.FakeCompiler(t)
	c := Cache{Dir: t.TempDir()}
	tree, _ := openFake(t, c, kerneltest.FakeTree(t, map[string]string{"Makefile": strings.Replace(kerneltest.FakeMakefile, "vmlinux:\n", "vmlinux:\n\t@echo scratch >$$TMPDIR/cc1.s\n", 1)}))
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "none"))
	mustBuild(t, tree, stockShim)
	if _, err := os.Stat(filepath.Join(c.Dir, "work", tree.Origin, "tmp")); err == nil {
		t.Error("make's scratch is left")
	}
}
