//go:build linux

package disk

import (
	"testing"

	"github.com/u-root/u-root/pkg/cpio"

	"dmrace"
)

// TestBuildWith builds a root with more files in it: another disk, the same each time.
func TestBuildWith(t *testing.T) {
	cache := t.TempDir()
	more := []cpio.Record{
		cpio.Directory("bbin", 0o755),
		cpio.StaticFile("bbin/bb", "all commands", 0o555),
		cpio.Symlink("bbin/ls", "bb"),
	}
	plain := build(t, cache)
	img, err := BuildWith(t.Context(), cache, "", []dmrace.Disk{{}}, more)
	if err != nil {
		t.Fatal(err)
	}
	if img.Paths[0] == plain.path || img.Identity.Rootfs == plain.identity.Rootfs {
		t.Error("the files are not on the disk")
	}
	again, err := BuildWith(t.Context(), t.TempDir(), "", []dmrace.Disk{{}}, more)
	if err != nil || again.Identity.SHA256 != img.Identity.SHA256 {
		t.Errorf("built %+v, then %+v, %v", img, again, err)
	}
	more[1] = cpio.StaticFile("bbin/bb", "other commands", 0o555)
	other, err := BuildWith(t.Context(), cache, "", []dmrace.Disk{{}}, more)
	if err != nil || other.Paths[0] == img.Paths[0] {
		t.Errorf("other files, and the same disk: %+v, %v", other, err)
	}
}
