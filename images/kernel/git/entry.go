package git

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
)

// Modes of entries, as git writes them.
const (
	modeFile    = "100644"
	modeExec    = "100755"
	modeLink    = "120000"
	modeModule  = "160000" // a submodule: the object is a commit of another repository
	modeFolder  = "40000"  // in tree objects
	modeMissing = "000000" // in differences: there is nothing
)

// Entry is one path of a tree, below no other.
type Entry struct {
	Mode   string // "100644", "100755", "120000", "160000" or, in a difference, "000000"
	Object string // hash of the blob
	Path   string // slash-separated
}

// IsFile reports whether it is a regular file or a symbolic link.
func (e Entry) IsFile() bool { return strings.HasPrefix(e.Mode, "100") || e.Mode == modeLink }

// IsLink reports whether it is a symbolic link, whose content is where it points.
func (e Entry) IsLink() bool { return e.Mode == modeLink }

// IsExec reports whether it is a regular file that may be executed.
func (e Entry) IsExec() bool { return e.Mode == modeExec }

// List returns the entries of a tree object.
func (r Repo) List(ctx context.Context, tree string) ([]Entry, error) {
	return r.lsTree(ctx, "-r", tree)
}

// At returns the entries that are at these paths of a tree object: a folder is none.
func (r Repo) At(ctx context.Context, tree string, paths ...string) ([]Entry, error) {
	entries, err := r.lsTree(ctx, append([]string{tree, "--"}, paths...)...)
	return slices.DeleteFunc(entries, func(e Entry) bool { return !e.IsFile() }), err
}

// Has reports whether there is a file or a folder at a path of a tree object.
func (r Repo) Has(ctx context.Context, tree, path string) (bool, error) {
	entries, err := r.lsTree(ctx, tree, "--", path)
	return len(entries) > 0, err
}

func (r Repo) lsTree(ctx context.Context, args ...string) ([]Entry, error) {
	out, err := r.command(append([]string{"ls-tree", "-z", "--full-tree"}, args...)...).Output(ctx)
	if err != nil {
		return nil, r.failed(err)
	}
	return parseTree(out)
}

// parseTree reads the output of git ls-tree -z, "<mode> <type> <object>\t<path>\0" for
// each.
func parseTree(out []byte) ([]Entry, error) {
	var entries []Entry
	for len(out) > 0 {
		line, rest, ok := bytes.Cut(out, []byte{0})
		head, path, ok2 := strings.Cut(string(line), "\t")
		f := strings.Fields(head)
		if !ok || !ok2 || len(f) != 3 {
			return nil, fmt.Errorf("parse git ls-tree: %.80q", out)
		}
		entries = append(entries, Entry{f[0], f[2], path})
		out = rest
	}
	return entries, nil
}

// Differ returns the paths in which two tree objects differ, as the newer one has them.
func (r Repo) Differ(ctx context.Context, old, new string) ([]Entry, error) {
	out, err := r.command("diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", "--no-ext-diff", "--no-textconv", old, new).Output(ctx)
	if err != nil {
		return nil, r.failed(err)
	}
	return parseRaw(out)
}

// parseRaw reads the output of git diff-tree -z --raw, which is
// ":<old mode> <new mode> <old object> <new object> <status>\0<path>\0" for each.
func parseRaw(out []byte) ([]Entry, error) {
	var entries []Entry
	for len(out) > 0 {
		head, rest, ok := bytes.Cut(out, []byte{0})
		name, rest, ok2 := bytes.Cut(rest, []byte{0})
		f := strings.Fields(string(head))
		if !ok || !ok2 || len(f) != 5 || f[0][0] != ':' {
			return nil, fmt.Errorf("parse git diff-tree: %.80q", out)
		}
		entries = append(entries, Entry{f[1], f[3], string(name)})
		out = rest
	}
	return entries, nil
}

// differing returns the paths in which two lists of entries differ, as the newer one has
// them, in the order of the lists.
func differing(old, new []Entry) []Entry {
	had := make(map[string]Entry, len(old))
	for _, e := range old {
		had[e.Path] = e
	}
	var out []Entry
	for _, e := range new {
		if had[e.Path] != e {
			out = append(out, e)
		}
		delete(had, e.Path)
	}
	for _, e := range old {
		if _, gone := had[e.Path]; gone {
			out = append(out, Entry{Mode: modeMissing, Path: e.Path})
		}
	}
	return out
}
