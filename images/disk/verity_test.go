//go:build linux

package disk

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/containerd/go-dmverity/pkg/verity"
)

func TestVerity(t *testing.T) {
	img := build(t, t.TempDir())
	_, rootfs, hash := partitions(t, img.path)
	root := img.identity.VerityRoot
	if err := verify(t, rootfs, hash, root); err != nil {
		t.Fatalf("as built: %v", err)
	}
	flip(t, rootfs, 100_000)
	if verify(t, rootfs, hash, root) == nil {
		t.Error("a flipped byte in the data passed")
	}
	flip(t, rootfs, 100_000)
	flip(t, hash, blockSize+7)
	if verify(t, rootfs, hash, root) == nil {
		t.Error("a flipped byte in the tree passed")
	}
	flip(t, hash, blockSize+7)
	if verify(t, rootfs, hash, strings.Repeat("00", 32)) == nil {
		t.Error("another root hash passed")
	}
	if err := verify(t, rootfs, hash, root); err != nil {
		t.Errorf("as built, at the end: %v", err)
	}
}

// verify checks the whole tree against the root hash, trusting the superblock for
// nothing else than verity.Verify does.
func verify(t *testing.T, rootfs, hash, root string) error {
	t.Helper()
	want, err := hex.DecodeString(root)
	if err != nil {
		t.Fatal(err)
	}
	p := verity.DefaultParams()
	return verity.Verify(&p, rootfs, hash, want)
}
