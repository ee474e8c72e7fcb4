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
