package trees

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"

	"dmrace"
	"dmrace/images/kernel/stream"
	"dmrace/internal/wholefile"
)

// Content is what a regular file holds. A nil *content is a file that is not
// there.
type Content struct {
	Body []byte
	Exec bool
}

// readContent reads a regular file below root.
func readContent(root *os.Root, name string) (*Content, error) {
	st, err := root.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if !st.Mode().IsRegular() {
		return nil, &dmrace.UsageError{Err: fmt.Errorf("%s is not a regular file", name)}
	}
	b, err := root.ReadFile(name)
	return &Content{b, st.Mode()&0o100 != 0}, err
}

// put makes a file below root hold c, and leaves it alone where it does.
func put(root *os.Root, name string, c *Content) error {
	if c == nil {
		return remove(root, name)
	}
	f := stream.File{Path: name, Exec: c.Exec, Body: bytes.NewReader(c.Body), Size: int64(len(c.Body))}
	return syncer{root, map[string]bool{}}.Put(f)
}

// remove removes a file below root, and the directories that it leaves empty.
func remove(root *os.Root, name string) error {
	if err := root.RemoveAll(name); err != nil {
		return err
	}
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if root.Remove(dir) != nil {
			break // it is not empty, or was not there
		}
	}
	return nil
}

// openRoot opens a directory, which it makes.
func openRoot(dir string) (*os.Root, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	return os.OpenRoot(dir)
}

// overlay returns the files of src that may differ from the tree's own, which are
// in orig: those of the arms and the shim, and those that patches have touched
// since src was filled.
func (w *Workspace) overlay() ([]string, error) {
	names := slices.Clone(laidOver)
	b, err := os.ReadFile(w.Path("overlay.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return names, nil
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(b, &names); err != nil {
		return nil, fmt.Errorf("parse overlay.json: %w", err)
	}
	return names, nil
}

// Cover keeps the originals of more files, so that they can be laid over. The list
// is complete before anything in src changes: whoever reads src without the lock,
// and the list after it, knows what of it is the tree's own.
func (w *Workspace) Cover(names []string) error {
	have, err := w.overlay()
	if err != nil {
		return err
	}
	more := slices.DeleteFunc(slices.Sorted(slices.Values(names)), func(n string) bool { return slices.Contains(have, n) })
	if len(more) == 0 {
		return nil
	}
	if err := w.keepOriginals(more); err != nil {
		return err
	}
	b, err := json.Marshal(append(have, more...))
	if err != nil {
		return err
	}
	return wholefile.Write(w.Path("overlay.json"), b, 0o644)
}

// keepOriginals copies the tree's own content of these files out of src, where
// nothing is laid over them yet.
func (w *Workspace) keepOriginals(names []string) error {
	src, err := openRoot(w.Src())
	if err != nil {
		return err
	}
	defer src.Close()
	orig, err := openRoot(w.Path("orig"))
	if err != nil {
		return err
	}
	defer orig.Close()
	for _, name := range names {
		c, err := readContent(src, name)
		if err == nil {
			err = put(orig, name, c)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Originals returns the tree's own content of each file in the overlay.
func (w *Workspace) Originals() (map[string]*Content, error) {
	names, err := w.overlay()
	if err != nil {
		return nil, err
	}
	orig, err := openRoot(w.Path("orig"))
	if err != nil {
		return nil, err
	}
	defer orig.Close()
	out := map[string]*Content{}
	for _, name := range names {
		if out[name], err = readContent(orig, name); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Put makes files of src hold what is wanted. One that has it already is not
// written.
func (w *Workspace) Put(want map[string]*Content) error {
	src, err := openRoot(w.Src())
	if err != nil {
		return err
	}
	defer src.Close()
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if err := put(src, name, want[name]); err != nil {
			return err
		}
	}
	return nil
}

// original returns the tree's own content of a file, whatever is laid over it. A
// directory, and what lies behind a symbolic link, does not exist.
func (w *Workspace) original(name string) ([]byte, error) {
	b, err := regular(w.Src(), name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	// In this order: see cover.
	names, overlayErr := w.overlay()
	if overlayErr != nil {
		return nil, overlayErr
	}
	if slices.Contains(names, name) {
		return regular(w.Path("orig"), name)
	}
	return b, err
}

// regular reads a regular file below top that no symbolic link leads to.
func regular(top, name string) ([]byte, error) {
	top, err := filepath.EvalSymlinks(top)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(top, filepath.FromSlash(name))
	if real, err := filepath.EvalSymlinks(path); err != nil || real != path {
		return nil, fs.ErrNotExist
	}
	if st, err := os.Stat(path); err != nil || !st.Mode().IsRegular() {
		return nil, fs.ErrNotExist
	}
	return os.ReadFile(path)
}
