package kernel

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"dmrace"
	"dmrace/images/kernel/git"
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

	user   bool   // given by the user, rather than by the catalogue
	origin string // names the workspace
	files  source
	cache  Cache
	out    io.Writer
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
func Open(ctx context.Context, c Cache, spec TreeSpec, out io.Writer) (*Tree, error) {
	if out == nil {
		out = io.Discard
	}
	if (spec.Name == "") == (spec.Dir == "") {
		return nil, &dmrace.UsageError{Err: errors.New("a tree is either a catalogue name or a directory")}
	}
	if spec.Rev != "" && spec.Dir == "" {
		return nil, &dmrace.UsageError{Err: fmt.Errorf("revision %s of what? A revision is one of a git tree's", spec.Rev)}
	}
	if spec.Name != "" {
		entry, err := lookUp(spec.Name)
		if err != nil {
			return nil, err
		}
		return openPackage(ctx, c, entry, out)
	}
	return openUser(ctx, c, spec, out)
}

// openPackage identifies the package that apt would fetch or, where it cannot be
// found, the one that the cache has unpacked.
func openPackage(ctx context.Context, c Cache, e Entry, out io.Writer) (*Tree, error) {
	t := &Tree{origin: e.Package, cache: c, out: out}
	rec, from, err := c.find(ctx, e, out)
	var env *dmrace.EnvError
	switch {
	case errors.As(err, &env):
		m, ok := readMark(c.work(e.Package))
		if !ok {
			return nil, err
		}
		fmt.Fprintf(out, "%v: using %s from the cache\n", env.Err, m.Source)
		t.ID, t.Release, t.Source, t.files = m.ID, m.Release, m.Source, cachedSource{e.Package}
		return t, nil
	case err != nil:
		return nil, fmt.Errorf("find %s: %w", e.Package, err)
	}
	d := debSource{cache: c, from: from, rec: rec, out: out}
	t.ID, t.Release, t.Source, t.files = d.id(), upstream(rec.Version), e.Package+" "+rec.Version, d
	return t, nil
}

// find returns the version that apt would fetch, and who has it: the machine's own
// apt or else the first of the entry's suites that knows one. Where none does, it
// is an EnvError.
func (c Cache) find(ctx context.Context, e Entry, out io.Writer) (aptRecord, archive, error) {
	var from archive = machineApt{c}
	rec, err := from.candidate(ctx, e.Package)
	if !errors.Is(err, errNoCandidate) {
		return rec, from, err
	}
	why := "it is not in this machine's sources"
	for _, suite := range e.Suites {
		from = suiteApt{c, suite, out}
		rec, err := from.candidate(ctx, e.Package)
		var env *dmrace.EnvError
		switch {
		case err == nil, ctx.Err() != nil, errors.As(err, &env): // another suite would say the same
			return rec, from, err
		case errors.Is(err, errNoCandidate):
			why += ", not in " + suite
		default:
			why += fmt.Sprintf(", and %s cannot be asked (%v)", suite, err)
		}
	}
	return aptRecord{}, nil, &dmrace.EnvError{
		Err: fmt.Errorf("apt finds no %s: %s", e.Package, why),
		Fix: "apt-get update must work; otherwise give your own source with --tree",
	}
}

// upstream cuts the Debian revision off a package version.
func upstream(version string) string {
	if i := strings.LastIndexByte(version, '-'); i >= 0 {
		return version[:i]
	}
	return version
}

// openUser identifies a user's directory.
func openUser(ctx context.Context, c Cache, spec TreeSpec, out io.Writer) (*Tree, error) {
	dir, err := realPath(spec.Dir)
	if err != nil {
		return nil, &dmrace.UsageError{Err: fmt.Errorf("open tree: %w", err)}
	}
	t := &Tree{user: true, origin: "tree-" + digest.Bytes([]byte(dir))[:12], cache: c, out: out}
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
	t.files = gitSource{repo: r.repo, dir: dir, tree: r.tree}
	return nil
}

// useDir makes t the tree in a directory as it is now.
func (t *Tree) useDir(ctx context.Context, dir string) (err error) {
	if git.IsBare(dir) {
		return &dmrace.UsageError{Err: fmt.Errorf("%s is a bare repository: name a revision of it, for it has no files of its own", dir)}
	}
	if t.Release, err = recognise(dir); err != nil {
		return err
	}
	if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
		g, err := openGit(ctx, dir, t.memory())
		t.ID, t.Source, t.files = g.tree, "git "+g.tree, g
		return err
	}
	fmt.Fprintf(t.out, "reading %s\n", dir)
	d, err := openDir(ctx, dir)
	t.ID, t.Source, t.files = d.hash, "directory "+filepath.Base(dir), d
	return err
}

// memory returns the file in which is kept what the files of a work tree come to; in a
// cache that cannot be written to there is none.
func (t *Tree) memory() string {
	dir := t.cache.work(t.origin)
	if t.cache.mkdir(dir) != nil {
		return ""
	}
	return filepath.Join(dir, "stamps")
}

// label names a kernel built from the tree, as a folder of evidence is called:
// "6.1.192-stock-shim", "tree-6.12.1-0f3a9c21-no-waitfor".
func (t *Tree) label(v Variant, release string) string {
	label := release
	if t.user {
		label = "tree-" + release + "-" + t.ID[:8]
	}
	return label + "-" + v.String()
}
