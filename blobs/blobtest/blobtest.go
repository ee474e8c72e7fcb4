// Package blobtest makes recordings ones of small blobs, for tests of what hands boots on.
package blobtest

import (
	"os"
	"path/filepath"
	"testing"

	"dmrace"
	"dmrace/blobs"
	"dmrace/internal/digest"
)

// Small makes a recording one of a kernel with that content and of a small disk, and returns
// its kit and where the two are, by their hashes.
func Small(t testing.TB, r *dmrace.Recording, kernel string) (blobs.Kit, map[string]string) {
	t.Helper()
	at := map[string]string{}
	put := func(content string) string {
		path := filepath.Join(t.TempDir(), "f")
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		sum := digest.Bytes([]byte(content))
		at[sum] = path
		return sum
	}
	r.Provenance.Kernel.ImageHash, r.Provenance.Disk.SHA256 = put(kernel), put("disk")
	k := blobs.Kit{Kernel: r.Provenance.Kernel, Disks: r.Provenance.Disk, Symbols: dmrace.Placeholders()}
	delete(k.Symbols, dmrace.SymNFSPort)
	return k, at
}

// Resolved is Small for a recording whose command line has no port of this machine in it either.
func Resolved(t testing.TB, r *dmrace.Recording) (k blobs.Kit, at map[string]string) {
	t.Helper()
	k, at = Small(t, r, "kernel")
	var err error
	if r.Provenance.Cmdline, err = r.Plan.Resolve(k.Symbols); err != nil {
		t.Fatal(err)
	}
	return k, at
}
