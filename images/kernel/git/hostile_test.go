package git

import (
	"bytes"
	"compress/zlib"
	"crypto/sha1"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// trap is something in a repository that runs a program, which makes the file mark.
type trap struct {
	name string
	set  func(t testing.TB, dir, mark string)
	// provoke has git fall into it, so that the test is known to be able to fail.
	provoke []string
}

// config returns a setting of the repository's own configuration that touches the mark.
func config(pairs ...string) func(t testing.TB, dir, mark string) {
	return func(t testing.TB, dir, mark string) {
		for i := 0; i < len(pairs); i += 2 {
			user(t, dir, "config", pairs[i], strings.ReplaceAll(pairs[i+1], "MARK", mark))
		}
	}
}

// filtered has every file of the tree go through a filter of that kind.
func filtered(kind, command string) func(t testing.TB, dir, mark string) {
	return func(t testing.TB, dir, mark string) {
		write(t, dir, ".gitattributes", "* filter=evil diff=evil\n")
		user(t, dir, "add", ".gitattributes")
		user(t, dir, "commit", "-q", "-m", "attributes")
		config("filter.evil."+kind, command, "filter.evil.required", "true")(t, dir, mark)
		write(t, dir, "a.c", "changed")
	}
}

// script writes a program that touches the mark.
func script(t testing.TB, path, mark string) {
	t.Helper()
	must(t, os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte("#!/bin/sh\ntouch "+mark+"\n"), 0o755))
}

// missing is an object that no repository here has.
const missing = "1234567890123456789012345678901234567890"

// promised is a repository whose missing objects come from a remote.
func promised(pairs ...string) func(t testing.TB, dir, mark string) {
	return func(t testing.TB, dir, mark string) {
		config(append([]string{"core.repositoryFormatVersion", "1", "extensions.partialClone", "o", "remote.o.promisor", "true"}, pairs...)...)(t, dir, mark)
		write(t, dir, "gone", "g")
		user(t, dir, "add", "gone")
		object := user(t, dir, "rev-parse", ":gone")
		user(t, dir, "commit", "-q", "-m", "gone")
		user(t, dir, "update-index", "--skip-worktree", "gone")
		must(t, os.Remove(filepath.Join(dir, "gone")), os.Remove(filepath.Join(dir, ".git/objects", object[:2], object[2:])))
	}
}

var traps = []trap{
	{"a clean filter", filtered("clean", "touch MARK; cat"), []string{"add", "-A"}},
	{"a clean filter by the index's stamps", func(t testing.TB, dir, mark string) {
		filtered("clean", "touch MARK; cat")(t, dir, mark)
		user(t, dir, "config", "core.trustctime", "false")
		must(t, os.Chmod(filepath.Join(dir, "a.c"), 0o755))
	}, []string{"diff", "--exit-code"}},
	{"a smudge filter", filtered("smudge", "touch MARK; cat"), []string{"checkout", "--", "a.c"}},
	{"a smudge filter of an archive", filtered("smudge", "touch MARK; cat"), []string{"archive", "-o", "/dev/null", "HEAD"}},
	{"a filter that is a process", filtered("process", "touch MARK"), []string{"add", "-A"}},
	{"a filter named beside the tree", func(t testing.TB, dir, mark string) {
		write(t, dir, ".git/info/attributes", "* filter=evil\n")
		config("filter.evil.clean", "touch MARK; cat")(t, dir, mark)
		write(t, dir, "a.c", "changed")
	}, []string{"add", "-A"}},
	{"a text conversion", func(t testing.TB, dir, mark string) {
		write(t, dir, ".gitattributes", "* diff=evil\n")
		write(t, dir, "a.c", "changed")
		config("diff.evil.textconv", "touch MARK; cat")(t, dir, mark)
	}, []string{"diff"}},
	{"an external diff", func(t testing.TB, dir, mark string) {
		write(t, dir, "a.c", "changed")
		config("diff.external", "touch MARK; true")(t, dir, mark)
	}, []string{"diff"}},
	{"a monitor of the file system", func(t testing.TB, dir, mark string) {
		script(t, filepath.Join(dir, ".git/monitor"), mark)
		config("core.fsmonitor", filepath.Join(dir, ".git/monitor"))(t, dir, mark)
	}, []string{"status"}},
	{"a monitor in the work tree's configuration", func(t testing.TB, dir, mark string) {
		script(t, filepath.Join(dir, ".git/monitor"), mark)
		config("core.repositoryFormatVersion", "1", "extensions.worktreeConfig", "true")(t, dir, mark)
		user(t, dir, "config", "--worktree", "core.fsmonitor", filepath.Join(dir, ".git/monitor"))
	}, []string{"status"}},
	{"a monitor in an included file", func(t testing.TB, dir, mark string) {
		script(t, filepath.Join(dir, "monitor"), mark)
		write(t, dir, "included", "[core]\n\tfsmonitor = "+filepath.Join(dir, "monitor")+"\n")
		config("include.path", "../included")(t, dir, mark)
	}, []string{"status"}},
	{"hooks", func(t testing.TB, dir, mark string) {
		for _, hook := range []string{"post-index-change", "post-checkout", "pre-commit", "reference-transaction", "fsmonitor-watchman"} {
			script(t, filepath.Join(dir, ".git/hooks", hook), mark)
		}
		write(t, dir, "a.c", "changed")
	}, []string{"add", "-A"}},
	{"hooks elsewhere", func(t testing.TB, dir, mark string) {
		script(t, filepath.Join(dir, "hooks/post-index-change"), mark)
		config("core.hooksPath", "hooks")(t, dir, mark)
	}, []string{"add", "-A"}},
	{"aliases", config("alias.evil", "!touch MARK", "alias.ls-files", "!touch MARK", "alias.rev-parse", "!touch MARK", "alias.ls-tree", "!touch MARK"), []string{"evil"}},
	{"a promised object from a program", promised("remote.o.url", "ext::touch MARK", "protocol.ext.allow", "always"), []string{"cat-file", "-p", missing}},
	{"a promised object over ssh", promised("remote.o.url", "ssh://host/x", "core.sshCommand", "touch MARK; false"), []string{"cat-file", "-p", missing}},
	{"a promised object from a folder", promised("remote.o.url", "/", "remote.o.uploadPack", "touch MARK; false"), []string{"cat-file", "-p", missing}},
	{"a .git that is elsewhere", func(t testing.TB, dir, mark string) {
		filtered("clean", "touch MARK; cat")(t, dir, mark)
		other := filepath.Join(t.TempDir(), "elsewhere")
		must(t, os.Rename(filepath.Join(dir, ".git"), other))
		write(t, dir, ".git", "gitdir: "+other+"\n")
	}, []string{"add", "-A"}},
	{"a submodule's monitor", func(t testing.TB, dir, mark string) {
		user(t, dir, "submodule", "--quiet", "add", ordinary(t), "module")
		script(t, filepath.Join(dir, "module/monitor"), mark)
		user(t, filepath.Join(dir, "module"), "config", "core.fsmonitor", filepath.Join(dir, "module/monitor"))
	}, []string{"status"}},
}

