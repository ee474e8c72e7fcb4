package wholefile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// TestSwap is for file systems that cannot exchange.
func TestSwap(t *testing.T) {
	dir := t.TempDir()
	made, path := filepath.Join(dir, "made"), filepath.Join(dir, "final")
	holds := func(folder string) string {
		b, err := os.ReadFile(filepath.Join(folder, "f"))
		if err != nil {
			return err.Error()
		}
		return string(b)
	}
	for _, want := range []string{"one", "two"} {
		if err := errors.Join(os.MkdirAll(made, 0o755), os.WriteFile(filepath.Join(made, "f"), []byte(want), 0o644)); err != nil {
			t.Fatal(err)
		}
		if err := swap(made, path); err != nil || holds(path) != want {
			t.Errorf("%v: final holds %q, want %q", err, holds(path), want)
		}
	}
	if holds(made) != "one" {
		t.Errorf("made holds %q, want what was there before", holds(made))
	}
	if err := swap(filepath.Join(dir, "none"), path); !errors.Is(err, fs.ErrNotExist) || holds(path) != "two" {
		t.Errorf("%v: final holds %q, want what was there before", err, holds(path))
	}
}

// TestCreateFolder: of two that make the same folder the first wins, and nothing of it changes.
func TestCreateFolder(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "final")
	for n, want := range []error{nil, fs.ErrExist} {
		made := filepath.Join(dir, TempPrefix+string(rune('0'+n)))
		if err := errors.Join(os.Mkdir(made, 0o755), os.WriteFile(filepath.Join(made, "f"), []byte(made), 0o644)); err != nil {
			t.Fatal(err)
		}
		if err := CreateFolder(made, path); !errors.Is(err, want) {
			t.Errorf("%d: got %v, want %v", n, err, want)
		}
	}
	if b, err := os.ReadFile(filepath.Join(path, "f")); err != nil || string(b) != filepath.Join(dir, TempPrefix+"0") {
		t.Errorf("%q, %v", b, err)
	}
}
