package kernel

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"dmrace"
)

// revision is a commit of a git repository.
type revision struct {
	commit, tree string // git's hashes
	release      string
}

// openRevision identifies the tree of a commit, named as git does: a hash, a tag, a
// branch, "HEAD~3". The work tree and the index are not looked at, and need not be
// there.
func openRevision(ctx context.Context, dir, rev string) (revision, error) {
	var r revision
	if err := requireGit(dir); err != nil {
		return r, err
	}
	if !isRepository(dir) {
		return r, &dmrace.UsageError{Err: fmt.Errorf("%s is no git tree (it has no .git): a revision needs one", dir)}
	}
	if strings.HasPrefix(rev, "-") || strings.ContainsAny(rev, "\x00\n") {
		return r, &dmrace.UsageError{Err: fmt.Errorf("%q is no revision", rev)}
	}
	var err error
	if r.commit, err = revParse(ctx, dir, rev+"^{commit}"); err != nil {
		return r, noRevision(ctx, dir, rev, err)
	}
	if r.tree, err = revParse(ctx, dir, r.commit+"^{tree}"); err != nil {
		return r, noRevision(ctx, dir, rev, err)
	}
	what := "revision " + rev + " of " + dir
	r.release, err = recogniseIn(what, func(name string) bool {
		out, err := gitEnv(nil).command(dir, "ls-tree", "--name-only", r.tree, name).Output(ctx)
		return err == nil && len(out) > 0
	}, func() ([]byte, error) {
		return gitEnv(nil).command(dir, "cat-file", "blob", r.tree+":Makefile").Output(ctx)
	})
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return r, err
}

// revParse returns the hash of the object that a name stands for.
func revParse(ctx context.Context, dir, name string) (string, error) {
	out, err := gitEnv(nil).command(dir, "rev-parse", "--verify", "--quiet", name).Output(ctx)
	return strings.TrimSpace(string(out)), err
}

// noRevision says why a revision cannot be had.
func noRevision(ctx context.Context, dir, rev string, cause error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	out, err := gitEnv(nil).command(dir, "rev-parse", "--is-shallow-repository").Output(ctx)
	switch {
	case err != nil:
		return fmt.Errorf("read git tree %s: %w", dir, errors.Join(err, cause))
	case strings.TrimSpace(string(out)) == "true":
		return &dmrace.UsageError{Err: fmt.Errorf("%s is a shallow clone that does not hold a commit %s: git -C %s fetch --unshallow brings them all", dir, rev, dir)}
	}
	return &dmrace.UsageError{Err: fmt.Errorf("%s has no commit %s: a revision is a hash, a tag or a branch of that repository", dir, rev)}
}

// isRepository reports whether dir is the top of a git work tree or a bare
// repository.
func isRepository(dir string) bool {
	_, err := os.Lstat(filepath.Join(dir, ".git"))
	return err == nil || isBare(dir)
}

// isBare reports whether dir is a git repository without a work tree, by what
// is_git_directory() in git's setup.c asks for.
func isBare(dir string) bool {
	for _, name := range []string{"HEAD", "objects", "refs"} {
		if _, err := os.Lstat(filepath.Join(dir, name)); err != nil {
			return false
		}
	}
	return true
}