// readAll calls all that this package does with a repository. Errors do not matter here.
func readAll(t testing.TB, dir string) {
	ctx := t.Context()
	r, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	take := func(Entry, []byte) error { return nil }
	if w, err := r.WorkTree(ctx, filepath.Join(t.TempDir(), "memory")); err == nil {
		w.Blobs(ctx, w.Entries, take)
		w.Since(ctx, "HEAD^{tree}")
	} else if !strings.Contains(err.Error(), "read git tree") {
		t.Errorf("the work tree: %v", err)
	}
	tree, _ := r.Resolve(ctx, "HEAD^{tree}")
	entries, err := r.List(ctx, tree)
	if err != nil {
		t.Errorf("list: %v", err)
	}
	for _, e := range entries { // one that is missing hides the others
		r.Blobs(ctx, []Entry{e}, take)
	}
	r.Blobs(ctx, []Entry{{modeFile, missing, "x"}}, take)
	r.At(ctx, tree, "a.c", "gone")
	r.Has(ctx, tree, "a")
	r.Differ(ctx, "HEAD~1^{tree}", tree)
	r.Differ(ctx, missing, tree)
	r.Resolve(ctx, missing+"^{commit}")
	r.Resolve(ctx, ":/nowhere")
	r.Shallow(ctx)
}

// TestNothingIsRun reads repositories that run programs in whoever is not careful.
func TestNothingIsRun(t *testing.T) {
	for _, trap := range traps {
		t.Run(trap.name, func(t *testing.T) {
			t.Parallel()
			dir, mark := ordinary(t), filepath.Join(t.TempDir(), "mark")
			trap.set(t, dir, mark)
			os.Remove(mark) // setting it may have sprung it
			readAll(t, dir)
			if _, err := os.Stat(mark); err == nil {
				t.Fatal("a program of the repository's was run")
			}
			exec.Command("git", append([]string{"-C", dir}, trap.provoke...)...).Run()
			if _, err := os.Stat(mark); err != nil {
				t.Errorf("git %s does not fall into it either: the trap is none", trap.provoke)
			}
		})
	}
}

// TestEnvironment has variables that would send git elsewhere, or have it run something.
func TestEnvironment(t *testing.T) {
	dir, other, mark := ordinary(t), ordinary(t), filepath.Join(t.TempDir(), "mark")
	write(t, other, "other", "o")
	want := asGit(t, dir)
	for name, value := range map[string]string{
		"GIT_DIR": filepath.Join(other, ".git"), "GIT_WORK_TREE": other, "GIT_INDEX_FILE": filepath.Join(other, ".git/index"),
		"GIT_EXTERNAL_DIFF": "touch " + mark, "GIT_PAGER": "touch " + mark, "GIT_TRACE": mark, "GIT_TRACE2_EVENT": mark,
		"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.fsmonitor", "GIT_CONFIG_VALUE_0": "touch " + mark,
	} {
		t.Setenv(name, value)
	}
	if got := workTree(t, dir, "").Tree; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	readAll(t, dir)
	if _, err := os.Stat(mark); err == nil {
		t.Error("a program of the environment's was run")
	}
}

