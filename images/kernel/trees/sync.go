package trees

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"dmrace"
	"dmrace/images/kernel/stream"
)

// syncer makes a directory equal to a source. It writes only what differs: make
// rebuilds what has a new time stamp, so a file that did not change must keep its
// own.
type syncer struct {
	root *os.Root        // writes cannot leave it, whatever the source names
	seen map[string]bool // files of the source and their directories
}

// syncInto makes dir hold exactly the files of src.
func syncInto(ctx context.Context, dir string, src stream.Source) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("copy tree: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("copy tree: %w", err)
	}
	defer root.Close()
	s := syncer{root, map[string]bool{}}
	if err := src.Each(ctx, s.Put); err != nil {
		return err
	}
	return s.prune()
}

// Put makes one file equal to the source's.
func (s syncer) Put(f stream.File) error {
	if !filepath.IsLocal(f.Path) {
		return &dmrace.UsageError{Err: fmt.Errorf("copy tree: %q leads out of the tree", f.Path)}
	}
	if dir := path.Dir(f.Path); dir != "." && !s.seen[dir] {
		if err := s.Mkdir(dir); err != nil {
			return fmt.Errorf("copy tree: %w", err)
		}
	}
	s.seen[f.Path] = true
	if err := s.write(f); err != nil {
		return fmt.Errorf("copy tree: %w", err)
	}
	return nil
}

// Mkdir makes a directory, in the place of a file if need be.
func (s syncer) Mkdir(dir string) error {
	for d := dir; d != "."; d = path.Dir(d) {
		s.seen[d] = true
	}
	err := s.root.MkdirAll(dir, 0o755)
	for d := dir; err != nil && d != "."; d = path.Dir(d) {
		if st, e := s.root.Lstat(d); e == nil && !st.IsDir() {
			if err := s.root.Remove(d); err != nil {
				return err
			}
			return s.root.MkdirAll(dir, 0o755)
		}
	}
	return err
}

// write writes f unless it is there already, to the byte.
func (s syncer) write(f stream.File) error {
	st, err := s.root.Lstat(f.Path)
	exists := err == nil
	if f.Link != "" {
		if exists && st.Mode()&fs.ModeSymlink != 0 {
			if old, err := s.root.Readlink(f.Path); err == nil && old == f.Link {
				return nil
			}
		}
		if exists {
			if err := s.root.RemoveAll(f.Path); err != nil {
				return err
			}
		}
		return s.root.Symlink(f.Link, f.Path)
	}
	body := make([]byte, f.Size)
	if _, err := io.ReadFull(f.Body, body); err != nil {
		return err
	}
	if exists && !st.Mode().IsRegular() {
		if err := s.root.RemoveAll(f.Path); err != nil {
			return err
		}
		exists = false
	}
	if !exists {
		return s.root.WriteFile(f.Path, body, permissions(f.Exec))
	}
	return s.rewrite(f, st, body)
}

// rewrite brings a regular file that exists up to date.
func (s syncer) rewrite(f stream.File, st fs.FileInfo, body []byte) error {
	if st.Size() != int64(len(body)) || !s.holds(f.Path, body) {
		if err := s.root.WriteFile(f.Path, body, 0o644); err != nil {
			return err
		}
	}
	if st.Mode().Perm() != permissions(f.Exec) {
		return s.root.Chmod(f.Path, permissions(f.Exec))
	}
	return nil
}

// holds reports whether the file has exactly this content.
func (s syncer) holds(name string, body []byte) bool {
	old, err := s.root.ReadFile(name)
	return err == nil && bytes.Equal(old, body)
}

func permissions(exec bool) fs.FileMode {
	if exec {
		return 0o755
	}
	return 0o644
}

// prune removes what the source does not have.
func (s syncer) prune() error {
	err := fs.WalkDir(s.root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || name == "." || s.seen[name] {
			return err
		}
		if err := s.root.RemoveAll(name); err != nil {
			return err
		}
		if d.IsDir() {
			return fs.SkipDir
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("copy tree: %w", err)
	}
	return nil
}
