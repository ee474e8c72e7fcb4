//go:build linux

package disk

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"syscall"
	"testing"

	"github.com/containerd/go-dmverity/pkg/verity"

	"dmrace"
)

// Two builds that differ in all that should not matter: folder, mode of the
// folder, umask, environment.
func TestBuildsAreIdentical(t *testing.T) {
	all := dmrace.Disk{Parts: dmrace.Parts}
	first := buildOf(t, t.TempDir(), all)

	other := filepath.Join(t.TempDir(), "another folder", "with a longer name")
	if err := os.MkdirAll(other, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(other, os.ModeSetgid|0o775); err != nil {
		t.Fatal(err)
	}
	old := syscall.Umask(0o077)
	defer syscall.Umask(old)
	t.Setenv("SOURCE_DATE_EPOCH", "1700000000")
	t.Setenv("LC_ALL", "de_DE.UTF-8")
	second := buildOf(t, other, all)

	if !bytes.Equal(readFile(t, first.path), readFile(t, second.path)) {
		t.Errorf("%s and %s differ", first.path, second.path)
	}
	if !reflect.DeepEqual(first.identity, second.identity) || !reflect.DeepEqual(first.symbols, second.symbols) {
		t.Errorf("%+v and %+v differ", first, second)
	}
}

func TestSymbols(t *testing.T) {
	img := build(t, t.TempDir())
	table, rootfs, hash := partitions(t, img.path)
	if len(img.symbols) != len(dmrace.DiskSymbols) {
		t.Errorf("symbols %v, want %v", img.symbols, dmrace.DiskSymbols)
	}
	for _, name := range dmrace.DiskSymbols {
		if img.symbols[name] == "" {
			t.Errorf("%s has no value", name)
		}
	}
	size := table.Partitions[0].GetSize()
	if got := img.symbols[dmrace.SymRootfsSectors]; got != strconv.FormatInt(size/512, 10) {
		t.Errorf("%s sectors of a partition of %d bytes", got, size)
	}
	if got := img.symbols[dmrace.SymRootfsBlocks]; got != strconv.FormatInt(size/4096, 10) {
		t.Errorf("%s blocks of a partition of %d bytes", got, size)
	}
	sb, err := verity.DeserializeSuperblock(readFile(t, hash))
	if err != nil {
		t.Fatal(err)
	}
	if got := hex.EncodeToString(sb.Salt[:sb.SaltSize]); got != img.symbols[dmrace.SymVeritySalt] {
		t.Errorf("salt %s in the superblock", got)
	}
	if sb.DataBlocks != uint64(size/4096) || sb.DataBlockSize != 4096 || sb.HashBlockSize != 4096 || sb.UUID != guid("verity") {
		t.Errorf("superblock %+v", sb)
	}
	if img.symbols[dmrace.SymVerityRoot] != img.identity.VerityRoot {
		t.Errorf("root hash %s in the symbols, %s in the identity", img.symbols[dmrace.SymVerityRoot], img.identity.VerityRoot)
	}
	if sum := sha256.Sum256(readFile(t, img.path)); hex.EncodeToString(sum[:]) != img.identity.SHA256 {
		t.Errorf("image has SHA-256 %x, identity says %s", sum, img.identity.SHA256)
	}
	if !bytes.HasPrefix(readFile(t, rootfs), []byte("hsqs")) {
		t.Error("rootfs is not a squashfs")
	}
}

func TestKnownContent(t *testing.T) {
	known := knownContent()
	if len(known) != 64<<10 {
		t.Errorf("%d bytes", len(known))
	}
	const want = "24cd304deec1698c856d9c4c91d6166454116b53fe45c2d2245a826565eb4b57"
	if sum := sha256.Sum256(known); hex.EncodeToString(sum[:]) != want {
		t.Errorf("SHA-256 %x", sum)
	}
}
