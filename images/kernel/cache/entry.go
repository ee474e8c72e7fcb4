package cache

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"dmrace"
	"dmrace/images/kernel/bootimage"
	"dmrace/internal/digest"
	"dmrace/internal/filelock"
	"dmrace/internal/wholefile"
)

// record is kernel.json: where a kernel in the cache came from, and what makes it
// possible to tell that it is whole.
type record struct {
	dmrace.KernelSource
	Key    string  `json:"key"`
	Size   int64   `json:"size"`             // of the image, in bytes
	Recipe *Recipe `json:"recipe,omitempty"` // what Key is the hash of
}

// The files of a kernel in the cache, beside the log of its build.
const (
	RecordFile  = "kernel.json"
	SymbolsFile = "vmlinux" // which is also the image of an architecture that boots it
)

// image returns the name of what QEMU boots.
func (r record) image() string {
	if r.Recipe != nil && r.Recipe.Target != "" {
		return r.Recipe.Target
	}
	return SymbolsFile
}

// readRecord reads the record of a kernel's directory.
func readRecord(dir string) (record, bool) {
	var r record
	b, err := os.ReadFile(filepath.Join(dir, RecordFile))
	return r, err == nil && json.Unmarshal(b, &r) == nil
}

// Lookup returns the kernel of that key if it is in the cache and whole, and notes
// that it was used: the time stamp of its record says when.
func (c Cache) Lookup(key string) (*bootimage.Image, bool) {
	dir := c.Entry(key)
	r, ok := readRecord(dir)
	if !ok || r.Key != key {
		return nil, false
	}
	path := filepath.Join(dir, r.image())
	st, err := os.Stat(path)
	if err != nil || st.Size() != r.Size {
		return nil, false
	}
	if sum, err := digest.File(path); err != nil || sum != r.ImageHash {
		return nil, false
	}
	now := time.Now()
	os.Chtimes(filepath.Join(dir, RecordFile), now, now) // a cache that cannot be written to serves all the same
	return &bootimage.Image{Path: path, Symbols: filepath.Join(dir, SymbolsFile), Source: r.KernelSource, Log: filepath.Join(dir, "build.log"), Cached: true}, true
}

// Put puts a kernel that was built into the cache: whole, in one step. A
// broken entry under the same key makes way.
func (c Cache) Put(ctx context.Context, recipe Recipe, src dmrace.KernelSource, files map[string]string, out io.Writer) (*bootimage.Image, error) {
	key := recipe.Key()
	dir, remove, err := c.Folder().Scratch("kernel-")
	if err != nil {
		return nil, err
	}
	defer remove()
	if err := c.fill(dir, recipe, src, files); err != nil {
		return nil, fmt.Errorf("keep kernel: %w", err)
	}
	if err := c.Folder().Mkdir(c.Kernels()); err != nil {
		return nil, err
	}
	release, err := filelock.Take(ctx, filepath.Join(c.Kernels(), "lock"), func() {
		fmt.Fprintln(out, "waiting for another dmrace that stores a kernel")
	})
	if err != nil {
		return nil, err
	}
	defer release()
	if img, ok := c.Lookup(key); ok {
		return img, nil
	}
	if err := wholefile.Folder(dir, c.Entry(key)); err != nil {
		return nil, fmt.Errorf("keep kernel: %w", err)
	}
	img, ok := c.Lookup(key)
	if !ok {
		return nil, fmt.Errorf("keep kernel: %s is not what was written", c.Entry(key))
	}
	img.Cached = false
	return img, nil
}

// fill writes an entry of the cache into dir: the files, by their names there, the
// image and config among them, and the record.
func (c Cache) fill(dir string, recipe Recipe, src dmrace.KernelSource, files map[string]string) error {
	r := record{KernelSource: src, Key: recipe.Key(), Recipe: &recipe}
	image := filepath.Join(dir, r.image())
	for name, from := range files {
		if err := copyFile(filepath.Join(dir, name), from); err != nil {
			return err
		}
	}
	st, err := os.Stat(image)
	if err != nil {
		return err
	}
	r.Size = st.Size()
	if r.ImageHash, err = digest.File(image); err != nil {
		return err
	}
	if r.ConfigHash, err = digest.File(filepath.Join(dir, "config")); err != nil {
		return err
	}
	b, err := json.MarshalIndent(r, "", "\t")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, RecordFile), append(b, '\n'), 0o644); err != nil {
		return err
	}
	return os.Chmod(dir, 0o755) // os.MkdirTemp made it private
}

// copyFile copies the content of a file.
func copyFile(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		out.Close()
		return err
	}
	return out.Close()
}
