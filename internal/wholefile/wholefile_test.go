package wholefile_test

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dmrace/internal/wholefile"
)

// names lists what is in a folder.
func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestWrite(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "f")
	for _, text := range []string{"one", "two", ""} {
		if err := wholefile.Write(name, []byte(text), 0o640); err != nil {
			t.Fatal(err)
		}
		st, err := os.Stat(name)
		if err != nil || st.Mode() != 0o640 || read(t, name) != text {
			t.Errorf("%q: %v, %v", text, st, err)
		}
	}
	if got := names(t, dir); !slices.Equal(got, []string{"f"}) {
		t.Errorf("left %q", got)
	}
}

func TestCreate(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "f")
	if err := wholefile.Create(name, []byte("one"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := wholefile.Create(name, []byte("two"), 0o644); !errors.Is(err, fs.ErrExist) {
		t.Errorf("got %v", err)
	}
	if got := names(t, dir); read(t, name) != "one" || !slices.Equal(got, []string{"f"}) {
		t.Errorf("left %q, %q", got, read(t, name))
	}
}

// TestRefused has names that no file can get.
func TestRefused(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "folder", "full"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := wholefile.Write(filepath.Join(dir, "folder"), nil, 0o644); err == nil {
		t.Error("a folder was replaced by a file")
	}
	none := filepath.Join(dir, "none", "f")
	if err := wholefile.Write(none, nil, 0o644); !errors.Is(err, fs.ErrNotExist) || err.Error() != "write "+none+": no such file or directory" {
		t.Errorf("no folder: %v", err)
	}
	if got := names(t, dir); !slices.Equal(got, []string{"folder"}) {
		t.Errorf("left %q", got)
	}
}

func TestFolder(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "final")
	for i, text := range []string{"one", "two"} {
		made := filepath.Join(dir, wholefile.TempPrefix+text)
		if err := os.MkdirAll(filepath.Join(made, "below"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(made, "below", "f"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := wholefile.Folder(made, path); err != nil {
			t.Fatal(err)
		}
		if got := read(t, filepath.Join(path, "below", "f")); got != text {
			t.Errorf("final holds %q, want %q", got, text)
		}
		if i == 0 {
			continue
		}
		if got := read(t, filepath.Join(made, "below", "f")); got != "one" {
			t.Errorf("made holds %q, want what was there before", got)
		}
	}
	if err := wholefile.Folder(filepath.Join(dir, "none"), path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no folder: %v", err)
	}
	if got := read(t, filepath.Join(path, "below", "f")); got != "two" {
		t.Errorf("final holds %q after a failure", got)
	}
	if err := wholefile.SyncAll(dir); err != nil {
		t.Error(err)
	}
}

// TestDurable has strace see that content comes to the disk before its name does, and
// the name before the call returns.
func TestDurable(t *testing.T) {
	if dir := os.Getenv("PUT_IN_PLACE"); dir != "" {
		made := filepath.Join(dir, "made")
		err := errors.Join(os.Mkdir(made, 0o755), os.WriteFile(filepath.Join(made, "g"), []byte("g"), 0o644),
			wholefile.Write(filepath.Join(dir, "f"), []byte("f"), 0o644), wholefile.Folder(made, filepath.Join(dir, "final")))
		if err != nil {
			t.Fatal(err)
		}
		return
	}
	strace, err := exec.LookPath("strace")
	if err != nil {
		if os.Getenv("DMRACE_VALIDATORS") != "" {
			t.Fatal("strace is missing: apt-get install strace")
		}
		t.Skip("there is no strace, which sees the order of fsync and rename; make test installs it")
	}
	dir := t.TempDir()
	log := filepath.Join(t.TempDir(), "strace")
	cmd := exec.Command(strace, "-f", "-y", "-e", "trace=fsync,renameat,renameat2", "-o", log, os.Args[0], "-test.run=TestDurable")
	cmd.Env = append(os.Environ(), "PUT_IN_PLACE="+dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Skipf("strace cannot trace here: %v\n%s", err, out)
	}
	var got []string
	for line := range strings.Lines(read(t, log)) {
		switch {
		case strings.Contains(line, "fsync(") && strings.Contains(line, dir):
			_, path, _ := strings.Cut(line, "<"+dir)
			path, _, _ = strings.Cut(path, ">")
			if strings.HasPrefix(path, "/"+wholefile.TempPrefix) {
				path = "/temporary"
			}
			got = append(got, "fsync "+path)
		case strings.Contains(line, "rename"):
			got = append(got, "rename")
		}
	}
	want := []string{"fsync /temporary", "rename", "fsync ", "fsync /made", "fsync /made/g", "rename", "rename", "fsync "}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q\n%s", got, want, read(t, log))
	}
}
