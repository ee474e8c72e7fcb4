package kernel

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"dmrace/images/kernel/git"
)

// follower is a source that may know by which files it differs from another tree,
// so that a copy of that can be brought up to date without reading the rest.
type follower interface {
	// since returns the changes that make this tree of the one called old, or false
	// where they cannot be told. They are valid during use.
	since(ctx context.Context, old string, use func(changes) error) (bool, error)
}

// changes are the files in which a tree differs from an older one.
type changes struct {
	gone []string // paths at which it has no file
	each func(do func(file) error) error
	all  []string // every path, gone or not
}

// affectConfig reports whether the configuration that the fragments make may
// change.
func (c changes) affectConfig() bool { return slices.ContainsFunc(c.all, affectsConfig) }

// affectsConfig reports whether make tinyconfig and make olddefconfig may come to
// another result where a file changes: Kconfig files, kconfig itself and what it is
// built and called with. C files and makefiles of drivers do not matter to them.
func affectsConfig(name string) bool {
	top, _, _ := strings.Cut(name, "/")
	switch {
	case top == "scripts":
		return true
	case top == "Documentation" || top == "tools" || top == "samples":
		return false
	case path.Base(name) == "Makefile":
		return name == "Makefile" || top == "arch"
	}
	return !slices.Contains([]string{".c", ".h", ".S", ".rst", ".txt", ".dts", ".dtsi", ".yaml"}, path.Ext(name))
}

// since implements [follower] where the older tree is in the repository.
func (g gitSource) since(ctx context.Context, old string, use func(changes) error) (bool, error) {
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
func (g gitSource) changes(ctx context.Context, entries []git.Entry) changes {
	var c changes
	for _, e := range entries {
		c.all = append(c.all, e.Path)
		if !e.IsFile() {
			c.gone = append(c.gone, e.Path)
		}
	}
	c.each = func(do func(file) error) error { return g.blobs(ctx, entries, do) }
	return c
}

// follow brings src from the tree of mark m to t by the files that changed. It
// reports false, having written nothing, where these are not known.
func (w *workspace) follow(ctx context.Context, t *Tree, m mark) (config string, ok bool, err error) {
	f, ok := t.files.(follower)
	if !ok {
		return "", false, nil
	}
	config = m.configID()
	ok, err = f.since(ctx, m.ID, func(c changes) error {
		if c.affectConfig() {
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
func (w *workspace) apply(c changes) error {
	covered, err := w.overlay()
	if err != nil {
		return err
	}
	src, err := openRoot(w.src())
	if err != nil {
		return err
	}
	defer src.Close()
	orig, err := openRoot(w.path("orig"))
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
	for _, name := range c.gone {
		if err := remove(home(name).root, name); err != nil {
			return fmt.Errorf("copy tree: %w", err)
		}
	}
	return c.each(func(f file) error { return home(f.path).put(f) })
}
