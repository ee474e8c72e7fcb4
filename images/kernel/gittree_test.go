package kernel

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"dmrace"
)

// runGit runs git in dir as a user would.
func runGit(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=t", "-c", "user.email=t@example.org"}, args...)...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

// gitFake makes a repository of a fake kernel, with a hook that betrays itself.
func gitFake(t *testing.T) string {
	t.Helper()
	dir := fakeTree(t, map[string]string{".gitignore": "*.o\n"})
	runGit(t, dir, "init", "-q")
	hook := "#!/bin/sh\necho hook >>" + filepath.Join(dir, "hooked.o") + "\n"
	for _, name := range []string{"post-index-change", "pre-commit"} {
		if err := os.WriteFile(filepath.Join(dir, ".git/hooks", name), []byte(hook), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	runGit(t, dir, "-c", "core.hooksPath=/dev/null", "add", "-A")
	runGit(t, dir, "-c", "core.hooksPath=/dev/null", "commit", "-q", "-m", "one")
	return dir
}

func TestGitTreeIdentity(t *testing.T) {
	dir := gitFake(t)
	c := Cache{t.TempDir()}
	clean, _ := openFake(t, c, dir)
	if want := runGit(t, dir, "rev-parse", "HEAD^{tree}"); clean.ID != want || clean.Source != "git "+want {
		t.Errorf("clean tree: %s, %s; want git's %s", clean.ID, clean.Source, want)
	}
	writeTree(t, dir, map[string]string{"ignored.o": "x"})
	if same, _ := openFake(t, c, dir); same.ID != clean.ID {
		t.Error("an ignored file changes the identity")
	}
	writeTree(t, dir, map[string]string{"mode": "changed\n"})
	changed, _ := openFake(t, c, dir)
	writeTree(t, dir, map[string]string{"untracked.c": "x"})
	added, _ := openFake(t, c, dir)
	if changed.ID == clean.ID || added.ID == changed.ID {
		t.Errorf("identities %s, %s, %s; want three", clean.ID, changed.ID, added.ID)
	}
	if changed.origin != clean.origin {
		t.Error("two states of one repository have two workspaces")
	}
}

// TestGitTreeIsNotWritten checks that reading a repository, with changes that are
// not committed, leaves every byte and time stamp of it as it was.
func TestGitTreeIsNotWritten(t *testing.T) {
	dir := gitFake(t)
	writeTree(t, dir, map[string]string{"mode": "changed\n", "new/file.c": "x", "built.o": "x"})
	if err := os.Remove(filepath.Join(dir, "drivers/md/Kconfig")); err != nil {
		t.Fatal(err)
	}
	before := snapshotDir(t, dir)
	c := Cache{t.TempDir()}
	tree, _ := openFake(t, c, dir)
	copied := filepath.Join(t.TempDir(), "src")
	mustSync(t, copied, tree.files)
	sameDir(t, before, snapshotDir(t, dir))
	if read(t, filepath.Join(copied, "mode")) != "changed\n" || read(t, filepath.Join(copied, "new/file.c")) != "x" {
		t.Error("the copy lacks a change that is not committed")
	}
	for _, name := range []string{"drivers/md/Kconfig", "built.o", ".git"} {
		if _, err := os.Lstat(filepath.Join(copied, name)); err == nil {
			t.Errorf("%s is in the copy", name)
		}
	}
	if left, _ := os.ReadDir(c.path("tmp")); len(left) != 0 {
		t.Errorf("scratch is left behind: %v", left)
	}
}

func TestGitTreeChangesMeanwhile(t *testing.T) {
	dir := gitFake(t)
	tree, _ := openFake(t, Cache{t.TempDir()}, dir)
	writeTree(t, dir, map[string]string{"mode": "changed\n"})
	err := syncInto(t.Context(), filepath.Join(t.TempDir(), "src"), tree.files)
	if err == nil || !strings.Contains(err.Error(), "changed while it was read") {
		t.Errorf("error %v", err)
	}
}

func TestGitIgnoresTheKernel(t *testing.T) {
	dir := fakeTree(t, map[string]string{".gitignore": "/*\n"})
	runGit(t, dir, "init", "-q")
	_, err := Open(testContext(t), Cache{t.TempDir()}, TreeSpec{Dir: dir}, nil)
	var usage *dmrace.UsageError
	if !errors.As(err, &usage) || !strings.Contains(err.Error(), "git ignores the kernel") {
		t.Errorf("error %v", err)
	}
}

// TestGitWorktree checks a tree whose .git is a file.
func TestGitWorktree(t *testing.T) {
	dir := gitFake(t)
	linked := filepath.Join(t.TempDir(), "linked")
	runGit(t, dir, "-c", "core.hooksPath=/dev/null", "worktree", "add", "-q", linked)
	tree, out := openFake(t, Cache{t.TempDir()}, linked)
	if want := runGit(t, dir, "rev-parse", "HEAD^{tree}"); tree.ID != want {
		t.Errorf("ID %s, want %s", tree.ID, want)
	}
	if bytes.Contains(out.Bytes(), []byte("reading")) {
		t.Error("a linked work tree is read as a plain directory")
	}
}
