package vmtest

import "testing"

func TestNoSquashfs(t *testing.T) {
	for console, want := range map[string]bool{
		"List of all bdev filesystems:\n[ 1.0] No filesystem could mount root, tried: \n[ 1.0] Kernel panic - not syncing: VFS: squashfs": true,
		"No filesystem could mount root, tried: \n ext3\n ext4\nKernel panic":                                                             true,
		"No filesystem could mount root, tried: \n squashfs\n\nKernel panic":                                                              false,
		`[ 1.0] squashfs: Filesystem uses "zlib" compression. This is not supported` + "\nKernel panic":                                   true,
		"VFS: Cannot open root device": false,
	} {
		if got := noSquashfs([]byte(console)); got != want {
			t.Errorf("%q: %t", console, got)
		}
	}
}
