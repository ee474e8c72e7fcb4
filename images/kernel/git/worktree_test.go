package git

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"dmrace/internal/namedpipe"
)

// user runs git in dir as a user would.
func user(t testing.TB, dir string, args ...string) string {
	t.Helper()
	args = append([]string{"-C", dir, "-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "protocol.file.allow=always", "-c", "advice.addEmbeddedRepo=false"}, args...)
	out, err := exec.Command("git", args...).CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

func write(t testing.TB, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
		t.Fatal(err)
	}
}

// must fails the test for an error of a mutation.
func must(t testing.TB, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

// ordinary makes a repository with one commit of several kinds of files.
func ordinary(t testing.TB, options ...string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "tree")
	must(t, os.Mkdir(dir, 0o755))
	user(t, dir, append([]string{"init", "-q"}, options...)...)
	for name, text := range map[string]string{
		".gitignore": "*.o\n/out/\n!keep.o\n", "Makefile": "all:\n", "a.c": "a", "a/x.c": "x", "a/y/z.c": "z", "a0": "0", "a-b/c": "c",
		"drivers/.gitignore": "generated\n", "drivers/md/dm.c": "dm", "scripts/run": "#!/bin/sh\n", "empty": "",
	} {
		write(t, dir, name, text)
	}
	must(t, os.Chmod(filepath.Join(dir, "scripts/run"), 0o755), os.Symlink("a/x.c", filepath.Join(dir, "link")), os.Symlink("../..", filepath.Join(dir, "a/up")))
	write(t, dir, "tracked.o", "ignored, and tracked all the same")
	user(t, dir, "add", "-f", "tracked.o")
	user(t, dir, "add", "-A")
	user(t, dir, "commit", "-q", "-m", "one")
	return dir
}

// asGit returns what git itself makes of a work tree, in a copy.
func asGit(t testing.TB, dir string) string {
	t.Helper()
	copied := filepath.Join(t.TempDir(), "copy")
	if out, err := exec.Command("cp", "-a", dir, copied).CombinedOutput(); err != nil {
		t.Fatalf("cp: %v\n%s", err, out)
	}
	user(t, copied, "add", "-A")
	return user(t, copied, "write-tree")
}

func workTree(t testing.TB, dir, memory string) *WorkTree {
	t.Helper()
	r, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	w, err := r.WorkTree(t.Context(), memory)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// mutations are what may have happened to a work tree since its last commit.
var mutations = []struct {
	name string
	do   func(t testing.TB, dir string)
}{
	{"nothing", func(testing.TB, string) {}},
	{"changed", func(t testing.TB, dir string) { write(t, dir, "a.c", "other") }},
	{"changed and staged", func(t testing.TB, dir string) {
		write(t, dir, "a0", "1")
		user(t, dir, "add", "a0")
		write(t, dir, "a0", "2")
	}},
	{"removed", func(t testing.TB, dir string) { must(t, os.RemoveAll(filepath.Join(dir, "a/x.c"))) }},
	{"removed folder", func(t testing.TB, dir string) { must(t, os.RemoveAll(filepath.Join(dir, "drivers"))) }},
	{"untracked", func(t testing.TB, dir string) { write(t, dir, "new/deep/file.c", "n"); write(t, dir, "a.b/c", "n") }},
	{"ignored", func(t testing.TB, dir string) {
		write(t, dir, "x.o", "i")
		write(t, dir, "out/y", "i")
		write(t, dir, "drivers/generated", "i")
	}},
	{"ignored but for", func(t testing.TB, dir string) { write(t, dir, "sub/keep.o", "k") }},
	{"excluded here", func(t testing.TB, dir string) {
		write(t, dir, ".git/info/exclude", "secret\n")
		write(t, dir, "secret", "s")
	}},
	{"tracked and ignored changes", func(t testing.TB, dir string) { write(t, dir, "tracked.o", "changed") }},
	{"executable", func(t testing.TB, dir string) { must(t, os.Chmod(filepath.Join(dir, "Makefile"), 0o755)) }},
	{"not executable", func(t testing.TB, dir string) { must(t, os.Chmod(filepath.Join(dir, "scripts/run"), 0o644)) }},
	{"only the group may", func(t testing.TB, dir string) { must(t, os.Chmod(filepath.Join(dir, "empty"), 0o654)) }},
	{"a link changes", func(t testing.TB, dir string) {
		must(t, os.RemoveAll(filepath.Join(dir, "link")), os.Symlink("/etc/passwd", filepath.Join(dir, "link")))
	}},
	{"a file becomes a link", func(t testing.TB, dir string) {
		must(t, os.RemoveAll(filepath.Join(dir, "a.c")), os.Symlink("a0", filepath.Join(dir, "a.c")))
	}},
	{"a link becomes a file", func(t testing.TB, dir string) {
		must(t, os.RemoveAll(filepath.Join(dir, "a/up")))
		write(t, dir, "a/up", "up")
	}},
	{"a file becomes a folder", func(t testing.TB, dir string) {
		must(t, os.RemoveAll(filepath.Join(dir, "a0")))
		write(t, dir, "a0/one", "1")
	}},
	{"a folder becomes a file", func(t testing.TB, dir string) {
		must(t, os.RemoveAll(filepath.Join(dir, "a-b")))
		write(t, dir, "a-b", "1")
	}},
	{"a folder becomes a link", func(t testing.TB, dir string) {
		must(t, os.Rename(filepath.Join(dir, "a/y"), filepath.Join(dir, "elsewhere")), os.Symlink("../elsewhere", filepath.Join(dir, "a/y")))
	}},
	{"odd names", func(t testing.TB, dir string) {
		for _, name := range []string{"a\nb", "\xff\xfe", "ä", " lead", "quote\"d", "back\\slash", "-n", ":(top)x", "*", "#x"} {
			write(t, dir, name, name)
		}
	}},
	{"to be added", func(t testing.TB, dir string) { write(t, dir, "intent", "i"); user(t, dir, "add", "-N", "intent") }},
	{"assumed unchanged", func(t testing.TB, dir string) {
		user(t, dir, "update-index", "--assume-unchanged", "empty")
		write(t, dir, "empty", "but changed")
	}},
	{"left out of the work tree", func(t testing.TB, dir string) {
		user(t, dir, "update-index", "--skip-worktree", "drivers/md/dm.c")
		must(t, os.RemoveAll(filepath.Join(dir, "drivers/md/dm.c")))
	}},
	{"modes do not count", func(t testing.TB, dir string) {
		user(t, dir, "config", "core.fileMode", "false")
		write(t, dir, "fresh", "f")
		must(t, os.Chmod(filepath.Join(dir, "fresh"), 0o755), os.Chmod(filepath.Join(dir, "a/x.c"), 0o755))
	}},
	{"another repository within", func(t testing.TB, dir string) {
		write(t, dir, "inner/file", "f")
		user(t, filepath.Join(dir, "inner"), "init", "-q")
		user(t, filepath.Join(dir, "inner"), "add", "-A")
		user(t, filepath.Join(dir, "inner"), "commit", "-q", "-m", "inner")
	}},
	{"a submodule", func(t testing.TB, dir string) {
		user(t, dir, "submodule", "--quiet", "add", ordinary(t), "module")
		write(t, dir, "module/a.c", "changed within")
	}},
	{"a submodule that is not checked out", func(t testing.TB, dir string) {
		user(t, dir, "submodule", "--quiet", "add", ordinary(t), "absent")
		user(t, dir, "commit", "-q", "-m", "two")
		user(t, dir, "submodule", "--quiet", "deinit", "-f", "absent")
	}},
	{"a conflict", func(t testing.TB, dir string) {
		user(t, dir, "stash", "-q", "--include-untracked")
		user(t, dir, "checkout", "-q", "-b", "side")
		write(t, dir, "a.c", "side")
		user(t, dir, "commit", "-q", "-a", "-m", "side")
		user(t, dir, "checkout", "-q", "-")
		write(t, dir, "a.c", "main")
		user(t, dir, "commit", "-q", "-a", "-m", "main")
		if exec.Command("git", "-C", dir, "-c", "user.name=t", "-c", "user.email=t@example.org", "merge", "-q", "side").Run() == nil {
			t.Fatal("there is no conflict")
		}
	}},
}

// TestAsGitAdds holds the names of trees to those that git gives, for they are in the
// IDs of plans and in the keys of kernels.
func TestAsGitAdds(t *testing.T) {
	for _, m := range mutations {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			dir := ordinary(t)
			m.do(t, dir)
			if got, want := workTree(t, dir, "").Tree, asGit(t, dir); got != want {
				t.Errorf("got %s, git has %s", got, want)
			}
		})
	}
}

// TestAsGitAddsAllAtOnce lets several things happen to one work tree, in an order that
// the seed says.
func TestAsGitAddsAllAtOnce(t *testing.T) {
	draw := rand.New(rand.NewPCG(1, 2))
	for range 8 {
		order := draw.Perm(len(mutations) - 1)[:6] // a conflict begins with a clean tree
		t.Run(fmt.Sprint(order), func(t *testing.T) {
			t.Parallel()
			dir := ordinary(t)
			for _, i := range order {
				t.Log(mutations[i].name)
				mutations[i].do(t, dir)
			}
			if got, want := workTree(t, dir, "").Tree, asGit(t, dir); got != want {
				t.Errorf("got %s, git has %s", got, want)
			}
		})
	}
}

// TestKinds has repositories of other kinds.
func TestKinds(t *testing.T) {
	t.Run("SHA-256", func(t *testing.T) {
		dir := ordinary(t, "--object-format=sha256")
		write(t, dir, "new", "n")
		if got, want := workTree(t, dir, "").Tree, asGit(t, dir); got != want || len(got) != 64 {
			t.Errorf("got %s, git has %s", got, want)
		}
	})
	t.Run("nothing committed", func(t *testing.T) {
		dir := t.TempDir()
		user(t, dir, "init", "-q")
		if got, want := workTree(t, dir, "").Tree, asGit(t, dir); got != want {
			t.Errorf("empty: got %s, git has %s", got, want)
		}
		write(t, dir, "new", "n")
		if got, want := workTree(t, dir, "").Tree, asGit(t, dir); got != want {
			t.Errorf("got %s, git has %s", got, want)
		}
	})
	t.Run("a linked work tree", func(t *testing.T) {
		linked := filepath.Join(t.TempDir(), "linked")
		user(t, ordinary(t), "worktree", "add", "-q", linked)
		write(t, linked, "a.c", "changed")
		got := workTree(t, linked, "").Tree
		user(t, linked, "add", "-A")
		if want := user(t, linked, "write-tree"); got != want {
			t.Errorf("got %s, git has %s", got, want)
		}
	})
	t.Run("an index in two parts", func(t *testing.T) {
		dir := ordinary(t)
		user(t, dir, "update-index", "--split-index")
		write(t, dir, "a.c", "changed")
		if got, want := workTree(t, dir, "").Tree, asGit(t, dir); got != want {
			t.Errorf("got %s, git has %s", got, want)
		}
	})
	t.Run("of another owner", func(t *testing.T) {
		if os.Getuid() != 0 {
			t.Skip("only root gives files away")
		}
		dir := ordinary(t)
		want := asGit(t, dir)
		if out, err := exec.Command("chown", "-R", "65534", dir).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if got := workTree(t, dir, "").Tree; got != want {
			t.Errorf("got %s, git has %s", got, want)
		}
	})
}

// contents returns the files of a work tree as they are handed out.
func contents(ctx context.Context, w *WorkTree) (map[string]string, error) {
	got := map[string]string{}
	err := w.Blobs(ctx, w.Entries, func(e Entry, body []byte) error {
		got[e.Path] = e.Mode + " " + string(body)
		return nil
	})
	return got, err
}

func TestBlobsOfAWorkTree(t *testing.T) {
	dir := ordinary(t)
	write(t, dir, "a.c", "changed")
	user(t, dir, "update-index", "--skip-worktree", "drivers/md/dm.c")
	must(t, os.Remove(filepath.Join(dir, "drivers/md/dm.c")))
	w := workTree(t, dir, "")
	got, err := contents(t.Context(), w)
	if err != nil || got["a.c"] != "100644 changed" || got["link"] != "120000 a/x.c" || got["scripts/run"] != "100755 #!/bin/sh\n" || got["drivers/md/dm.c"] != "100644 dm" {
		t.Errorf("got %q, %v", got, err)
	}
	if at := w.At("a", "link", "none"); len(at) != 1 || at[0].Path != "link" {
		t.Errorf("at: %v", at)
	}
	for name, change := range map[string]func() error{
		"changed": func() error { return os.WriteFile(filepath.Join(dir, "a.c"), []byte("again"), 0o644) },
		"gone":    func() error { return nil },
		"a FIFO":  func() error { return namedpipe.Make(filepath.Join(dir, "a.c")) },
	} {
		os.Remove(filepath.Join(dir, "a.c"))
		must(t, change())
		if _, err := contents(t.Context(), w); !errors.Is(err, ErrChanged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSince(t *testing.T) {
	dir := ordinary(t)
	old := user(t, dir, "rev-parse", "HEAD^{tree}")
	write(t, dir, "a.c", "changed")
	write(t, dir, "z/new", "n")
	must(t, os.RemoveAll(filepath.Join(dir, "drivers")))
	got, err := workTree(t, dir, "").Since(t.Context(), old)
	var names []string
	for _, e := range got {
		names = append(names, e.Mode+" "+e.Path)
	}
	want := []string{"100644 a.c", "100644 z/new", "000000 drivers/.gitignore", "000000 drivers/md/dm.c"}
	if err != nil || !slices.Equal(names, want) {
		t.Errorf("got %q, %v", names, err)
	}
	if _, err := workTree(t, dir, "").Since(t.Context(), strings.Repeat("a", 40)); err == nil {
		t.Error("a tree that is not there has differences")
	}
}

// TestMemory checks that what is remembered is what is there.
func TestMemory(t *testing.T) {
	dir := ordinary(t)
	memory := filepath.Join(t.TempDir(), "stamps")
	old := time.Now().Add(-time.Hour)
	all := []string{"a.c", "a0", "empty", "Makefile"}
	for _, name := range all {
		must(t, os.Chtimes(filepath.Join(dir, name), old, old))
	}
	first := workTree(t, dir, memory)
	if got := loadMemory(memory); len(got) != 0 {
		t.Errorf("files that were changed a moment ago are remembered: %d", len(got))
	}
	time.Sleep(settled + 100*time.Millisecond)
	if again := workTree(t, dir, memory); again.Tree != first.Tree {
		t.Errorf("got %s, want %s", again.Tree, first.Tree)
	}
	known := loadMemory(memory)
	if len(known) != len(first.Entries) {
		t.Errorf("%d of %d files are remembered", len(known), len(first.Entries))
	}
	// A lie in the memory is believed only while the stamp is the file's.
	for name, s := range known {
		s.Object = strings.Repeat("0", 40)
		known[name] = s
	}
	known.save(memory)
	if lied := workTree(t, dir, memory); lied.Entries[0].Object != strings.Repeat("0", 40) {
		t.Error("what is remembered is not used")
	}
	for _, s := range []func(){
		func() { write(t, dir, "a.c", "b"); must(t, os.Chtimes(filepath.Join(dir, "a.c"), old, old)) }, // size and mtime as they were
		func() { must(t, os.WriteFile(memory, []byte("damaged"), 0o644)) },
		func() { must(t, os.Remove(memory)) },
	} {
		s()
		got := workTree(t, dir, memory)
		i := slices.IndexFunc(got.Entries, func(e Entry) bool { return e.Path == "a.c" })
		if want := user(t, dir, "hash-object", "--no-filters", "a.c"); got.Entries[i].Object != want {
			t.Errorf("a.c is %s, want %s", got.Entries[i].Object, want)
		}
	}
	if got, want := workTree(t, dir, filepath.Join(dir, "Makefile", "none")).Tree, asGit(t, dir); got != want {
		t.Errorf("a memory that cannot be kept: %s, want %s", got, want)
	}
}
