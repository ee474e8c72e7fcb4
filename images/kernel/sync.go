package kernel

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
)

// syncer makes a directory equal to a source. It writes only what differs: make
// rebuilds what has a new time stamp, so a file that did not change must keep its
// own.
type syncer struct {
	root *os.Root        // writes cannot leave it, whatever the source names
	seen map[string]bool // files of the source and their directories
}

// syncInto makes dir hold exactly the files of src.
func syncInto(ctx context.Context, dir string, src source) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("copy tree: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("copy tree: %w", err)
	}
	defer root.Close()
	s := syncer{root, map[string]bool{}}
	if err := src.each(ctx, s.put); err != nil {
		return err
	}
	return s.prune()
}

// put makes one file equal to the source's.
func (s syncer) put(f file) error {
	if !filepath.IsLocal(f.path) {
		return &dmrace.UsageError{Err: fmt.Errorf("copy tree: %q leads out of the tree", f.path)}
	}
	if dir := path.Dir(f.path); dir != "." && !s.seen[dir] {
		if err := s.mkdir(dir); err != nil {
			return fmt.Errorf("copy tree: %w", err)
		}
	}
	s.seen[f.path] = true
	if err := s.write(f); err != nil {
		return fmt.Errorf("copy tree: %w", err)
	}
	return nil
}

// mkdir makes a directory, in the place of a file if need be.
func (s syncer) mkdir(dir string) error {
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
func (s syncer) write(f file) error {
	st, err := s.root.Lstat(f.path)
	exists := err == nil
	if f.link != "" {
		if exists && st.Mode()&fs.ModeSymlink != 0 {
			if old, err := s.root.Readlink(f.path); err == nil && old == f.link {
				return nil
			}
		}
		if exists {
			if err := s.root.RemoveAll(f.path); err != nil {
				return err
			}
		}
		return s.root.Symlink(f.link, f.path)
	}
	body := make([]byte, f.size)
	if _, err := io.ReadFull(f.body, body); err != nil {
		return err
	}
	if exists && !st.Mode().IsRegular() {
		if err := s.root.RemoveAll(f.path); err != nil {
			return err
		}
		exists = false
	}
	if !exists {
		return s.root.WriteFile(f.path, body, permissions(f.exec))
	}
	return s.rewrite(f, st, body)
}

// rewrite brings a regular file that exists up to date.
func (s syncer) rewrite(f file, st fs.FileInfo, body []byte) error {
	if st.Size() != int64(len(body)) || !s.holds(f.path, body) {
		if err := s.root.WriteFile(f.path, body, 0o644); err != nil {
			return err
		}
	}
	if st.Mode().Perm() != permissions(f.exec) {
		return s.root.Chmod(f.path, permissions(f.exec))
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
