package trees

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dmrace"
	"dmrace/images/kernel/cachedir"
	"dmrace/images/kernel/kerneltest"
	"dmrace/images/kernel/stream"
)

// listSource is a source made of strings. A body of "->x" is a link to x, one that
// begins with "#!" is executable, and "fail" breaks off.
type listSource [][2]string

func (l listSource) Each(ctx context.Context, do func(stream.File) error) error {
	for _, f := range l {
		if f[0] == "fail" {
			return errors.New("interrupted")
		}
		link, isLink := strings.CutPrefix(f[1], "->")
		if !isLink {
			link = ""
		}
		err := do(stream.File{Path: f[0], Link: link, Exec: strings.HasPrefix(f[1], "#!"), Body: strings.NewReader(f[1]), Size: int64(len(f[1]))})
		if err != nil {
			return err
		}
	}
	return nil
}

func mustSync(t *testing.T, dir string, src stream.Source) {
	t.Helper()
	if err := syncInto(t.Context(), dir, src); err != nil {
		t.Fatal(err)
	}
}

func TestSyncWritesOnlyWhatDiffers(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "src")
	mustSync(t, dir, listSource{{"a/b/same", "1"}, {"a/changed", "2"}, {"tool", "#!x"}, {"link", "->a/b"}})
	old := time.Now().Add(-time.Hour)
	for _, name := range []string{"a/b/same", "a/changed", "tool"} {
		if err := os.Chtimes(filepath.Join(dir, name), old, old); err != nil {
			t.Fatal(err)
		}
	}
	mustSync(t, dir, listSource{{"a/b/same", "1"}, {"a/changed", "3"}, {"tool", "#!x"}, {"link", "->a/b"}})
	for name, kept := range map[string]bool{"a/b/same": true, "a/changed": false, "tool": true} {
		st, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if got := st.ModTime().Equal(old); got != kept {
			t.Errorf("%s: time stamp kept: %v, want %v", name, got, kept)
		}
	}
	if st, err := os.Stat(filepath.Join(dir, "tool")); err != nil || st.Mode().Perm() != 0o755 {
		t.Errorf("tool: %v, %v; want it executable", st.Mode(), err)
	}
	if l, err := os.Readlink(filepath.Join(dir, "link")); err != nil || l != "a/b" {
		t.Errorf("link: %q, %v", l, err)
	}
}

func TestSyncRemovesAndReplaces(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "src")
	mustSync(t, dir, listSource{{"gone/x", "1"}, {"gone2", "1"}, {"file", "1"}, {"dir/x", "1"}, {"link", "->dir"}, {"plain", "1"}, {"run", "#!1"}})
	mustSync(t, dir, listSource{{"file/x", "2"}, {"dir", "2"}, {"link", "2"}, {"plain", "->run"}, {"run", "1"}})
	got := kerneltest.SnapshotDir(t, dir)
	want := map[string]string{"file/x": "2", "dir": "2", "link": "2", "run": "1"}
	for name, body := range want {
		if kerneltest.Read(t, filepath.Join(dir, name)) != body {
			t.Errorf("%s is wrong", name)
		}
	}
	if len(got) != 1+len(want)+2 { // the root, the directory "file", and "plain"
		t.Errorf("left in the copy: %v", got)
	}
	if st, err := os.Lstat(filepath.Join(dir, "run")); err != nil || st.Mode() != 0o644 {
		t.Errorf("run: %v, %v; want 0644", st.Mode(), err)
	}
}

// TestSyncStaysInside checks that no tree can make dmrace write outside the copy.
func TestSyncStaysInside(t *testing.T) {
	base := t.TempDir()
	outside := filepath.Join(base, "outside")
	kerneltest.WriteTree(t, outside, map[string]string{"x": "mine"})
	for name, src := range map[string]listSource{
		"dots":          {{"../outside/x", "theirs"}},
		"absolute":      {{outside + "/x", "theirs"}},
		"through link":  {{"l", "->../outside"}, {"l/x", "theirs"}},
		"absolute link": {{"l", "->" + outside}, {"l/x", "theirs"}},
	} {
		err := syncInto(t.Context(), filepath.Join(base, "src"), src)
		if kerneltest.Read(t, filepath.Join(outside, "x")) != "mine" {
			t.Fatalf("%s: a file outside was written (error %v)", name, err)
		}
		var usage *dmrace.UsageError
		if (name == "dots" || name == "absolute") && !errors.As(err, &usage) {
			t.Errorf("%s: error %v, want a UsageError", name, err)
		}
	}
}

// TestHoldInterrupted checks that a copy that broke off is not taken for a tree.
func TestHoldInterrupted(t *testing.T) {
	c := cachedir.Dir(t.TempDir())
	w, err := OpenWorkspace(kerneltest.TestContext(t), c, "origin", os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	var files listSource
	for name, text := range kerneltest.FakeFiles() {
		files = append(files, [2]string{name, text})
	}
	one := &Tree{ID: "one", From: files}
	if m, err := w.Hold(t.Context(), one); err != nil || m.Release != "9.8.7" {
		t.Fatalf("hold: %v, %v", m, err)
	}
	two := &Tree{ID: "two", From: listSource{files[0], {"fail", ""}}}
	if _, err := w.Hold(t.Context(), two); err == nil {
		t.Fatal("an interrupted copy is not an error")
	}
	if m, ok := ReadMark(w.Dir); ok {
		t.Fatalf("after an interrupted copy the mark says %v", m)
	}
	two.From = files
	if _, err := w.Hold(t.Context(), two); err != nil {
		t.Fatal(err)
	}
	if m, ok := ReadMark(w.Dir); !ok || m.ID != "two" {
		t.Errorf("mark %v, %v; want two", m, ok)
	}
}
