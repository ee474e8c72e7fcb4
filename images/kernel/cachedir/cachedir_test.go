package cachedir

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"dmrace/images/kernel/kerneltest"
	"dmrace/internal/unfinished"
)

func TestScratch(t *testing.T) {
	c := Dir(t.TempDir())
	mine, remove, err := c.Scratch("x-")
	if err != nil {
		t.Fatal(err)
	}
	kerneltest.WriteTree(t, c.Join("tmp"), map[string]string{"killed/a": "x", "busy/a": "x"})
	old := time.Now().Add(-abandoned - time.Hour)
	if err := os.Chtimes(c.Join("tmp/killed"), old, old); err != nil {
		t.Fatal(err)
	}
	second, removeSecond, err := c.Scratch("x-")
	if err != nil || second == mine {
		t.Fatalf("%s, %v", second, err)
	}
	for path, want := range map[string]bool{mine: true, c.Join("tmp/busy"): true, c.Join("tmp/killed"): false} {
		if _, err := os.Stat(path); (err == nil) != want {
			t.Errorf("%s is there: %v, want %v", path, err == nil, want)
		}
	}
	remove()
	if _, err := os.Stat(mine); err == nil || !unfinished.Any() {
		t.Errorf("%s is removed: %v; the second is unfinished: %t", mine, err != nil, unfinished.Any())
	}
	removeSecond()
}

func TestCacheThatCannotBe(t *testing.T) {
	blocked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocked, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	_, _, err := Dir(blocked).Scratch("x-")
	kerneltest.WantEnv(t, err, blocked)
}
