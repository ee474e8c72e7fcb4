package disk

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"dmrace"
)

// TestFind takes disks from the cache by their sums alone, and none that was spoilt.
func TestFind(t *testing.T) {
	cache := t.TempDir()
	var id dmrace.DiskIdentity
	for n, content := range []string{"one", "two"} {
		sum := sumOf([]byte(content))
		_, err := openStore(cache).get(t.Context(), sum[:8], func(scratch string) (*record, error) {
			err := os.WriteFile(filepath.Join(scratch, imageName), []byte(content), 0o644)
			return &record{Identity: dmrace.DiskIdentity{SHA256: sum}, Symbols: map[string]string{"n": content}}, err
		})
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			id.SHA256 = sum
		} else {
			id.Others = []string{sum}
		}
	}
	set, err := Find(cache, id)
	if err != nil || len(set.Paths) != 2 || set.Symbols["n"] != "one" || set.Identity.SHA256 != id.SHA256 || set.Identity.Others[0] != id.Others[0] {
		t.Fatalf("%+v, %v", set, err)
	}
	if _, err := Find(cache, dmrace.DiskIdentity{SHA256: sumOf([]byte("three"))}); err == nil {
		t.Error("a disk is found that nobody built")
	}
	if err := errors.Join(os.Chmod(set.Paths[1], 0o644), os.WriteFile(set.Paths[1], []byte("six"), 0o644)); err != nil {
		t.Fatal(err)
	}
	if set, err := Find(cache, id); err == nil {
		t.Errorf("a spoilt disk is found: %+v", set)
	}
}
