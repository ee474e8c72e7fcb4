package kernel

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

// follower is a source that may know by which files it differs from another tree,
// so that a copy of that can be brought up to date without reading the rest.
type follower interface {
	// since returns the changes that make this tree of the one called old, or false
	// where they cannot be told. They are valid during use.
	since(ctx context.Context, old string, use func(changes) error) (bool, error)
}

// changes are the files in which a tree differs from an older one.
type changes struct {
	gone []string // paths at which it has no file
	each func(do func(file) error) error
	all  []string // every path, gone or not
}

// affectConfig reports whether the configuration that the fragments make may
// change.
func (c changes) affectConfig() bool { return slices.ContainsFunc(c.all, affectsConfig) }

// affectsConfig reports whether make tinyconfig and make olddefconfig may come to
// another result where a file changes: Kconfig files, kconfig itself and what it is
// built and called with. C files and makefiles of drivers do not matter to them.
func affectsConfig(name string) bool {
	top, _, _ := strings.Cut(name, "/")
	switch {
	case top == "scripts":
		return true
	case top == "Documentation" || top == "tools" || top == "samples":
		return false
	case path.Base(name) == "Makefile":
		return name == "Makefile" || top == "arch"
	}
	return !slices.Contains([]string{".c", ".h", ".S", ".rst", ".txt", ".dts", ".dtsi", ".yaml"}, path.Ext(name))
}

// since implements [follower] where the older tree is in the repository too.
func (g gitSource) since(ctx context.Context, old string, use func(changes) error) (known bool, err error) {
	err = g.with(ctx, func(env gitEnv) error {
		if !isHash(old) {
			return nil
		}
		// A failure is no error: the older tree may have been a work tree's.
		out, err := env.command(g.dir, "diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", old, g.tree).Output(ctx)
		if err != nil {
			return ctx.Err()
		}
		entries, err := parseRaw(out)
		if err != nil {
			return err
		}
		known = true
		return use(g.changes(ctx, env, entries))
	})
	return known, err
}

// isHash reports whether an ID is git's name of an object.
func isHash(id string) bool {
	return (len(id) == 40 || len(id) == 64) && strings.Trim(id, "0123456789abcdef") == ""
}

// rawEntry is one path of git diff-tree --raw, as the newer tree has it.
type rawEntry struct {
	mode, object string // "100644", "100755", "120000" or, where it is gone, "000000"
	path         string
}

// isFile reports whether it is a regular file or a symbolic link.
func (e rawEntry) isFile() bool { return strings.HasPrefix(e.mode, "100") || e.mode == "120000" }

// parseRaw reads the output of git diff-tree -z --raw, which is
// ":<old mode> <new mode> <old object> <new object> <status>\0<path>\0" for each.
func parseRaw(out []byte) ([]rawEntry, error) {
	var entries []rawEntry
	for len(out) > 0 {
		head, rest, ok := bytes.Cut(out, []byte{0})
		name, rest, ok2 := bytes.Cut(rest, []byte{0})
		f := strings.Fields(string(head))
		if !ok || !ok2 || len(f) != 5 || f[0][0] != ':' {
			return nil, fmt.Errorf("parse git diff-tree: %.80q", out)
		}
		entries = append(entries, rawEntry{f[1], f[3], string(name)})
		out = rest
	}
	return entries, nil
}

// changes turns what git lists into changes. Submodules are none: the kernel has no
// files in them.
func (g gitSource) changes(ctx context.Context, env gitEnv, entries []rawEntry) changes {
	var c changes
	var there []rawEntry
	for _, e := range entries {
		c.all = append(c.all, e.path)
		if e.isFile() {
			there = append(there, e)
		} else {
			c.gone = append(c.gone, e.path)
		}
	}
	c.each = func(do func(file) error) error { return g.blobs(ctx, env, there, do) }
	return c
}

