package kernel

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// workspace is where the trees of one origin are built:
//
//	lock         held while anything below is used
//	src/         the source, with the arm and the shim laid in
//	tree.json    which tree src holds; absent while that is not certain
//	orig/        the tree's own content of each file that is laid over
//	overlay.json which these are, where patches added to laidOver
//	obj/         make's objects
//	building     there while make runs; left behind only by a kill
//	steps.json   how many steps builds took here, for the progress bar
//	build.log    what make said last
type workspace struct {
	dir  string
	lock *flock.Flock
}

func (w *workspace) path(elem ...string) string {
	return filepath.Join(append([]string{w.dir}, elem...)...)
}
func (w *workspace) src() string { return w.path("src") }
func (w *workspace) obj() string { return w.path("obj") }
func (w *workspace) log() string { return w.path("build.log") }

// lockPoll is how often a waiting process asks for a lock.
const lockPoll = 200 * time.Millisecond

// openWorkspace locks the workspace of an origin. While another process has it,
// out is told so once and ctx can end the wait.
func (c Cache) openWorkspace(ctx context.Context, origin string, out io.Writer) (*workspace, error) {
	w := &workspace{dir: c.work(origin)}
	if err := c.mkdir(w.dir); err != nil {
		return nil, err
	}
	var err error
	w.lock, err = lockFile(ctx, w.path("lock"), func() {
		fmt.Fprintf(out, "waiting for another dmrace that builds in %s\n", w.dir)
	})
	return w, err
}

func (w *workspace) close() { w.lock.Unlock() }

// lockFile takes a lock that ends with its process. waiting is called once if the
// lock is not free.
func lockFile(ctx context.Context, path string, waiting func()) (*flock.Flock, error) {
	l := flock.New(path)
	ok, err := l.TryLock()
	if err == nil && !ok {
		waiting()
		_, err = l.TryLockContext(ctx, lockPoll)
	}
	if err != nil {
		l.Close()
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return l, nil
}

// mark says which tree a workspace's src holds.
type mark struct {
	ID      string `json:"id"`
	Source  string `json:"source"`
	Release string `json:"release"`
	Config  string `json:"config,omitempty"` // an older tree that is configured the same; empty: none
}

// readMark returns the mark of a workspace's directory. It reports false where src
// may be incomplete.
func readMark(dir string) (mark, bool) {
	var m mark
	b, err := os.ReadFile(filepath.Join(dir, "tree.json"))
	if err != nil || json.Unmarshal(b, &m) != nil {
		return mark{}, false
	}
	return m, m.ID != ""
}

// configID returns the tree whose configuration src's is the same as.
func (m mark) configID() string {
	if m.Config != "" {
		return m.Config
	}
	return m.ID
}

// unmark says that src is neither the old tree nor the new one.
func (w *workspace) unmark() error {
	if err := os.Remove(w.path("tree.json")); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("copy tree: %w", err)
	}
	return nil
}

// hold makes src hold the tree t, with anything laid over it, and returns its mark.
// The mark is gone while src is changed, so an interrupted copy is repeated.
func (w *workspace) hold(ctx context.Context, t *Tree) (mark, error) {
	m, ok := readMark(w.dir)
	if ok && m.ID == t.ID {
		return m, nil
	}
	config, followed := "", false
	if ok {
		var err error
		if config, followed, err = w.follow(ctx, t, m); err != nil {
			return mark{}, err
		}
	}
	if !followed {
		if err := w.fill(ctx, t); err != nil {
			return mark{}, err
		}
	}
	m = mark{ID: t.ID, Source: t.Source, Config: config}
	makefile, err := w.original("Makefile")
	if err == nil {
		m.Release, err = parseRelease(makefile)
	}
	if err != nil {
		return mark{}, fmt.Errorf("copy tree: %w", err)
	}
	b, err := json.Marshal(m)
	if err != nil {
		return mark{}, fmt.Errorf("copy tree: %w", err)
	}
	return m, writeWhole(w.path("tree.json"), b)
}

// fill makes src hold the whole tree t and nothing else.
func (w *workspace) fill(ctx context.Context, t *Tree) error {
	if err := w.unmark(); err != nil {
		return err
	}
	if err := syncInto(ctx, w.src(), t.files); err != nil {
		return err
	}
	if _, err := recognise(w.src()); err != nil {
		return err
	}
	if err := w.resetOverlay(); err != nil {
		return fmt.Errorf("copy tree: %w", err)
	}
	return nil
}

// resetOverlay keeps the originals of a src that was just filled.
func (w *workspace) resetOverlay() error {
	for _, name := range []string{"overlay.json", "orig"} {
		if err := os.RemoveAll(w.path(name)); err != nil {
			return err
		}
	}
	return w.keepOriginals(laidOver)
}

// writeWhole writes a file that is there whole or not at all, also where two
// processes write it at a time.
func writeWhole(path string, b []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".new-")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(b)
	if err := errors.Join(err, tmp.Close()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}
