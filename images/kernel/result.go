package kernel

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"dmrace"
	"dmrace/internal/digest"
	"dmrace/internal/filelock"
	"dmrace/internal/wholefile"
)

// record is kernel.json: where a kernel in the cache came from, and what makes it
// possible to tell that it is whole.
type record struct {
	dmrace.KernelSource
	Key    string  `json:"key"`
	Size   int64   `json:"size"`             // of vmlinux, in bytes
	Recipe *recipe `json:"recipe,omitempty"` // what Key is the hash of
}

const recordFile = "kernel.json"

// readRecord reads the record of a kernel's directory.
func readRecord(dir string) (record, bool) {
	var r record
	b, err := os.ReadFile(filepath.Join(dir, recordFile))
	return r, err == nil && json.Unmarshal(b, &r) == nil
}

// lookup returns the kernel of that key if it is in the cache and whole, and notes
// that it was used: the time stamp of its record says when.
func (c Cache) lookup(key string) (*Image, bool) {
	dir := c.entry(key)
	r, ok := readRecord(dir)
	if !ok || r.Key != key {
		return nil, false
	}
	path := filepath.Join(dir, buildTarget)
	st, err := os.Stat(path)
	if err != nil || st.Size() != r.Size {
		return nil, false
	}
	if sum, err := digest.File(path); err != nil || sum != r.ImageHash {
		return nil, false
	}
	now := time.Now()
	os.Chtimes(filepath.Join(dir, recordFile), now, now) // a cache that cannot be written to serves all the same
	return &Image{Path: path, Source: r.KernelSource, Log: filepath.Join(dir, "build.log"), Cached: true}, true
}

// store puts the kernel that w has built into the cache: whole, in one step. A
// broken entry under the same key makes way.
func (c Cache) store(ctx context.Context, w *workspace, recipe recipe, src dmrace.KernelSource, out io.Writer) (*Image, error) {
	key := recipe.key()
	dir, remove, err := c.scratch("kernel-")
	if err != nil {
		return nil, err
	}
	defer remove()
	if err := c.fill(dir, w, recipe, src); err != nil {
		return nil, fmt.Errorf("keep kernel: %w", err)
	}
	if err := c.mkdir(c.kernels()); err != nil {
		return nil, err
	}
	release, err := filelock.Take(ctx, filepath.Join(c.kernels(), "lock"), func() {
		fmt.Fprintln(out, "waiting for another dmrace that stores a kernel")
	})
	if err != nil {
		return nil, err
	}
	defer release()
	if img, ok := c.lookup(key); ok {
		return img, nil
	}
	if err := wholefile.Folder(dir, c.entry(key)); err != nil {
		return nil, fmt.Errorf("keep kernel: %w", err)
	}
	img, ok := c.lookup(key)
	if !ok {
		return nil, fmt.Errorf("keep kernel: %s is not what was written", c.entry(key))
	}
	img.Cached = false
	return img, nil
}

// fill writes an entry of the cache into dir.
func (c Cache) fill(dir string, w *workspace, recipe recipe, src dmrace.KernelSource) error {
	image := filepath.Join(dir, buildTarget)
	for to, from := range map[string]string{
		image:                           filepath.Join(w.obj(), buildTarget),
		filepath.Join(dir, "config"):    w.config(),
		filepath.Join(dir, "build.log"): w.log(),
	} {
		if err := copyFile(to, from); err != nil {
			return err
		}
	}
	st, err := os.Stat(image)
	if err != nil {
		return err
	}
	r := record{KernelSource: src, Key: recipe.key(), Size: st.Size(), Recipe: &recipe}
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
	if err := os.WriteFile(filepath.Join(dir, recordFile), append(b, '\n'), 0o644); err != nil {
		return err
	}
	return os.Chmod(dir, 0o755) // os.MkdirTemp made it private
}
