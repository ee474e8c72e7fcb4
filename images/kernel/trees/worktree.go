package trees

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"dmrace"
	"dmrace/images/kernel/git"
	"dmrace/images/kernel/hosttools"
	"dmrace/images/kernel/stream"
)

// gitSource is a git work tree as it is now, with changes that are not committed, or
// one tree object of the repository. Neither is written to.
type gitSource struct {
	repo git.Repo
	dir  string
	tree string        // git's tree hash
	work *git.WorkTree // nil: the tree is that of a revision
}

// openRepository returns the repository at dir, or an EnvError where there is no git.
func openRepository(dir string) (git.Repo, error) {
	r, err := git.Open(dir)
	if errors.Is(err, git.ErrNoGit) {
		err = &dmrace.EnvError{Err: fmt.Errorf("%s is a git tree and there is no git", dir), Fix: hosttools.AptLine([]hosttools.Tool{{Package: "git"}})}
	}
	return r, err
}

// openGit identifies the work tree in dir. What its files come to is kept in the file
// memory.
func openGit(ctx context.Context, dir, memory string) (gitSource, error) {
	r, err := openRepository(dir)
	if err != nil {
		return gitSource{}, err
	}
	w, err := r.WorkTree(ctx, memory)
	if err != nil {
		return gitSource{}, err
	}
	if len(w.At("Makefile")) == 0 {
		// The .gitignore in Debian's kernel tarballs names everything.
		return gitSource{}, &dmrace.UsageError{Err: fmt.Errorf("git ignores the kernel in %s: fix its .gitignore, or remove .git to have it taken as a plain directory", dir)}
	}
	return gitSource{r, dir, w.Tree, w}, nil
}

// Each hands out the files of the identified tree.
func (g gitSource) Each(ctx context.Context, do func(stream.File) error) error {
	if g.work != nil {
		return g.blobs(ctx, g.work.Entries, do)
	}
	entries, err := g.repo.List(ctx, g.tree)
	if err != nil {
		return err
	}
	return g.blobs(ctx, entries, do)
}

// Pick implements [picker].
func (g gitSource) Pick(ctx context.Context, paths []string, do func(stream.File) error) error {
	if g.work != nil {
		return g.blobs(ctx, g.work.At(paths...), do)
	}
	entries, err := g.repo.At(ctx, g.tree, paths...)
	if err != nil {
		return err
	}
	return g.blobs(ctx, entries, do)
}

// blobs hands out the files among the entries.
func (g gitSource) blobs(ctx context.Context, entries []git.Entry, do func(stream.File) error) error {
	read := g.repo.Blobs
	if g.work != nil {
		read = g.work.Blobs
	}
	err := read(ctx, entries, func(e git.Entry, body []byte) error {
		f := stream.File{Path: e.Path, Exec: e.IsExec(), Body: bytes.NewReader(body), Size: int64(len(body))}
		if e.IsLink() {
			f.Link = string(body)
		}
		return do(f)
	})
	if errors.Is(err, git.ErrChanged) {
		err = changedWhileRead(g.dir)
	}
	return err
}

// changedWhileRead says that a tree is not the one that was identified.
func changedWhileRead(dir string) error {
	return &dmrace.UsageError{Err: fmt.Errorf("%s changed while it was read: run again when nothing writes to it", dir)}
}
