//go:build linux

package disk

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/diskfs/go-diskfs/backend/file"
	"github.com/diskfs/go-diskfs/partition/gpt"

	"dmrace"
	"dmrace/internal/entries"
)

// build builds one disk in a cache, or ends the test.
func build(t *testing.T, cache string) *image { return buildOf(t, cache, dmrace.Disk{}) }

func buildOf(t *testing.T, cache string, d dmrace.Disk) *image {
	t.Helper()
	if _, err := guestBinary(embedded, ""); err != nil {
		t.Fatalf("%v: run make build first", err)
	}
	set, err := Build(t.Context(), cache, "", []dmrace.Disk{d})
	if err != nil {
		t.Fatal(err)
	}
	return &image{set.Paths[0], set.Identity, set.Symbols}
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func open(t *testing.T, path string) *os.File {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// read returns the partition table of an image and what its partitions hold, in
// their order.
func read(t *testing.T, path string) (*gpt.Table, [][]byte) {
	t.Helper()
	f := open(t, path)
	table, err := gpt.Read(file.New(f, true), sectorSize, sectorSize)
	if err != nil {
		t.Fatal(err)
	}
	var contents [][]byte
	for _, p := range table.Partitions {
		b, err := io.ReadAll(io.NewSectionReader(f, p.GetStart(), p.GetSize()))
		if err != nil {
			t.Fatal(err)
		}
		contents = append(contents, b)
	}
	return table, contents
}

// partitions reads the table of a default disk and writes the content of both
// partitions into files.
func partitions(t *testing.T, path string) (table *gpt.Table, rootfs, hash string) {
	t.Helper()
	table, contents := read(t, path)
	if len(contents) != len(dmrace.Disk{}.Partitions()) {
		t.Fatalf("%d partitions", len(contents))
	}
	dir := t.TempDir()
	for i, p := range table.Partitions {
		if err := os.WriteFile(filepath.Join(dir, p.Name), contents[i], 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return table, filepath.Join(dir, string(dmrace.PartRootfs)), filepath.Join(dir, string(dmrace.PartHash))
}

// flip inverts one byte of a file, read-only or not.
func flip(t *testing.T, path string, off int64) {
	t.Helper()
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var b [1]byte
	if _, err := f.ReadAt(b[:], off); err != nil {
		t.Fatal(err)
	}
	b[0] ^= 0xff
	if _, err := f.WriteAt(b[:], off); err != nil {
		t.Fatal(err)
	}
}

// left checks that a cache holds these names under disks, the lock aside.
func left(t *testing.T, cache string, want ...string) {
	t.Helper()
	found, err := os.ReadDir(filepath.Join(cache, "disks"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	var got []string
	for _, e := range found {
		if e.Name() != entries.LockName {
			got = append(got, e.Name())
		}
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("left in the cache: %q, want %q", got, want)
	}
}
