package kernel

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"dmrace"
)

// TreeSpec says which source is wanted: exactly one of its fields is set.
type TreeSpec struct {
	Name string // a name from the catalogue: "5.10", "6.1"
	Dir  string // a user's git tree or plain directory
}

// Tree is kernel source whose identity is known. It need not be unpacked yet.
type Tree struct {
	ID      string // "6.1.192-2 sha256:<of the .deb>", git's tree hash, or a hash of the content
	Release string // "6.1.192", from the Makefile; of a package not yet unpacked, from its version
	Source  string // what the provenance says: "linux-source-6.1 6.1.192-2", "git <tree>", "directory <name>"

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
// A name that is not in the catalogue and a directory that is no kernel are a
// [dmrace.UsageError]; a package that cannot be found and that the cache does not
// hold is a [dmrace.EnvError].
func Open(ctx context.Context, c Cache, spec TreeSpec, out io.Writer) (*Tree, error) {
	if out == nil {
		out = io.Discard
	}
	if (spec.Name == "") == (spec.Dir == "") {
		return nil, &dmrace.UsageError{Err: errors.New("a tree is either a catalogue name or a directory")}
	}
	if spec.Name != "" {
		entry, err := lookUp(spec.Name)
		if err != nil {
			return nil, err
		}
		return openPackage(ctx, c, entry, out)
	}
	return openUser(ctx, c, spec.Dir, out)
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
		Err:  fmt.Errorf("apt finds no %s: %s", e.Package, why),
		Mend: "apt-get update must work; otherwise give your own source with --tree",
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
func openUser(ctx context.Context, c Cache, dir string, out io.Writer) (*Tree, error) {
	release, err := recognise(dir)
	if err != nil {
		return nil, err
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return nil, fmt.Errorf("open tree: %w", err)
	}
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return nil, fmt.Errorf("open tree: %w", err)
	}
	sum := sha256.Sum256([]byte(dir))
	t := &Tree{Release: release, user: true, origin: "tree-" + hex.EncodeToString(sum[:6]), cache: c, out: out}
	if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
		g, err := openGit(ctx, c, dir)
		if err != nil {
			return nil, err
		}
		t.ID, t.Source, t.files = g.tree, "git "+g.tree, g
		return t, nil
	}
	fmt.Fprintf(out, "reading %s\n", dir)
	d, err := openDir(ctx, dir)
	if err != nil {
		return nil, err
	}
	t.ID, t.Source, t.files = d.hash, "directory "+filepath.Base(dir), d
	return t, nil
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
