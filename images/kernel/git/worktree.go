package git

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"time"

	"dmrace/images/kernel/safefile"
)

// WorkTree is what lies in the work tree of a repository: the files that git tracks, as
// they are now, and those that are new and that it does not ignore.
type WorkTree struct {
	Tree    string // name of the tree object that `git add -A` and `git write-tree` would make of it
	Entries []Entry

	repo   Repo
	stored map[string]bool // paths that the index speaks for: git is told not to look at them
}

// ErrChanged says that a file is not what it was when its tree was named.
var ErrChanged = errors.New("it changed while it was read")

// WorkTree reads the work tree. Nothing of it is written. What its files come to is kept
// in the file memory, so that those that did not change are not read the next time; where
// memory is empty, all are.
func (r Repo) WorkTree(ctx context.Context, memory string) (*WorkTree, error) {
	l, err := r.list(ctx)
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(r.dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	w := &WorkTree{repo: r, stored: map[string]bool{}}
	read := reader{Repo: r, root: root, listing: l, began: time.Now(), known: loadMemory(memory)}
	if w.Entries, err = read.all(ctx, memory); err != nil {
		return nil, err
	}
	for _, f := range l.files {
		if f.stored {
			w.stored[f.path] = true
		}
	}
	w.Tree = l.format.tree(w.Entries, "")
	return w, nil
}

// At returns the files at these paths.
func (w *WorkTree) At(paths ...string) []Entry {
	return slices.DeleteFunc(slices.Clone(w.Entries), func(e Entry) bool { return !e.IsFile() || !slices.Contains(paths, e.Path) })
}

// Blobs hands out the files among the entries, which are the work tree's, with their
// contents. Where one changed meanwhile the error is [ErrChanged].
func (w *WorkTree) Blobs(ctx context.Context, entries []Entry, do func(Entry, []byte) error) error {
	root, err := os.OpenRoot(w.repo.dir)
	if err != nil {
		return err
	}
	defer root.Close()
	var stored []Entry
	for _, e := range entries {
		if err := ctx.Err(); err != nil {
			return err
		}
		switch {
		case !e.IsFile():
			continue
		case w.stored[e.Path]:
			stored = append(stored, e)
			continue
		}
		body, err := readEntry(root, e)
		if err == nil {
			err = do(e, body)
		} else {
			err = w.repo.failed(fmt.Errorf("%s: %w", e.Path, err))
		}
		if err != nil {
			return err
		}
	}
	return w.repo.Blobs(ctx, stored, do)
}

// Since returns the paths in which the work tree differs from a tree object of the
// repository.
func (w *WorkTree) Since(ctx context.Context, old string) ([]Entry, error) {
	entries, err := w.repo.List(ctx, old)
	return differing(entries, w.Entries), err
}

// readEntry reads the file that an entry names.
func readEntry(root *os.Root, e Entry) ([]byte, error) {
	st, err := root.Lstat(e.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrChanged
	}
	if err != nil {
		return nil, err
	}
	body, err := readFile(root, e.Path, st)
	if err == nil && formatOf(e.Object).name("blob", body) != e.Object {
		err = ErrChanged
	}
	return body, err
}

// readFile reads a regular file, or where a symbolic link points.
func readFile(root *os.Root, name string, st fs.FileInfo) ([]byte, error) {
	if st.Mode()&fs.ModeSymlink != 0 {
		to, err := root.Readlink(name)
		return []byte(to), err
	}
	body, err := safefile.Read(root, name)
	if errors.Is(err, safefile.ErrNotRegular) || errors.Is(err, fs.ErrNotExist) {
		err = ErrChanged
	}
	return body, err
}
