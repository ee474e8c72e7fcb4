package kernel

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dmrace/images/kernel/kerneltest"
	"dmrace/internal/digest"
)

// openFake opens a fake tree in a cache.
func openFake(t *testing.T, c Cache, dir string) (*Tree, *bytes.Buffer) {
	t.Helper()
	var out bytes.Buffer
	tree, err := Open(kerneltest.TestContext(t), c, TreeSpec{Dir: dir}, &out)
	if err != nil {
		t.Fatal(err)
	}
	return tree, &out
}

// building is a workspace as it lies in the cache.
type building struct{ dir string }

func (b building) Src() string { return filepath.Join(b.dir, "src") }
func (b building) Obj() string { return filepath.Join(b.dir, "obj") }

// shelfOf returns the folder in which single files of a tree are kept.
func shelfOf(t *Tree) string {
	return filepath.Join(string(t.Cache), "files", digest.Key(t.ID))
}

// grow makes the lists of a suite older.
func grow(t *testing.T, c Cache, suite string, by time.Duration) {
	t.Helper()
	at := time.Now().Add(-by)
	if err := os.Chtimes(filepath.Join(c.Dir, "apt/private", suite, "updated"), at, at); err != nil {
		t.Fatal(err)
	}
}

// open opens a kernel of the catalogue.
func open(t *testing.T, c Cache, name string) (*Tree, string) {
	t.Helper()
	var out strings.Builder
	tree, err := Open(kerneltest.TestContext(t), c, TreeSpec{Name: name}, &out)
	if err != nil {
		t.Fatal(err)
	}
	return tree, out.String()
}
