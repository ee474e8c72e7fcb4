package trees

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dmrace"
	"dmrace/images/kernel/cachedir"
	"dmrace/images/kernel/kerneltest"
)

func TestGitTreeIdentity(t *testing.T) {
	dir := kerneltest.GitFake(t)
	c := cachedir.Dir(t.TempDir())
	clean, _ := openFake(t, c, dir)
	if want := kerneltest.RunGit(t, dir, "rev-parse", "HEAD^{tree}"); clean.ID != want || clean.Source != "git "+want {
		t.Errorf("clean tree: %s, %s; want git's %s", clean.ID, clean.Source, want)
	}
	kerneltest.WriteTree(t, dir, map[string]string{"ignored.o": "x"})
	if same, _ := openFake(t, c, dir); same.ID != clean.ID {
		t.Error("an ignored file changes the identity")
	}
	kerneltest.WriteTree(t, dir, map[string]string{"mode": "changed\n"})
	changed, _ := openFake(t, c, dir)
	kerneltest.WriteTree(t, dir, map[string]string{"untracked.c": "x"})
	added, _ := openFake(t, c, dir)
	if changed.ID == clean.ID || added.ID == changed.ID {
		t.Errorf("identities %s, %s, %s; want three", clean.ID, changed.ID, added.ID)
	}
	if changed.Origin != clean.Origin {
		t.Error("two states of one repository have two workspaces")
	}
}

// TestGitTreeIsNotWritten checks that reading a repository, with changes that are
// not committed, leaves every byte and time stamp of it as it was.
func TestGitTreeIsNotWritten(t *testing.T) {
	dir := kerneltest.GitFake(t)
	kerneltest.WriteTree(t, dir, map[string]string{"mode": "changed\n", "new/file.c": "x", "built.o": "x"})
	if err := os.Remove(filepath.Join(dir, "drivers/md/Kconfig")); err != nil {
		t.Fatal(err)
	}
	before := kerneltest.SnapshotDir(t, dir)
	c := cachedir.Dir(t.TempDir())
	tree, _ := openFake(t, c, dir)
	copied := filepath.Join(t.TempDir(), "src")
	mustSync(t, copied, tree.From)
	kerneltest.SameDir(t, before, kerneltest.SnapshotDir(t, dir))
	if kerneltest.Read(t, filepath.Join(copied, "mode")) != "changed\n" || kerneltest.Read(t, filepath.Join(copied, "new/file.c")) != "x" {
		t.Error("the copy lacks a change that is not committed")
	}
	for _, name := range []string{"drivers/md/Kconfig", "built.o", ".git"} {
		if _, err := os.Lstat(filepath.Join(copied, name)); err == nil {
			t.Errorf("%s is in the copy", name)
		}
	}
	if left, _ := os.ReadDir(c.Join("tmp")); len(left) != 0 {
		t.Errorf("scratch is left behind: %v", left)
	}
}

func TestGitTreeChangesMeanwhile(t *testing.T) {
	dir := kerneltest.GitFake(t)
	tree, _ := openFake(t, cachedir.Dir(t.TempDir()), dir)
	kerneltest.WriteTree(t, dir, map[string]string{"mode": "changed\n"})
	err := syncInto(t.Context(), filepath.Join(t.TempDir(), "src"), tree.From)
	if err == nil || !strings.Contains(err.Error(), "changed while it was read") {
		t.Errorf("error %v", err)
	}
}

func TestGitIgnoresTheKernel(t *testing.T) {
	dir := kerneltest.FakeTree(t, map[string]string{".gitignore": "/*\n"})
	kerneltest.RunGit(t, dir, "init", "-q")
	_, err := Open(kerneltest.TestContext(t), cachedir.Dir(t.TempDir()), TreeSpec{Dir: dir}, nil)
	var usage *dmrace.UsageError
	if !errors.As(err, &usage) || !strings.Contains(err.Error(), "git ignores the kernel") {
		t.Errorf("error %v", err)
	}
}

// TestGitWorktree checks a tree whose .git is a file.
func TestGitWorktree(t *testing.T) {
	dir := kerneltest.GitFake(t)
	linked := filepath.Join(t.TempDir(), "linked")
	kerneltest.RunGit(t, dir, "-c", "core.hooksPath=/dev/null", "worktree", "add", "-q", linked)
	tree, out := openFake(t, cachedir.Dir(t.TempDir()), linked)
	if want := kerneltest.RunGit(t, dir, "rev-parse", "HEAD^{tree}"); tree.ID != want {
		t.Errorf("ID %s, want %s", tree.ID, want)
	}
	if bytes.Contains(out.Bytes(), []byte("reading")) {
		t.Error("a linked work tree is read as a plain directory")
	}
}
