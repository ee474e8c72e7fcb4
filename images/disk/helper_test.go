package disk

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"dmrace"

	"github.com/diskfs/go-diskfs/backend/file"
	"github.com/diskfs/go-diskfs/partition/gpt"
)

// build builds the disk in a cache, or ends the test.
func build(t *testing.T, cache string) *Image {
	t.Helper()
	if _, err := guestBinary(embedded); err != nil {
		t.Fatalf("%v: run make build first", err)
	}
	img, err := Build(t.Context(), cache)
	if err != nil {
		t.Fatal(err)
	}
	return img
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

// partitions reads the table of the image and writes the content of both
// partitions into files.
func partitions(t *testing.T, image string) (table *gpt.Table, rootfs, hash string) {
	t.Helper()
	f := open(t, image)
	table, err := gpt.Read(file.New(f, true), sectorSize, sectorSize)
	if err != nil {
		t.Fatal(err)
	}
	if len(table.Partitions) != len(dmrace.Disk{}.Partitions()) {
		t.Fatalf("%d partitions", len(table.Partitions))
	}
	dir := t.TempDir()
	for _, p := range table.Partitions {
		b, err := io.ReadAll(io.NewSectionReader(f, p.GetStart(), p.GetSize()))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, p.Name), b, 0o644); err != nil {
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
	entries, err := os.ReadDir(filepath.Join(cache, "disks"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		if e.Name() != lockName {
			got = append(got, e.Name())
		}
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("left in the cache: %q, want %q", got, want)
	}
}
