// Package trees gives kernel source an identity and a copy to build in: packages of
// Debian's, git work trees, commits of git repositories and plain directories. A user's
// tree is never written to.
//
// [Tree.Files] reads single files of a tree, which a shelf in the cache keeps. A
// [Workspace] holds a copy of one tree of an origin and follows it by content, so that
// make rebuilds only what differs; files that a variant lays over keep their originals.
package trees

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"dmrace"
	"dmrace/images/kernel/apt"
	"dmrace/images/kernel/arm"
	"dmrace/images/kernel/cachedir"
	"dmrace/images/kernel/git"
	"dmrace/images/kernel/stream"
	"dmrace/internal/digest"
)

// TreeSpec says which source is wanted: either Name or Dir is set.
type TreeSpec struct {
	Name string // a name from the catalogue: "5.10", "6.1"
	Dir  string // a user's git tree, plain directory or, with Rev, bare repository
	Rev  string // a commit of Dir, as git names it; empty: the files as they are now
}

// Tree is kernel source whose identity is known. It need not be unpacked yet.
type Tree struct {
	ID      string // "6.1.192-2 sha256:<of the .deb>", git's tree hash, or a hash of the content
	Release string // "6.1.192", from the Makefile; of a package not yet unpacked, from its version
	Source  string // what the provenance says: "linux-source-6.1 6.1.192-2", "git <tree>", "git commit <commit>", "directory <name>"
	Commit  string // git's hash of the commit that Rev named; empty where none was
	Git     string // what git describe says of the commit; "-dirty" ends it where the files differ from it

	user   bool   // given by the user, rather than by the catalogue
	Origin string // names the workspace
	From   stream.Source
	Cache  cachedir.Dir
	Out    io.Writer
}

// Open finds a tree and identifies it. Nothing is unpacked and nothing is written
// outside the cache. Notices go to out, which may be nil, here and in Build and
// Files.
//
// A package that the machine's own apt does not know is looked for in suites of
// Debian's, in the archive that the machine's sources name. The package list of a
// suite is fetched where the cache has none that is younger than a day.
//
// A name that is not in the catalogue, a directory or a revision that is no kernel,
// and a revision that the repository does not have are a [dmrace.UsageError]; a package that cannot be found and that the cache does not
// hold is a [dmrace.EnvError].
func Open(ctx context.Context, c cachedir.Dir, spec TreeSpec, out io.Writer) (*Tree, error) {
	if out == nil {
		out = io.Discard
	}
	if (spec.Name == "") == (spec.Dir == "") {
		return nil, &dmrace.UsageError{Err: errors.New("a tree is either a catalogue name or a directory")}
	}
	if spec.Rev != "" && spec.Dir == "" {
		return nil, &dmrace.UsageError{Err: fmt.Errorf("revision %s needs a git tree to be looked up in", spec.Rev)}
	}
	if spec.Name != "" {
		entry, err := apt.LookUp(spec.Name)
		if err != nil {
			return nil, err
		}
		return openPackage(ctx, c, entry, out)
	}
	return openUser(ctx, c, spec, out)
}

// openPackage identifies the package that apt would fetch or, where it cannot be
// found, the one that the cache has unpacked.
func openPackage(ctx context.Context, c cachedir.Dir, e apt.Entry, out io.Writer) (*Tree, error) {
	t := &Tree{Origin: e.Package, Cache: c, Out: out}
	rec, from, err := apt.Find(ctx, c, e, out)
	var env *dmrace.EnvError
	switch {
	case errors.As(err, &env):
		m, ok := ReadMark(c.Work(e.Package))
		if !ok {
			return nil, err
		}
		fmt.Fprintf(out, "%v: using %s from the cache\n", env.Err, m.Source)
		t.ID, t.Release, t.Source, t.From = m.ID, m.Release, m.Source, cachedSource{e.Package}
		return t, nil
	case err != nil:
		return nil, fmt.Errorf("find %s: %w", e.Package, err)
	}
	d := apt.Package{Cache: c, From: from, Rec: rec, Out: out}
	t.ID, t.Release, t.Source, t.From = d.ID(), apt.Upstream(rec.Version), e.Package+" "+rec.Version, d
	return t, nil
}

// openUser identifies a user's directory.
func openUser(ctx context.Context, c cachedir.Dir, spec TreeSpec, out io.Writer) (*Tree, error) {
	dir, err := realPath(spec.Dir)
	if err != nil {
		return nil, &dmrace.UsageError{Err: fmt.Errorf("open tree: %w", err)}
	}
	t := &Tree{user: true, Origin: "tree-" + digest.Bytes([]byte(dir))[:12], Cache: c, Out: out}
	if spec.Rev != "" {
		err = t.useRevision(ctx, dir, spec.Rev)
	} else {
		err = t.useDir(ctx, dir)
	}
	if err != nil {
		return nil, err
	}
	return t, nil
}

