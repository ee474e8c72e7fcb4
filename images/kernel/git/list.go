package git

import (
	"bytes"
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
)

// listing is what git says of a work tree without reading a file of it.
type listing struct {
	files  []listed // sorted by path
	format format
	modes  bool // whether the bit that makes a file executable counts (core.fileMode)
	links  bool // whether symbolic links are such (core.symlinks)
}

// listed is one path of a work tree.
type listed struct {
	path         string
	mode, object string // as the index has it; empty: it is new
	stored       bool   // the index speaks for it (skip-worktree or assume-unchanged)
}

// Entry returns the entry that the index has.
func (f listed) Entry() Entry { return Entry{f.mode, f.object, f.path} }

// list asks git for the paths of the work tree.
func (r Repo) list(ctx context.Context) (listing, error) {
	l := listing{format: sha1.New}
	name, err := r.ask(ctx, "rev-parse", "--show-object-format")
	if err != nil {
		return l, err
	}
	if name == "sha256" {
		l.format = sha256.New
	}
	for key, to := range map[string]*bool{"core.fileMode": &l.modes, "core.symlinks": &l.links} {
		value, err := r.ask(ctx, "config", "--type=bool", "--default=true", "--get", key)
		if err != nil {
			return l, err
		}
		*to = value == "true"
	}
	tracked, err := r.command("ls-files", "-z", "--stage", "-v").Output(ctx)
	if err == nil {
		l.files, err = parseStage(tracked)
	}
	if err != nil {
		return l, r.failed(err)
	}
	added, err := r.command("ls-files", "-z", "--others", "--exclude-standard").Output(ctx)
	if err == nil {
		err = l.add(added)
	}
	if err != nil {
		return l, r.failed(err)
	}
	slices.SortFunc(l.files, func(a, b listed) int { return strings.Compare(a.path, b.path) })
	l.files = slices.CompactFunc(l.files, func(a, b listed) bool { return a.path == b.path }) // a conflict has up to three stages
	return l, nil
}

// parseStage reads the output of git ls-files -z --stage -v, "<tag> <mode> <object>
// <stage>\t<path>\0" for each. The tag is S where git is told to skip the work tree, and
// in lower case where it is told to assume that nothing changed.
func parseStage(out []byte) ([]listed, error) {
	var files []listed
	for len(out) > 0 {
		line, rest, ok := bytes.Cut(out, []byte{0})
		head, path, ok2 := strings.Cut(string(line), "\t")
		f := strings.Fields(head)
		if !ok || !ok2 || len(f) != 4 {
			return nil, fmt.Errorf("parse git ls-files: %.80q", out)
		}
		if err := checkPath(path); err != nil {
			return nil, err
		}
		files = append(files, listed{path: path, mode: f[1], object: f[2], stored: f[0] == "S" || f[0] != strings.ToUpper(f[0])})
		out = rest
	}
	return files, nil
}

// add reads the output of git ls-files -z --others, "<path>\0" for each. A path that ends
// with a slash is another repository.
func (l *listing) add(out []byte) error {
	for path := range strings.SplitSeq(string(out), "\x00") {
		path = strings.TrimSuffix(path, "/")
		if path == "" {
			continue
		}
		if err := checkPath(path); err != nil {
			return err
		}
		l.files = append(l.files, listed{path: path})
	}
	return nil
}

// checkPath refuses what no index that git wrote holds (verify_path(), read-cache.c).
func checkPath(path string) error {
	for name := range strings.SplitSeq(path, "/") {
		if name == "" || name == "." || name == ".." || strings.EqualFold(name, ".git") {
			return fmt.Errorf("its index names %q, which is not a path of a work tree", path)
		}
	}
	return nil
}
