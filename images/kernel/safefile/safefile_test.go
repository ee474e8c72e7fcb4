package safefile_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"dmrace/images/kernel/safefile"
	"dmrace/internal/namedpipe"
)

func TestReadIn(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "secret")
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	err := errors.Join(
		os.WriteFile(outside, []byte("secret"), 0o644), os.WriteFile(at("file"), []byte("text"), 0o644), os.Mkdir(at("folder"), 0o755),
		os.Symlink("file", at("link")), os.Symlink(outside, at("escape")), os.Symlink(filepath.Dir(outside), at("away")),
		namedpipe.Make(at("fifo")), os.WriteFile(at("huge"), nil, 0o644), os.Truncate(at("huge"), safefile.Limit+1),
	)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"file": "text", "link": "text", "folder/../file": "text",
		"escape": "", "away/secret": "", "fifo": "", "folder": "", "none": "", "huge": "", "../x": "", "": "",
	} {
		b, err := safefile.ReadIn(dir, name)
		if (err == nil) != (want != "") || want != "" && string(b) != want {
			t.Errorf("%q: %.20q, %v", name, b, err)
		}
	}
	if _, err := safefile.ReadIn(at("file"), "x"); err == nil {
		t.Error("a file is a folder")
	}
}
