// Package treetest hands kernel trees to tests, file by file: those that dmrace has unpacked,
// and Linux 6.1 in any case, out of its package where need be. Only -short does with what
// there is.
package treetest

import (
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dmrace/images/kernel"
	"dmrace/images/kernel/cachedir"
	"dmrace/images/kernel/stream"
	"dmrace/images/kernel/trees"
)

// always is the tree that is read whether or not it is unpacked: that of the kernel which the
// tests build anyway.
const always = "6.1"

// Each gives every file of each tree that is wanted to use, in a subtest of the tree's name.
// Paths are slash-separated, from the tree's top.
func Each(t *testing.T, wanted func(path string) bool, use func(t *testing.T, path string, content []byte)) {
	t.Helper()
	cache, err := kernel.DefaultCache()
	if err != nil {
		t.Fatal(err)
	}
	dir := cachedir.Dir(cache)
	found := false
	unpacked, _ := filepath.Glob(dir.Work("*"))
	for _, work := range unpacked {
		m, ok := trees.ReadMark(work)
		if !ok {
			continue // it is being unpacked
		}
		name := filepath.Base(work)
		found = found || strings.HasSuffix(name, "-"+always)
		t.Run(name+" "+m.Release, func(t *testing.T) { walk(t, filepath.Join(work, "src"), wanted, use) })
	}
	switch {
	case found:
	case !testing.Short():
		t.Run("package of "+always, func(t *testing.T) { unpack(t, dir, wanted, use) })
	case len(unpacked) == 0:
		t.Skip("no kernel tree is unpacked, and -short fetches none")
	}
}

// walk reads an unpacked tree.
func walk(t *testing.T, top string, wanted func(string) bool, use func(*testing.T, string, []byte)) {
	root, err := os.OpenRoot(top)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	err = fs.WalkDir(root.FS(), "arch", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || !wanted(path) {
			return err
		}
		content, err := fs.ReadFile(root.FS(), path)
		if err == nil {
			use(t, path, content)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// unpack reads a tree out of its package, of which nothing is written.
func unpack(t *testing.T, dir cachedir.Dir, wanted func(string) bool, use func(*testing.T, string, []byte)) {
	ctx := context.Background()
	tree, err := trees.Open(ctx, dir, trees.TreeSpec{Name: always}, os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	err = tree.From.Each(ctx, func(f stream.File) error {
		if f.Link != "" || !wanted(f.Path) {
			return nil
		}
		content, err := io.ReadAll(f.Body)
		if err == nil {
			use(t, f.Path, content)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// HoldsCommandLine reports the files of a tree that a board's command line can be in: sources
// of device trees, and configurations.
func HoldsCommandLine(path string) bool {
	parts := strings.Split(path, "/")
	return len(parts) > 3 && parts[0] == "arch" && (parts[2] == "boot" && parts[3] == "dts" || parts[2] == "configs")
}
