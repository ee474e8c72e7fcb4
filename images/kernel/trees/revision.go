package trees

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"dmrace"
	"dmrace/images/kernel/git"
	"dmrace/internal/shellwords"
)

// revision is a commit of a git repository.
type revision struct {
	repo         git.Repo
	commit, tree string // git's hashes
	release      string
}

// openRevision identifies the tree of a commit, named as git does: a hash, a tag, a
// branch, "HEAD~3". The work tree and the index are not looked at, and need not be
// there.
func openRevision(ctx context.Context, dir, rev string) (revision, error) {
	repo, err := openRepository(dir)
	if err != nil {
		return revision{}, err
	}
	r := revision{repo: repo}
	if !git.Is(dir) {
		return r, &dmrace.UsageError{Err: fmt.Errorf("%s is not a git tree (it has no .git): a revision needs one", dir)}
	}
	if strings.HasPrefix(rev, "-") || strings.ContainsAny(rev, "\x00\n") {
		return r, &dmrace.UsageError{Err: fmt.Errorf("%q is not a revision", rev)}
	}
	if r.commit, err = repo.Resolve(ctx, rev+"^{commit}"); err != nil {
		return r, noRevision(ctx, repo, dir, rev, err)
	}
	if r.tree, err = repo.Resolve(ctx, r.commit+"^{tree}"); err != nil {
		return r, noRevision(ctx, repo, dir, rev, err)
	}
	r.release, err = r.recognise(ctx, "revision "+rev+" of "+dir)
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return r, err
}

// recognise returns the release of the tree, or what it lacks to be a kernel's.
func (r revision) recognise(ctx context.Context, what string) (string, error) {
	return recogniseIn(what, func(name string) bool {
		there, err := r.repo.Has(ctx, r.tree, name)
		return err == nil && there
	}, func() (text []byte, err error) {
		entries, err := r.repo.At(ctx, r.tree, "Makefile")
		if err != nil {
			return nil, err
		}
		err = r.repo.Blobs(ctx, entries, func(_ git.Entry, body []byte) error { text = body; return nil })
		return text, err
	})
}

// noRevision says why a revision cannot be had.
func noRevision(ctx context.Context, repo git.Repo, dir, rev string, cause error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	shallow, err := repo.Shallow(ctx)
	switch {
	case err != nil:
		return errors.Join(err, cause)
	case shallow:
		return &dmrace.UsageError{Err: fmt.Errorf("%s is a shallow clone that does not hold a commit %s: %s brings them all", dir, rev, shellwords.Join("git", "-C", dir, "fetch", "--unshallow"))}
	}
	return &dmrace.UsageError{Err: fmt.Errorf("%s has no commit %s: a revision is a hash, a tag or a branch of that repository", dir, rev)}
}
