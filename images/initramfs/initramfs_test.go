package initramfs

import (
	"bytes"
	"os"
	"testing"

	"github.com/u-root/u-root/pkg/cpio"

	"dmrace/internal/digest"
	"dmrace/linux/board"
)

// TestArchive unpacks what was packed: its order, modes and numbers are what the kernel
// goes by.
func TestArchive(t *testing.T) {
	guest := []byte("\x7fELF, or so")
	archive, err := pack(files(guest))
	if err != nil {
		t.Fatal(err)
	}
	records, err := cpio.ReadAllRecords(cpio.Newc.Reader(bytes.NewReader(archive)))
	if err != nil {
		t.Fatal(err)
	}
	modes := map[string]uint64{
		"dev": cpio.S_IFDIR | 0o755, "dev/console": cpio.S_IFCHR | 0o600, "init": cpio.S_IFREG | 0o555,
		"proc": cpio.S_IFDIR | 0o755, "root": cpio.S_IFDIR | 0o755, "sys": cpio.S_IFDIR | 0o755, "tmp": cpio.S_IFDIR | 0o755,
	}
	if len(records) != len(modes) {
		t.Errorf("%d records, want %d", len(records), len(modes))
	}
	for _, r := range records {
		if r.Mode != modes[r.Name] || r.MTime != 0 || r.UID != 0 || r.GID != 0 {
			t.Errorf("%s", r.Info)
		}
		if r.Name == "dev/console" && (r.Rmajor != 5 || r.Rminor != 1) {
			t.Errorf("console %d:%d", r.Rmajor, r.Rminor)
		}
		if r.Name != "init" {
			continue
		}
		body := make([]byte, r.FileSize)
		if _, err := r.ReadAt(body, 0); err != nil || !bytes.Equal(body, guest) {
			t.Errorf("/init holds %q, %v", body, err)
		}
	}
}

// TestBuild builds twice into one cache, and fixes a file that was spoilt meanwhile.
func TestBuild(t *testing.T) {
	cache := t.TempDir()
	img, err := Build(cache, board.AMD64.Arch)
	if err != nil {
		t.Fatal(err)
	}
	if sum, err := digest.File(img.Path); err != nil || sum != img.SHA256 {
		t.Errorf("the file has the sum %s, %v; want %s", sum, err, img.SHA256)
	}
	if err := os.WriteFile(img.Path, []byte("broken"), 0o644); err != nil {
		t.Fatal(err)
	}
	again, err := Build(cache, board.AMD64.Arch)
	if err != nil || again.Path != img.Path || again.SHA256 != img.SHA256 {
		t.Fatalf("built %+v, then %+v, %v", img, again, err)
	}
	if sum, err := digest.File(img.Path); err != nil || sum != img.SHA256 {
		t.Errorf("a broken file stayed: %s, %v", sum, err)
	}
}
