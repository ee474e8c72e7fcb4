// Package git reads the kernel trees that git repositories and their work trees hold,
// and runs nothing that these name.
//
// A repository may come from anywhere, and its configuration can name programs: a
// filter for what is added or checked out, a monitor of the file system, hooks, an
// external diff, an alias, the transport that fetches an object which is missing
// (extensions.partialClone). So git is only asked for what runs none of them: which
// paths there are, and the objects as they are stored. The files of a work tree are
// read here, byte for byte, and the tree's name is computed here; git neither adds nor
// checks out. Every call goes through [Repo.command].
//
// Attributes therefore have no say. In a tree whose .gitattributes convert line ends
// or expand $Id$, the name of the work tree is that of the bytes that lie there.
package git

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"dmrace/images/kernel/process"
)

// ErrNoGit says that this machine has no git.
var ErrNoGit = errors.New("there is no git")

// Repo is a git repository: a work tree with its .git, or a bare one.
type Repo struct {
	dir  string // the top of the work tree, or the bare repository
	git  string // what --git-dir names: a folder, or a file that says where that is
	bare bool
}

// Is reports whether dir is the top of a git work tree or a bare repository.
func Is(dir string) bool {
	_, err := os.Lstat(filepath.Join(dir, ".git"))
	return err == nil || IsBare(dir)
}

// IsBare reports whether dir is a git repository without a work tree, by what
// is_git_directory() in git's setup.c asks for.
func IsBare(dir string) bool {
	for _, name := range []string{"HEAD", "objects", "refs"} {
		if _, err := os.Lstat(filepath.Join(dir, name)); err != nil {
			return false
		}
	}
	return true
}

// Open returns the repository at dir, an absolute path. Where there is no git the error
// is [ErrNoGit].
func Open(dir string) (Repo, error) {
	if _, err := exec.LookPath("git"); err != nil {
		return Repo{}, ErrNoGit
	}
	if IsBare(dir) {
		return Repo{dir: dir, git: dir, bare: true}, nil
	}
	return Repo{dir: dir, git: filepath.Join(dir, ".git")}, nil
}

// safeConfig overrides what in a repository's own configuration, or in the user's, names
// a program or makes git write or go to the network.
var safeConfig = []string{
	"core.fsmonitor=false", "core.hooksPath=/dev/null", "core.pager=cat", "core.alternateRefsCommand=",
	"core.untrackedCache=false", "core.splitIndex=false", "credential.helper=", "diff.external=",
	"protocol.allow=never", "gc.auto=0", "maintenance.auto=false", "submodule.recurse=false",
}

// safeEnv is what the environment of every call begins with. An object that is missing
// is not fetched (GIT_NO_LAZY_FETCH, since git 2.39.4, and no transport at all for older
// ones), and none stands in for another (refs/replace).
var safeEnv = []string{
	"LC_ALL=C", "GIT_OPTIONAL_LOCKS=0", "GIT_NO_LAZY_FETCH=1", "GIT_ALLOW_PROTOCOL=none", "GIT_NO_REPLACE_OBJECTS=1",
	"GIT_TERMINAL_PROMPT=0", "GIT_ASKPASS=false", "GIT_SSH_COMMAND=false", "GIT_PAGER=cat", "GIT_EDITOR=false",
}

// command is the only way in which git is called. It names the repository and the work
// tree itself, so that git looks for no other and core.worktree has no say; whose files
// they are does not matter then either.
func (r Repo) command(args ...string) process.Command {
	argv := []string{"git", "-C", r.dir, "--git-dir=" + r.git, "--no-pager", "--literal-pathspecs"}
	if !r.bare {
		argv = append(argv, "--work-tree="+r.dir)
	}
	for _, c := range safeConfig {
		argv = append(argv, "-c", c)
	}
	env := append([]string(nil), safeEnv...)
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "GIT_") && !strings.HasPrefix(v, "LC_ALL=") {
			env = append(env, v)
		}
	}
	return process.Command{Argv: append(argv, args...), Env: env}
}

// ask returns the one line that a call prints.
func (r Repo) ask(ctx context.Context, args ...string) (string, error) {
	out, err := r.command(args...).Output(ctx)
	if err != nil {
		return "", r.failed(err)
	}
	return strings.TrimSpace(string(out)), nil
}

func (r Repo) failed(err error) error { return fmt.Errorf("read git tree %s: %w", r.dir, err) }

// Resolve returns the hash of the object that a name stands for, as git names them: "v6.1",
// "HEAD~3^{tree}".
func (r Repo) Resolve(ctx context.Context, name string) (string, error) {
	return r.ask(ctx, "rev-parse", "--verify", "--quiet", name)
}

// Shallow reports whether the repository is a clone without all of its history.
func (r Repo) Shallow(ctx context.Context) (bool, error) {
	answer, err := r.ask(ctx, "rev-parse", "--is-shallow-repository")
	return answer == "true", err
}

// IsHash reports whether a text is git's name of an object.
func IsHash(id string) bool {
	return (len(id) == 40 || len(id) == 64) && strings.Trim(id, "0123456789abcdef") == ""
}
