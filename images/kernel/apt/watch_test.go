package apt

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestTellProgress(t *testing.T) {
	dir := t.TempDir()
	said := func() string {
		var out bytes.Buffer
		tellProgress(&out, dir, 131<<20)
		return out.String()
	}
	if got := said(); got != "downloading: nothing has come yet of 131 MB\n" {
		t.Errorf("%q", got)
	}
	part := filepath.Join(dir, "partial")
	if err := os.Mkdir(part, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(part, "linux-source.deb"), make([]byte, 3<<20), 0o644); err != nil {
		t.Fatal(err)
	}
	if got := said(); got != "downloading: 3 of 131 MB\n" {
		t.Errorf("%q", got)
	}
}

// TestWatchEnds: nothing is said once the download is over.
func TestWatchEnds(t *testing.T) {
	var out bytes.Buffer
	watch(&out, t.TempDir(), 1)()
	if out.Len() > 0 {
		t.Errorf("%q", &out)
	}
}
