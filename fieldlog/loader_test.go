package fieldlog

import (
	"errors"
	"strings"
	"testing"

	"dmrace"
)

// TestLoaderAlone reads logs in which a boot loader speaks: what its drivers say, in the
// words of the kernel's, is not the kernel's.
func TestLoaderAlone(t *testing.T) {
	const loader = "## Checking hash(es) for FIT Image at 48000000 ...\n" +
		"ubi0 error: ubi_attach_mtd_dev: failed to attach mtd2, error -22\nUBI error: cannot attach mtd2\n"
	_, err := Read(t.Context(), strings.NewReader(loader), Options{})
	var usage *dmrace.UsageError
	if !errors.As(err, &usage) || !strings.Contains(err.Error(), "only a boot loader speaks") {
		t.Errorf("a loader alone: %v", err)
	}
	const kernel = "Starting kernel ...\nUBI error: cannot attach mtd7\n" +
		"VFS: Cannot open root device \"ubi0:rootfs\" or unknown-block(0,0): error -19\n"
	l, err := Read(t.Context(), strings.NewReader(loader+kernel), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if n := l.Timeline.Count(dmrace.FlashError); n != 1 {
		t.Errorf("%d errors of the flash are the kernel's, want 1", n)
	}
}
