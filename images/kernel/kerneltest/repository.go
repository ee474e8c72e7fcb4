package kerneltest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// RunGit runs git in dir as a user would.
func RunGit(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=t", "-c", "user.email=t@example.org"}, args...)...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

// GitFake makes a repository of a fake kernel, with a hook that betrays itself.
func GitFake(t *testing.T) string {
	t.Helper()
	dir := FakeTree(t, map[string]string{".gitignore": "*.o\n"})
	RunGit(t, dir, "init", "-q")
	hook := "#!/bin/sh\necho hook >>" + filepath.Join(dir, "hooked.o") + "\n"
	for _, name := range []string{"post-index-change", "pre-commit"} {
		if err := os.WriteFile(filepath.Join(dir, ".git/hooks", name), []byte(hook), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	RunGit(t, dir, "-c", "core.hooksPath=/dev/null", "add", "-A")
	RunGit(t, dir, "-c", "core.hooksPath=/dev/null", "commit", "-q", "-m", "one")
	return dir
}

// Commit changes files of a repository and commits them. A file without text is
// removed.
func Commit(t *testing.T, dir string, files map[string]string) string {
	t.Helper()
	for name, text := range files {
		if text == "" {
			if err := os.Remove(filepath.Join(dir, name)); err != nil {
				t.Fatal(err)
			}
			continue
		}
		WriteTree(t, dir, map[string]string{name: text})
	}
	RunGit(t, dir, "-c", "core.hooksPath=/dev/null", "add", "-A")
	RunGit(t, dir, "-c", "core.hooksPath=/dev/null", "commit", "-q", "-m", "next")
	return RunGit(t, dir, "rev-parse", "HEAD")
}
