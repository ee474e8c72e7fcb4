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

	"dmrace/internal/filelock"
	"dmrace/internal/wholefile"
)

// workspace is where the trees of one origin are built:
//
//	lock         held while anything below is used
//	src/         the source, with the arm and the shim laid in
//	tree.json    which tree src holds; absent while that is not certain
//	stamps       what the files of the user's git work tree came to; see package git
//	orig/        the tree's own content of each file that is laid over
//	overlay.json which these are, where patches added to laidOver
//	obj/         make's objects
//	building     there while make runs; left behind only by a kill
//	steps.json   how many steps builds took here, for the progress bar
//	build.log    what make said last
type workspace struct {
	dir   string
	close func() // ends the lock
}

func (w *workspace) path(elem ...string) string {
	return filepath.Join(append([]string{w.dir}, elem...)...)
}
func (w *workspace) src() string { return w.path("src") }
func (w *workspace) obj() string { return w.path("obj") }
func (w *workspace) log() string { return w.path("build.log") }

// openWorkspace locks the workspace of an origin. While another process has it,
// out is told so once and ctx can end the wait.
func (c Cache) openWorkspace(ctx context.Context, origin string, out io.Writer) (*workspace, error) {
	w := &workspace{dir: c.work(origin)}
	if err := c.mkdir(w.dir); err != nil {
		return nil, err
	}
	var err error
	w.close, err = filelock.Take(ctx, w.path("lock"), func() {
		fmt.Fprintf(out, "waiting for another dmrace that builds in %s\n", w.dir)
	})
	return w, err
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
	// The mark speaks for src: what it speaks for must outlive a power loss before it does.
	if err := wholefile.SyncAll(w.dir); err != nil {
		return mark{}, fmt.Errorf("copy tree: %w", err)
	}
	return m, wholefile.Write(w.path("tree.json"), b, 0o644)
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
