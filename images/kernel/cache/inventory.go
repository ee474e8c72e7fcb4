package cache

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"dmrace"
	"dmrace/images/kernel/cachedir"
	"dmrace/images/kernel/trees"
)

// Inventory is what the cache holds of kernels: Kernels by label, the rest by name.
type Inventory struct {
	Kernels    []CachedKernel
	Workspaces []CachedTree // unpacked source with its objects, one of each origin
	Shelves    []CachedTree // single files of one tree each
	Patches    []CachedTree // derived patches
	Leftovers  []CachedTree // scratch of processes that were killed
}

// CachedKernel is a built kernel in the cache.
type CachedKernel struct {
	Key    string
	Source dmrace.KernelSource
	Dir    string    // holds the image, vmlinux, config and build.log
	Size   int64     // on disk, in bytes
	Built  time.Time // when it was made
	Used   time.Time // when it was last made or found
	Broken bool      // whether it is not whole; the next build replaces it

	recipe *Recipe // nil: an older dmrace made it and did not keep it
}

// Path returns the kernel that QEMU boots.
func (k CachedKernel) Path() string { return filepath.Join(k.Dir, record{Recipe: k.recipe}.image()) }

// Config returns the configuration that the kernel was built with: the .config that
// olddefconfig completed.
func (k CachedKernel) Config() ([]byte, error) {
	b, err := os.ReadFile(filepath.Join(k.Dir, "config"))
	if err != nil {
		return nil, fmt.Errorf("read configuration of %s: %w", k.Source.Label, err)
	}
	return b, nil
}

// CachedTree is a part of the cache that is made again when it is needed.
type CachedTree struct {
	Name   string
	Source string // of the tree; empty where that is not certain
	Path   string
	Size   int64 // on disk, in bytes
	Used   time.Time
}

// List returns what is in the cache. It reads no contents but the records, takes no
// lock, and changes nothing.
func (c Cache) List() (Inventory, error) {
	var inv Inventory
	var err error
	if inv.Kernels, err = c.listKernels(); err != nil {
		return Inventory{}, fmt.Errorf("list the cache: %w", err)
	}
	for _, part := range []struct {
		to       *[]CachedTree
		dir      string
		describe func(path string) (source, stamp string, ok bool)
	}{
		{&inv.Workspaces, "work", trees.DescribeWorkspace},
		{&inv.Shelves, "files", trees.DescribeShelf},
		{&inv.Patches, "patches", func(path string) (string, string, bool) { return "", path, true }},
		{&inv.Leftovers, "tmp", func(path string) (string, string, bool) { return "", path, cachedir.IsAbandoned(path) }},
	} {
		if *part.to, err = c.listTrees(part.dir, part.describe); err != nil {
			return Inventory{}, fmt.Errorf("list the cache: %w", err)
		}
	}
	return inv, nil
}

// entries lists a directory of the cache; one that is not there is empty.
func (c Cache) entries(dir string) ([]fs.DirEntry, error) {
	entries, err := os.ReadDir(c.Folder().Join(dir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return entries, err
}

func (c Cache) listKernels() ([]CachedKernel, error) {
	entries, err := c.entries("kernels")
	if err != nil {
		return nil, err
	}
	var kernels []CachedKernel
	for _, e := range entries {
		if e.IsDir() {
			kernels = append(kernels, c.cached(e.Name()))
		}
	}
	slices.SortFunc(kernels, func(a, b CachedKernel) int {
		return strings.Compare(a.Source.Label+" "+a.Key, b.Source.Label+" "+b.Key)
	})
	return kernels, nil
}

// cached describes one entry of the cache, whole or not.
func (c Cache) cached(key string) CachedKernel {
	k := CachedKernel{Key: key, Dir: c.Entry(key), Size: DiskUse(c.Entry(key))}
	k.Used = modTime(filepath.Join(k.Dir, RecordFile))
	r, ok := readRecord(k.Dir)
	k.Source, k.recipe = r.KernelSource, r.Recipe // Path asks the recipe
	k.Built = modTime(k.Path())
	st, err := os.Stat(k.Path())
	k.Broken = !ok || r.Key != key || err != nil || st.Size() != r.Size
	return k
}

func (c Cache) listTrees(dir string, describe func(path string) (string, string, bool)) ([]CachedTree, error) {
	entries, err := c.entries(dir)
	if err != nil {
		return nil, err
	}
	var found []CachedTree
	for _, e := range entries {
		path := c.Folder().Join(dir, e.Name())
		if source, stamp, ok := describe(path); ok {
			found = append(found, CachedTree{e.Name(), source, path, DiskUse(path), modTime(stamp)})
		}
	}
	return found, nil
}

// modTime returns when a file was last written, or the zero time.
func modTime(path string) time.Time {
	st, err := os.Stat(path)
	if err != nil {
		return time.Time{}
	}
	return st.ModTime()
}

// DiskUse returns the bytes that a file or a directory takes on disk. What vanishes
// meanwhile takes none.
func DiskUse(path string) int64 {
	var sum int64
	filepath.WalkDir(path, func(_ string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil
		}
		if info, err := d.Info(); err == nil {
			sum += onDisk(info)
		}
		return nil
	})
	return sum
}

// Kernel returns the built kernel of that name: a label, of which the one used last
// counts, or the first digits of a key, four at least.
//
// A name that no kernel has, or that several keys begin with, is a
// [dmrace.UsageError].
func (c Cache) Kernel(name string) (CachedKernel, error) {
	kernels, err := c.listKernels()
	if err != nil {
		return CachedKernel{}, fmt.Errorf("list the cache: %w", err)
	}
	var found []CachedKernel
	byKey := 0
	for _, k := range kernels {
		switch {
		case k.Broken:
		case k.Source.Label == name:
			found = append(found, k)
		case len(name) >= 4 && strings.HasPrefix(k.Key, name):
			found = append(found, k)
			byKey++
		}
	}
	if byKey > 1 {
		return CachedKernel{}, &dmrace.UsageError{Err: fmt.Errorf("%d kernels in the cache have keys that begin with %s", byKey, name)}
	}
	if len(found) == 0 {
		return CachedKernel{}, &dmrace.UsageError{Err: fmt.Errorf("the cache has no kernel %s: dmrace kernel list shows what it has", name)}
	}
	return slices.MaxFunc(found, func(a, b CachedKernel) int { return a.Used.Compare(b.Used) }), nil
}
