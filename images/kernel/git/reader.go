package git

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"
)

// reader reads the files of a listing.
type reader struct {
	Repo
	listing
	root  *os.Root
	began time.Time
	known memory
}

// found is what lies at a path.
type found struct {
	Entry
	st fs.FileInfo // of a file that has a content
}

// all returns the entries of all files that are there, read on all cores.
func (r reader) all(ctx context.Context, keep string) ([]Entry, error) {
	all := make([]found, len(r.files))
	behind := linked(r.root, r.files)
	g, running := errgroup.WithContext(ctx)
	g.SetLimit(runtime.NumCPU())
	for i, f := range r.files {
		if running.Err() != nil {
			break
		}
		if behind[path.Dir(f.path)] {
			continue // what lies behind a symbolic link is not the tree's
		}
		g.Go(func() (err error) {
			if all[i], err = r.one(running, f); err != nil {
				err = r.failed(fmt.Errorf("%s: %w", f.path, err))
			}
			return err
		})
	}
	if err := cmp.Or(g.Wait(), ctx.Err()); err != nil {
		return nil, err
	}
	return r.entries(all, keep), nil
}

// entries leaves out the paths at which there is nothing, and keeps what was read.
func (r reader) entries(all []found, keep string) []Entry {
	var out []Entry
	now := memory{}
	for _, f := range all {
		if f.st != nil {
			now.remember(f.Path, f.st, f.Object, r.began)
		}
		if f.Path != "" {
			out = append(out, f.Entry)
		}
	}
	if keep != "" && !maps.Equal(now, r.known) {
		now.save(keep)
	}
	return out
}

// one returns what lies at the path of a file, or nothing.
func (r reader) one(ctx context.Context, f listed) (found, error) {
	if f.stored {
		return found{Entry: f.Entry()}, nil
	}
	st, err := os.Lstat(filepath.Join(r.dir, filepath.FromSlash(f.path)))
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return found{}, nil
	case err != nil:
		return found{}, err
	case st.IsDir():
		e, err := r.module(ctx, f)
		return found{Entry: e}, err
	case !st.Mode().IsRegular() && st.Mode()&fs.ModeSymlink == 0:
		return found{}, errors.New("it is neither a regular file nor a symbolic link")
	}
	object, ok := r.known.recall(f.path, st)
	if !ok {
		body, err := readFile(r.root, f.path, st)
		if err != nil {
			return found{}, err
		}
		object = r.format.name("blob", body)
	}
	return found{Entry{r.mode(f, st), object, f.path}, st}, nil
}

// module returns the entry of a folder: another repository's, or nothing.
func (r reader) module(ctx context.Context, f listed) (Entry, error) {
	dir := filepath.Join(r.dir, filepath.FromSlash(f.path))
	if _, err := r.root.Lstat(f.path + "/.git"); err != nil {
		if f.mode == modeModule { // a submodule that is not checked out
			return f.Entry(), nil
		}
		return Entry{}, nil
	}
	inner, err := Open(dir)
	if err != nil {
		return Entry{}, err
	}
	head, err := inner.Resolve(ctx, "HEAD")
	return Entry{modeModule, head, f.path}, err
}

// mode returns the mode of a file as ce_mode_from_stat() (read-cache.h) makes it.
func (r reader) mode(f listed, st fs.FileInfo) string {
	link := st.Mode()&fs.ModeSymlink != 0
	switch {
	case link, !r.links && f.mode == modeLink:
		return modeLink
	case !r.modes && strings.HasPrefix(f.mode, "100"):
		return f.mode
	case r.modes && st.Mode()&0o100 != 0:
		return modeExec
	}
	return modeFile
}

// linked returns the folders of files that are symbolic links, or lie behind one.
func linked(root *os.Root, files []listed) map[string]bool {
	known := map[string]bool{".": false}
	var behind func(dir string) bool
	behind = func(dir string) bool {
		b, ok := known[dir]
		if !ok {
			st, err := root.Lstat(dir)
			b = behind(path.Dir(dir)) || err == nil && st.Mode()&fs.ModeSymlink != 0
			known[dir] = b
		}
		return b
	}
	for _, f := range files {
		behind(path.Dir(f.path))
	}
	return known
}
