package trees

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"dmrace"
	"dmrace/images/kernel/hosttools"
	"dmrace/images/kernel/stream"
)

// Files returns the contents of single files of the tree, by their slash-separated
// paths from its top, without a workspace and without unpacking the rest. All that
// are needed must be there; of the optional ones those are returned that are.
//
// What was asked for once is kept in the cache. Otherwise the files come from the
// tree's workspace where that holds the same tree, and else out of the package or
// the directory, which is read once for all of them: ask for many at a time.
//
// A needed file that the tree does not have and a path that leads out of it are a
// [dmrace.UsageError]; a package that cannot be fetched, and a tool that is missing
// for unpacking it, are a [dmrace.EnvError]. Symbolic links are not followed: they
// count as absent.
func (t *Tree) Files(ctx context.Context, need []string, optional ...string) (map[string][]byte, error) {
	all := slices.Concat(need, optional)
	for _, p := range all {
		if !fs.ValidPath(p) || p == "." {
			return nil, &dmrace.UsageError{Err: fmt.Errorf("%q is not a path from the top of a kernel tree", p)}
		}
	}
	files, err := t.shelf().get(ctx, t, all)
	if err != nil {
		return nil, err
	}
	var lacks []string
	for _, p := range need {
		if _, ok := files[p]; !ok {
			lacks = append(lacks, p)
		}
	}
	if lacks != nil {
		return nil, &dmrace.UsageError{Err: fmt.Errorf("%s has no file %s", t.Source, strings.Join(lacks, ", no "))}
	}
	return files, nil
}

// extract reads files from the workspace or from the source itself.
func (t *Tree) extract(ctx context.Context, paths []string) (map[string][]byte, error) {
	if files, ok := t.unpacked(paths); ok {
		return files, nil
	}
	if t.Packaged() {
		if err := hosttools.Require(ctx, "reading "+t.Source, hosttools.ForDebian); err != nil {
			return nil, err
		}
	}
	wanted := map[string]bool{}
	for _, p := range paths {
		wanted[p] = true
	}
	files := map[string][]byte{}
	take := func(f stream.File) error {
		if f.Link != "" || !wanted[f.Path] {
			return nil
		}
		b, err := io.ReadAll(f.Body)
		files[f.Path] = b
		return err
	}
	if p, ok := t.From.(stream.Picker); ok {
		return files, p.Pick(ctx, paths, take)
	}
	return files, t.From.Each(ctx, take)
}

// unpacked reads files from the workspace, and reports whether that held this tree
// all the while. It takes no lock, because a build would hold it for minutes: the
// mark is absent while src or orig change, and a new one is another file.
func (t *Tree) unpacked(paths []string) (map[string][]byte, bool) {
	w := &Workspace{Dir: t.Cache.Work(t.Origin)}
	before, err := os.Stat(w.Path("tree.json"))
	if err != nil {
		return nil, false
	}
	if m, ok := ReadMark(w.Dir); !ok || m.ID != t.ID {
		return nil, false
	}
	files := map[string][]byte{}
	for _, p := range paths {
		b, err := w.original(p)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, false
		}
		if err == nil {
			files[p] = b
		}
	}
	after, err := os.Stat(w.Path("tree.json"))
	return files, err == nil && os.SameFile(before, after) && after.ModTime().Equal(before.ModTime())
}