// blobs hands out files by their objects.
func (g gitSource) blobs(ctx context.Context, env gitEnv, entries []rawEntry, do func(file) error) error {
	var names strings.Builder
	for _, e := range entries {
		names.WriteString(e.object + "\n")
	}
	c := env.command(g.dir, "cat-file", "--batch")
	c.Stdin = strings.NewReader(names.String())
	return c.Stream(ctx, func(r io.Reader) error {
		in := bufio.NewReader(r)
		for _, e := range entries {
			body, err := readBlob(in, e.object)
			if err != nil {
				return fmt.Errorf("read git tree %s: %s: %w", g.dir, e.path, err)
			}
			f := file{path: e.path, exec: e.mode == "100755", body: bytes.NewReader(body), size: int64(len(body))}
			if e.mode == "120000" {
				f.link = string(body)
			}
			if err := do(f); err != nil {
				return err
			}
		}
		return nil
	})
}

// readBlob reads one answer of git cat-file --batch: "<object> blob <size>", the
// content, a newline.
func readBlob(in *bufio.Reader, object string) ([]byte, error) {
	head, err := in.ReadString('\n')
	if err != nil {
		return nil, err
	}
	var size int64
	if n, err := fmt.Sscanf(head, object+" blob %d\n", &size); n != 1 || err != nil {
		return nil, fmt.Errorf("git cat-file answers %q", strings.TrimSpace(head))
	}
	var body bytes.Buffer
	if _, err := io.CopyN(&body, in, size); err != nil {
		return nil, err
	}
	_, err = in.Discard(1)
	return body.Bytes(), err
}

// follow brings src from the tree of mark m to t by the files that changed. It
// reports false, having written nothing, where these are not known.
func (w *workspace) follow(ctx context.Context, t *Tree, m mark) (config string, ok bool, err error) {
	f, ok := t.files.(follower)
	if !ok {
		return "", false, nil
	}
	config = m.configID()
	ok, err = f.since(ctx, m.ID, func(c changes) error {
		if c.affectConfig() {
			config = t.ID
		}
		if err := w.unmark(); err != nil {
			return err
		}
		return w.apply(c)
	})
	return config, ok, err
}

// apply makes the changes in src and, of files that something is laid over, in
// orig.
func (w *workspace) apply(c changes) error {
	covered, err := w.overlay()
	if err != nil {
		return err
	}
	src, err := openRoot(w.src())
	if err != nil {
		return err
	}
	defer src.Close()
	orig, err := openRoot(w.path("orig"))
	if err != nil {
		return err
	}
	defer orig.Close()
	below, laid := syncer{src, map[string]bool{}}, syncer{orig, map[string]bool{}}
	home := func(name string) syncer {
		if slices.Contains(covered, name) {
			return laid
		}
		return below
	}
	for _, name := range c.gone {
		if err := remove(home(name).root, name); err != nil {
			return fmt.Errorf("copy tree: %w", err)
		}
	}
	return c.each(func(f file) error { return home(f.path).put(f) })
}

// pick implements [picker].
func (g gitSource) pick(ctx context.Context, paths []string, do func(file) error) error {
	return g.with(ctx, func(env gitEnv) error {
		out, err := env.command(g.dir, append([]string{"ls-tree", "-z", g.tree, "--"}, paths...)...).Output(ctx)
		if err != nil {
			return fmt.Errorf("read git tree %s: %w", g.dir, err)
		}
		var entries []rawEntry
		for line := range strings.SplitSeq(string(out), "\x00") {
			head, name, _ := strings.Cut(line, "\t") // "<mode> <type> <object>\t<path>"
			if f := strings.Fields(head); len(f) == 3 {
				entries = append(entries, rawEntry{f[0], f[2], name})
			}
		}
		entries = slices.DeleteFunc(entries, func(e rawEntry) bool { return !e.isFile() })
		return g.blobs(ctx, env, entries, do)
	})
}
