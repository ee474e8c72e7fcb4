package trees

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"dmrace/images/kernel/cachedir"
	"dmrace/internal/filelock"
	"dmrace/internal/wholefile"
)

// Workspace is where the trees of one origin are built:
//
//	lock         held while anything below is used
//	src/         the source, with the arm and the shim laid in
//	tree.json    which tree src holds; absent while that is not certain
//	stamps       what the files of the user's git work tree came to; see package git
//	orig/        the tree's own content of each file that is laid over
//	overlay.json which these are, where patches added to laidOver
//	obj/         make's objects; obj+NAME/ those with the set of options NAME
//	tmp/         make's scratch, while it runs
//	building     there while make runs; left behind only by a kill; one for each set
//	steps.json   how many steps builds took here, for the progress bar; one for each set
//	build.log    what make said last
type Workspace struct {
	Dir   string
	Close func() // ends the lock
}

// Path returns a path below the workspace.
func (w *Workspace) Path(elem ...string) string {
	return filepath.Join(append([]string{w.Dir}, elem...)...)
}

// Src, Obj and Log are the source, make's objects, and what make said last.
func (w *Workspace) Src() string { return w.Path("src") }
func (w *Workspace) Obj() string { return w.Path("obj") }
func (w *Workspace) Log() string { return w.Path("build.log") }

// OpenWorkspace locks the workspace of an origin. While another process has it,
// out is told so once and ctx can end the wait.
func OpenWorkspace(ctx context.Context, c cachedir.Dir, origin string, out io.Writer) (*Workspace, error) {
	w := &Workspace{Dir: c.Work(origin)}
	if err := c.Mkdir(w.Dir); err != nil {
		return nil, err
	}
	var err error
	w.Close, err = filelock.Take(ctx, w.Path("lock"), func() {
		fmt.Fprintf(out, "waiting for another dmrace that builds in %s\n", w.Dir)
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

// ReadMark returns the mark of a workspace's directory. It reports false where src
// may be incomplete.
func ReadMark(dir string) (mark, bool) {
	var m mark
	b, err := os.ReadFile(filepath.Join(dir, "tree.json"))
	if err != nil || json.Unmarshal(b, &m) != nil {
		return mark{}, false
	}
	return m, m.ID != ""
}

// ConfigID returns the tree whose configuration src's is the same as.
func (m mark) ConfigID() string {
	if m.Config != "" {
		return m.Config
	}
	return m.ID
}

// unmark says that src is neither the old tree nor the new one.
func (w *Workspace) unmark() error {
	if err := os.Remove(w.Path("tree.json")); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("copy tree: %w", err)
	}
	return nil
}

// Hold makes src hold the tree t, with anything laid over it, and returns its mark.
// The mark is gone while src is changed, so an interrupted copy is repeated.
func (w *Workspace) Hold(ctx context.Context, t *Tree) (mark, error) {
	m, ok := ReadMark(w.Dir)
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
		m.Release, err = ParseRelease(makefile)
	}
	if err != nil {
		return mark{}, fmt.Errorf("copy tree: %w", err)
	}
	b, err := json.Marshal(m)
	if err != nil {
		return mark{}, fmt.Errorf("copy tree: %w", err)
	}
	// The mark speaks for src: what it speaks for must outlive a power loss before it does.
	if err := wholefile.SyncAll(w.Dir); err != nil {
		return mark{}, fmt.Errorf("copy tree: %w", err)
	}
	return m, wholefile.Write(w.Path("tree.json"), b, 0o644)
}

// fill makes src hold the whole tree t and nothing else.
func (w *Workspace) fill(ctx context.Context, t *Tree) error {
	if err := w.unmark(); err != nil {
		return err
	}
	if err := syncInto(ctx, w.Src(), t.From); err != nil {
		return err
	}
	if _, err := Recognise(w.Src()); err != nil {
		return err
	}
	if err := w.ResetOverlay(); err != nil {
		return fmt.Errorf("copy tree: %w", err)
	}
	return nil
}

// ResetOverlay keeps the originals of a src that was just filled.
func (w *Workspace) ResetOverlay() error {
	for _, name := range []string{"overlay.json", "orig"} {
		if err := os.RemoveAll(w.Path(name)); err != nil {
			return err
		}
	}
	return w.keepOriginals(laidOver)
}