func realPath(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(dir)
}

// useRevision makes t the tree of a commit.
func (t *Tree) useRevision(ctx context.Context, dir, rev string) error {
	r, err := openRevision(ctx, dir, rev)
	if err != nil {
		return err
	}
	t.ID, t.Release, t.Commit, t.Source = r.tree, r.release, r.commit, "git commit "+r.commit
	t.From = gitSource{repo: r.repo, dir: dir, tree: r.tree}
	t.Git = r.repo.Describe(ctx, r.commit)
	return nil
}

// useDir makes t the tree in a directory as it is now.
func (t *Tree) useDir(ctx context.Context, dir string) (err error) {
	if git.IsBare(dir) {
		return &dmrace.UsageError{Err: fmt.Errorf("%s is a bare repository: name a revision of it, for it has no files of its own", dir)}
	}
	if t.Release, err = Recognise(dir); err != nil {
		return err
	}
	if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
		g, err := openGit(ctx, dir, t.memory())
		if err != nil {
			return err
		}
		t.ID, t.Source, t.From = g.tree, "git "+g.tree, g
		t.Git = described(ctx, g)
		return nil
	}
	fmt.Fprintf(t.Out, "reading %s\n", dir)
	d, err := openDir(ctx, dir)
	t.ID, t.Source, t.From = d.hash, "directory "+filepath.Base(dir), d
	return err
}

// described says which commit is checked out, and whether the files are its own.
func described(ctx context.Context, g gitSource) string {
	name := g.repo.Describe(ctx, "HEAD")
	if tree, err := g.repo.Resolve(ctx, "HEAD^{tree}"); name == "" || err == nil && tree == g.tree {
		return name
	}
	return name + "-dirty"
}

// memory returns the file in which is kept what the files of a work tree come to; in a
// cache that cannot be written to there is none.
func (t *Tree) memory() string {
	dir := t.Cache.Work(t.Origin)
	if t.Cache.Mkdir(dir) != nil {
		return ""
	}
	return filepath.Join(dir, "stamps")
}

// Label begins the names of the kernels that are built from the tree, as a folder of
// evidence is called: "6.1.192", "tree-6.12.1-0f3a9c21".
func (t *Tree) Label(release string) string {
	if t.user {
		return "tree-" + release + "-" + t.ID[:8]
	}
	return release
}

// Packaged reports whether the files come out of one of Debian's packages.
func (t *Tree) Packaged() bool {
	_, ok := t.From.(apt.Package)
	return ok
}

// NoDMInit says that no kernel of the tree can do what dmrace is about.
func (t *Tree) NoDMInit() error {
	return &dmrace.EnvError{Err: &LackError{fmt.Errorf("%s has no %s (before 6bbc923dfcf5, v5.1): no kernel of it creates devices from its command line", t.Source, arm.DMInit)}}
}

// DMInit returns the tree's own drivers/md/dm-init.c.
func (t *Tree) DMInit(ctx context.Context) ([]byte, error) {
	files, err := t.Files(ctx, nil, arm.DMInit)
	if err != nil {
		return nil, err
	}
	b, ok := files[arm.DMInit]
	if !ok {
		return nil, t.NoDMInit()
	}
	return b, nil
}

// Cut returns the text of dm-init.c as an arm has it that we make ourselves and that
// changes no other file. A text of which it cannot be made is a [*LackError] in a
// [dmrace.UsageError].
func (t *Tree) Cut(a dmrace.Arm, dmInit []byte) ([]byte, error) {
	out, err := t.Edit(a, arm.Files{arm.DMInit: dmInit})
	if changed, ok := out[arm.DMInit]; ok || err != nil {
		return changed, err
	}
	return dmInit, nil
}

// EditOwn returns what Edit makes of the tree's own files.
func (t *Tree) EditOwn(ctx context.Context, a dmrace.Arm) (arm.Files, error) {
	e, ok := arm.EditOf(a)
	if !ok {
		return nil, nil
	}
	files, err := t.Files(ctx, nil, e.Files...)
	if err != nil {
		return nil, err
	}
	return t.Edit(a, files)
}

// Edit returns the files that an arm changes that we make ourselves, of those that its
// edit reads. Files of which it cannot be made are a [*LackError] in a
// [dmrace.UsageError].
func (t *Tree) Edit(a dmrace.Arm, files arm.Files) (arm.Files, error) {
	e, ok := arm.EditOf(a)
	if !ok {
		return nil, nil
	}
	out, err := e.Apply(files)
	var place *arm.PlaceError
	if errors.As(err, &place) {
		err = fmt.Errorf("%s of %s: %w", place.Path, t.Source, place.Err)
	}
	if err != nil {
		return nil, &dmrace.UsageError{Err: &LackError{fmt.Errorf("arm %s: %w", a, err)}}
	}
	return out, nil
}
