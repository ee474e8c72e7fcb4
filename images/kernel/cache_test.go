package kernel

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"dmrace/internal/unfinished"
)

func TestScratch(t *testing.T) {
	c := Cache{t.TempDir()}
	mine, remove, err := c.scratch("x-")
	if err != nil {
		t.Fatal(err)
	}
	writeTree(t, c.path("tmp"), map[string]string{"killed/a": "x", "busy/a": "x"})
	old := time.Now().Add(-abandoned - time.Hour)
	if err := os.Chtimes(c.path("tmp/killed"), old, old); err != nil {
		t.Fatal(err)
	}
	second, removeSecond, err := c.scratch("x-")
	if err != nil || second == mine {
		t.Fatalf("%s, %v", second, err)
	}
	for path, want := range map[string]bool{mine: true, c.path("tmp/busy"): true, c.path("tmp/killed"): false} {
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
	_, _, err := Cache{blocked}.scratch("x-")
	wantEnv(t, err, "name another cache")
	_, err = Cache{blocked}.openWorkspace(testContext(t), "o", os.Stderr)
	wantEnv(t, err, "name another cache")
}

func TestDefaultCache(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", "/somewhere")
	if dir, err := DefaultCache(); err != nil || dir != "/somewhere/dmrace" {
		t.Errorf("%s, %v", dir, err)
	}
	t.Setenv("XDG_CACHE_HOME", "")
	t.Setenv("HOME", "")
	_, err := DefaultCache()
	wantEnv(t, err, "set HOME or XDG_CACHE_HOME")
}
