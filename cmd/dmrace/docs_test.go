package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestDocs checks that each verb that is not hidden has its page, twice the same.
func TestDocs(t *testing.T) {
	one, two := t.TempDir(), t.TempDir()
	for _, dir := range []string{one, two} {
		var stderr bytes.Buffer
		if code := execute(t.Context(), []string{"docs", dir}, &stderr, &stderr); code != 0 {
			t.Fatalf("exit status %d: %s", code, &stderr)
		}
	}
	for _, verb := range newRoot().Commands() {
		name := filepath.Join("man1", "dmrace-"+verb.Name()+".1")
		page, err := os.ReadFile(filepath.Join(one, name))
		if verb.Hidden || verb.Name() == "help" {
			continue
		}
		if err != nil || !strings.Contains(string(page), verb.Short) {
			t.Errorf("%s: %v", name, err)
		}
		if again, err := os.ReadFile(filepath.Join(two, name)); err != nil || !bytes.Equal(page, again) {
			t.Errorf("%s: differs from one time to the next", name)
		}
	}
	for _, name := range []string{"dmrace.bash", "dmrace.fish", "_dmrace"} {
		if b, err := os.ReadFile(filepath.Join(one, "completions", name)); err != nil || !bytes.Contains(b, []byte("dmrace")) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