// victim is a folder with a file that no tree may reach.
func victim(t testing.TB) string {
	dir := t.TempDir()
	write(t, dir, "secret", "secret")
	write(t, dir, "md/dm.c", "secret")
	return dir
}

// secrets reports the files of a work tree in whose contents the victim's are.
func secrets(t testing.TB, dir string) []string {
	t.Helper()
	got, err := contents(t.Context(), workTree(t, dir, ""))
	if err != nil {
		t.Error(err)
	}
	var out []string
	for name, text := range got {
		if strings.Contains(text, "secret") {
			out = append(out, name)
		}
	}
	return out
}

// TestNothingElseIsRead has trees that point to files outside.
func TestNothingElseIsRead(t *testing.T) {
	for name, set := range map[string]func(t testing.TB, dir, victim string){
		"a work tree elsewhere": func(t testing.TB, dir, victim string) { config("core.worktree", victim)(t, dir, "") },
		"a folder that is a link": func(t testing.TB, dir, victim string) {
			must(t, os.RemoveAll(filepath.Join(dir, "drivers")), os.Symlink(victim, filepath.Join(dir, "drivers")))
		},
		"a file that is a link": func(t testing.TB, dir, victim string) {
			must(t, os.Remove(filepath.Join(dir, "a.c")), os.Symlink(filepath.Join(victim, "md/dm.c"), filepath.Join(dir, "a.c")))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := ordinary(t)
			set(t, dir, victim(t))
			if got := secrets(t, dir); got != nil {
				t.Errorf("%q hold what is not the tree's", got)
			}
		})
	}
}

// TestForgedIndex names paths that git would not write into an index.
func TestForgedIndex(t *testing.T) {
	for _, path := range []string{"../secret-file", "/etc/passwd-x", ".git/config-x", "a/../../sec-x", "./some/file-x", "a//some/fil-x"} {
		dir := t.TempDir()
		user(t, dir, "init", "-q")
		blank := strings.Repeat("x", len(path))
		write(t, dir, blank, "x")
		user(t, dir, "add", "-A")
		name := filepath.Join(dir, ".git/index")
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		b = bytes.Replace(b[:len(b)-sha1.Size], []byte(blank), []byte(path), 1)
		if i := bytes.Index(b, []byte("TREE")); i > 0 {
			b = b[:i] // the extension names nothing that is forged
		}
		sum := sha1.Sum(b)
		must(t, os.WriteFile(name, append(b, sum[:]...), 0o644))
		r, err := Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		if w, err := r.WorkTree(t.Context(), ""); err == nil || !strings.Contains(err.Error(), "read git tree") {
			t.Errorf("%s: %+v, %v", path, w, err)
		}
	}
}

// TestContentIsWhatItsNameSays has objects that are other than their names.
func TestContentIsWhatItsNameSays(t *testing.T) {
	read := func(t *testing.T, dir string) (string, error) {
		r, err := Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		entries, err := r.At(t.Context(), "HEAD", "a.c")
		if err != nil {
			t.Fatal(err)
		}
		var text string
		err = r.Blobs(t.Context(), entries, func(_ Entry, body []byte) error { text = string(body); return nil })
		return text, err
	}
	t.Run("replaced", func(t *testing.T) {
		dir := ordinary(t)
		user(t, dir, "replace", "HEAD:a.c", "HEAD:a0")
		if text, err := read(t, dir); text != "a" || err != nil {
			t.Errorf("got %q, %v", text, err)
		}
	})
	t.Run("forged", func(t *testing.T) {
		dir := ordinary(t)
		object := user(t, dir, "rev-parse", "HEAD:a.c")
		var b bytes.Buffer
		z := zlib.NewWriter(&b)
		z.Write([]byte("blob 6\x00forged"))
		z.Close()
		name := filepath.Join(dir, ".git/objects", object[:2], object[2:])
		must(t, os.Remove(name), os.WriteFile(name, b.Bytes(), 0o444))
		if text, err := read(t, dir); err == nil || !strings.Contains(err.Error(), "is damaged") {
			t.Errorf("got %q, %v", text, err)
		}
	})
}

// startsGit matches a command line whose program is git.
var startsGit = regexp.MustCompile(`\{"git", "|Command(Context)?\((ctx, |t\.Context\(\), )?"git"`)

// TestOneWayToCallGit holds that nothing else in the module starts git, and that here
// one function does.
func TestOneWayToCallGit(t *testing.T) {
	found := map[string]int{}
	err := filepath.WalkDir("../../..", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") || strings.Contains(name, "/kerneltest/") {
			return err
		}
		b, err := os.ReadFile(name)
		found[name] = len(startsGit.FindAll(b, -1))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, n := range found {
		want := 0
		switch name {
		case "../../../images/kernel/git/repo.go", "../../../images/kernel/hosttools/hosttools.go": // where it is called, and where it is named as a package
			want = 1
		}
		if n != want {
			t.Errorf("%s starts git %d times", name, n)
		}
	}
}
