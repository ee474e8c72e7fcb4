package kernel

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"dmrace"
	"dmrace/images/kernel/process"
)

// gitSource is a git work tree as it is now, with changes that are not committed, or
// one tree object of the repository. The repository is only read: what git must
// write (an index and the objects of changed files) goes into scratch.
type gitSource struct {
	cache     Cache
	dir       string
	tree      string // git's tree hash
	committed bool   // whether the tree is that of a revision
}

// requireGit returns an EnvError where there is no git.
func requireGit(dir string) error {
	if _, err := exec.LookPath("git"); err != nil {
		return &dmrace.EnvError{Err: fmt.Errorf("%s is a git tree and there is no git", dir), Fix: AptLine([]Tool{{Package: "git"}})}
	}
	return nil
}

// openGit identifies the work tree in dir.
func openGit(ctx context.Context, c Cache, dir string) (gitSource, error) {
	if err := requireGit(dir); err != nil {
		return gitSource{}, err
	}
	g := gitSource{cache: c, dir: dir}
	var err error
	g.tree, err = g.snapshot(ctx, func(env gitEnv, tree string) error {
		out, err := env.command(dir, "ls-tree", "--name-only", tree, "Makefile").Output(ctx)
		if err == nil && len(out) == 0 {
			// The .gitignore in Debian's kernel tarballs names everything.
			err = &dmrace.UsageError{Err: fmt.Errorf("git ignores the kernel in %s: fix its .gitignore, or remove .git to have it taken as a plain directory", dir)}
		}
		return err
	})
	return g, err
}

// each hands out the files of the identified tree.
func (g gitSource) each(ctx context.Context, do func(file) error) error {
	return g.with(ctx, func(env gitEnv) error {
		return env.command(g.dir, "archive", "--format=tar", g.tree).Stream(ctx, func(r io.Reader) error {
			return eachInTar(ctx, r, 0, do)
		})
	})
}

// with calls use while the identified tree's objects exist. Of a work tree it takes
// the snapshot again, because the first one's objects are gone.
func (g gitSource) with(ctx context.Context, use func(gitEnv) error) error {
	if g.committed {
		scratch, err := g.cache.scratch("git-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(scratch)
		env, err := g.scratchEnv(ctx, scratch)
		if err != nil {
			return fmt.Errorf("read git tree %s: %w", g.dir, err)
		}
		return use(env)
	}
	_, err := g.snapshot(ctx, func(env gitEnv, tree string) error {
		if tree != g.tree {
			return changedWhileRead(g.dir)
		}
		return use(env)
	})
	return err
}

// changedWhileRead says that a tree is not the one that was identified.
func changedWhileRead(dir string) error {
	return &dmrace.UsageError{Err: fmt.Errorf("%s changed while it was read: run again when nothing writes to it", dir)}
}

// snapshot writes the work tree as a tree object into scratch, and calls use
// while the object exists.
func (g gitSource) snapshot(ctx context.Context, use func(gitEnv, string) error) (string, error) {
	scratch, err := g.cache.scratch("git-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(scratch)
	env, err := g.scratchEnv(ctx, scratch)
	if err != nil {
		return "", fmt.Errorf("read git tree %s: %w", g.dir, err)
	}
	// Without the repository's objects in sight git cannot renew their time stamps
	// (freshen_loose_object(), object-file.c), which would be a write. --missing-ok
	// has it take the index's word for the files that did not change.
	if _, err := env.writing().command(g.dir, "add", "-A").Output(ctx); err != nil {
		return "", fmt.Errorf("read git tree %s: %w", g.dir, err)
	}
	out, err := env.writing().command(g.dir, "write-tree", "--missing-ok").Output(ctx)
	if err != nil {
		return "", fmt.Errorf("read git tree %s: %w", g.dir, err)
	}
	tree := strings.TrimSpace(string(out))
	return tree, use(env, tree)
}

// scratchEnv makes an environment in which git reads the repository's index and
// objects and writes to scratch.
func (g gitSource) scratchEnv(ctx context.Context, scratch string) (gitEnv, error) {
	out, err := gitEnv(nil).command(g.dir, "rev-parse", "--path-format=absolute", "--git-path", "index", "--git-path", "objects").Output(ctx)
	if err != nil {
		return nil, err
	}
	index, objects, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	own := filepath.Join(scratch, "objects")
	if err := os.Mkdir(own, 0o755); err != nil {
		return nil, err
	}
	// A copy of the index keeps git from hashing files whose stat did not change.
	if err := copyFile(filepath.Join(scratch, "index"), index); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return gitEnv{
		"GIT_INDEX_FILE=" + filepath.Join(scratch, "index"),
		"GIT_OBJECT_DIRECTORY=" + own,
		"GIT_ALTERNATE_OBJECT_DIRECTORIES=" + strconv.Quote(objects),
	}, nil
}

// gitEnv is what the scratch adds to git's environment: where to write, and last,
// where else to read.
type gitEnv []string

// writing leaves out the repository's objects.
func (e gitEnv) writing() gitEnv { return e[:len(e)-1] }

// gitConfig overrides what could make git refuse, write, or change bytes: the
// owner check, hooks (post-index-change), the file system monitor's daemon, an
// index in two parts, and line endings.
var gitConfig = []string{
	"safe.directory=*", "core.hooksPath=/dev/null", "core.fsmonitor=false",
	"core.splitIndex=false", "core.autocrlf=false", "tar.umask=0022", "advice.addEmbeddedRepo=false",
}

// command returns a git command on the work tree in dir.
func (e gitEnv) command(dir string, args ...string) process.Command {
	argv := []string{"git", "-C", dir}
	for _, c := range gitConfig {
		argv = append(argv, "-c", c)
	}
	env := []string{"LC_ALL=C", "GIT_OPTIONAL_LOCKS=0"}
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "GIT_") && !strings.HasPrefix(v, "LC_ALL=") {
			env = append(env, v)
		}
	}
	return process.Command{Argv: append(argv, args...), Env: append(env, e...)}
}

// copyFile copies the content of a file.
func copyFile(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		out.Close()
		return err
	}
	return out.Close()
}
