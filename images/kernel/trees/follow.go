package trees

import (
	"context"
	"fmt"
	"slices"

	"dmrace/images/kernel/git"
	"dmrace/images/kernel/stream"
)

// Since implements [follower] where the older tree is in the repository.
func (g gitSource) Since(ctx context.Context, old string, use func(stream.Changes) error) (bool, error) {
	if !git.IsHash(old) {
		return false, nil
	}
	entries, err := g.differ(ctx, old)
	if err != nil {
		return false, ctx.Err() // a failure is no error: the older tree may have been a work tree's
	}
	return true, use(g.changes(ctx, entries))
}

// differ returns the paths in which the tree differs from an older one.
func (g gitSource) differ(ctx context.Context, old string) ([]git.Entry, error) {
	if g.work != nil {
		return g.work.Since(ctx, old)
	}
	return g.repo.Differ(ctx, old, g.tree)
}

// changes turns what git lists into changes. Submodules are none: the kernel has no
// files in them.
func (g gitSource) changes(ctx context.Context, entries []git.Entry) stream.Changes {
	var c stream.Changes
	for _, e := range entries {
		c.All = append(c.All, e.Path)
		if !e.IsFile() {
			c.Gone = append(c.Gone, e.Path)
		}
	}
	c.Each = func(do func(stream.File) error) error { return g.blobs(ctx, entries, do) }
	return c
}

// follow brings src from the tree of mark m to t by the files that changed. It
// reports false, having written nothing, where these are not known.
func (w *Workspace) follow(ctx context.Context, t *Tree, m mark) (config string, ok bool, err error) {
	f, ok := t.From.(stream.Follower)
	if !ok {
		return "", false, nil
	}
	config = m.ConfigID()
	ok, err = f.Since(ctx, m.ID, func(c stream.Changes) error {
		if c.AffectConfig() {
			config = t.ID
		}
		if err := w.unmark(); err != nil {
			return err
		}
		return w.apply(c)
	})
	return config, ok, err
}

// apply makes the changes in src and, of files that something is laid over, in
// orig.
func (w *Workspace) apply(c stream.Changes) error {
	covered, err := w.overlay()
	if err != nil {
		return err
	}
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
	below, laid := syncer{src, map[string]bool{}}, syncer{orig, map[string]bool{}}
	home := func(name string) syncer {
		if slices.Contains(covered, name) {
			return laid
		}
		return below
	}
	for _, name := range c.Gone {
		if err := remove(home(name).root, name); err != nil {
			return fmt.Errorf("copy tree: %w", err)
		}
	}
	return c.Each(func(f stream.File) error { return home(f.Path).Put(f) })
}
