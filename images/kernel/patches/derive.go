package patches

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"

	"dmrace"
	"dmrace/images/kernel/arm"
	"dmrace/images/kernel/hosttools"
	"dmrace/images/kernel/process"
	"dmrace/images/kernel/trees"
	"dmrace/images/kernel/unidiff"
	"dmrace/internal/digest"
	"dmrace/internal/wholefile"
	"dmrace/linux/series"
)

// Derive takes what separates an arm of one tree from its stock
// drivers/md/dm-init.c and fits it to the file of another tree: from no-waitfor it
// is all of dm-mod.waitfor, from waitfor-2022 the second wait. The patch is kept at
// [derivedPath] for the user to read, and for [applyPatches].
//
// Includes that the other tree's file does not have come along where the tree has
// the header. What the code calls is not looked for: since v6.5 dm-init.c calls
// early_lookup_bdev(), which older trees lack, and there the patched kernel does not
// build.
//
// A tree that the arm cannot be made of, or that has the difference already, is a
// [dmrace.UsageError], and so is a difference that does not fit, a [*PatchError].
func Derive(ctx context.Context, from *trees.Tree, a dmrace.Arm, to *trees.Tree) (patch []byte, err error) {
	if a != dmrace.ArmNoWaitfor && a != dmrace.ArmWaitfor2022 {
		return nil, &dmrace.UsageError{Err: fmt.Errorf("a patch is derived from what separates an arm from stock: %s or %s, not %s", dmrace.ArmNoWaitfor, dmrace.ArmWaitfor2022, a)}
	}
	if err := hosttools.RequireTools(ctx, "deriving a patch", hosttools.Patch); err != nil {
		return nil, err
	}
	older, newer, target, err := between(ctx, from, a, to)
	if err != nil {
		return nil, err
	}
	patch, err = fit(ctx, to, from, a, older, newer, target)
	if err != nil {
		return nil, err
	}
	path := DerivedPath(from, a, to)
	if err := to.Cache.Mkdir(filepath.Dir(path)); err != nil {
		return nil, err
	}
	return patch, wholefile.Write(path, patch, 0o644)
}

// between returns the texts of dm-init.c that the difference lies between, and the
// one that it is to fit.
func between(ctx context.Context, from *trees.Tree, a dmrace.Arm, to *trees.Tree) (older, newer, target []byte, err error) {
	source, err := from.DMInit(ctx)
	if err != nil {
		return nil, nil, nil, err
	}
	before, err := from.Cut(a, source)
	if err != nil {
		return nil, nil, nil, err
	}
	goal, err := to.DMInit(ctx)
	if err != nil {
		return nil, nil, nil, err
	}
	if err := wanted(to, a, goal); err != nil {
		return nil, nil, nil, err
	}
	older, newer, err = adoptIncludes(ctx, to, trimEnd(before), trimEnd(source), goal)
	return older, newer, goal, err
}

// DerivedPath returns where [derive] keeps its patch.
func DerivedPath(from *trees.Tree, a dmrace.Arm, to *trees.Tree) string {
	var version []byte
	if e, ok := arm.EditOf(a); ok {
		version = e.Version()
	}
	id := digest.Key([]byte(from.ID), []byte(a), version, []byte(to.ID))
	return to.Cache.Join("patches", fmt.Sprintf("%s-%s-from-%s-%s.patch", to.Release, a, from.Release, id[:8]))
}

// wanted refuses a tree in which the arm's difference has no place: what it adds
// must be the very thing that cannot be cut there.
func wanted(t *trees.Tree, a dmrace.Arm, dmInit []byte) error {
	_, err := t.Cut(a, dmInit)
	switch {
	case err == nil:
		return &dmrace.UsageError{Err: fmt.Errorf("%s has already what separates %s from stock", t.Source, a)}
	case errors.Is(err, arm.ErrNoWaitfor), errors.Is(err, arm.ErrNoSecondWait):
		return nil
	}
	return err
}

var includeLine = regexp.MustCompile(`(?m)^[ \t]*#[ \t]*include[ \t]*<([^>\n]+)>[^\n]*\n`)

// trimEnd leaves no empty line at the end of a text: an arm that is cut from there
// may leave one, which no tree has.
func trimEnd(text []byte) []byte { return slices.Concat(bytes.TrimRight(text, "\n"), []byte("\n")) }

// adoptIncludes treats the includes that target does not have as part of the
// difference: before loses them, and after keeps those whose headers the tree has.
func adoptIncludes(ctx context.Context, t *trees.Tree, before, after, target []byte) (_, _ []byte, err error) {
	have := includes(target)
	var paths []string
	for name := range includes(after) {
		if path := "include/" + name; !have[name] && fs.ValidPath(path) {
			paths = append(paths, path)
		}
	}
	found, err := t.Files(ctx, nil, slices.Sorted(slices.Values(paths))...)
	if err != nil {
		return nil, nil, err
	}
	has := func(name string) bool { _, ok := found["include/"+name]; return ok }
	return keepIncludes(before, func(name string) bool { return have[name] }),
		keepIncludes(after, func(name string) bool { return have[name] || has(name) }), nil
}

// includes returns the headers that a text includes.
func includes(text []byte) map[string]bool {
	names := map[string]bool{}
	for _, m := range includeLine.FindAllSubmatch(text, -1) {
		names[string(m[1])] = true
	}
	return names
}

// keepIncludes returns text with those of its includes for which keep is true.
func keepIncludes(text []byte, keep func(name string) bool) []byte {
	return includeLine.ReplaceAllFunc(text, func(line []byte) []byte {
		if keep(string(includeLine.FindSubmatch(line)[1])) {
			return line
		}
		return nil
	})
}

// fit makes a patch of what leads from before to after, and fits it to target.
func fit(ctx context.Context, t, from *trees.Tree, a dmrace.Arm, before, after, target []byte) ([]byte, error) {
	ap, err := newApplier(t)
	if err != nil {
		return nil, err
	}
	defer ap.close()
	text, err := ap.diff(ctx, arm.DMInit, before, after)
	if err != nil {
		return nil, err
	}
	patches, err := unidiff.Read(text)
	if err != nil {
		return nil, fmt.Errorf("derive a patch: %w", err)
	}
	p := part{name: fmt.Sprintf("of %s (%s to stock)", from.Source, a), files: patches[0].Files}
	files, err := ap.series(ctx, []part{p}, map[string]fileState{arm.DMInit: {There: true, Body: target}})
	if err != nil {
		return nil, err
	}
	for _, n := range ap.notices {
		fmt.Fprintln(t.Out, n)
	}
	if text, err = ap.diff(ctx, arm.DMInit, target, files[arm.DMInit].Body); err != nil {
		return nil, err
	}
	return append([]byte(changelog(t, from, a, after)), text...), nil
}

// changelog is what stands before the diff: the header of a mail and its message, in the form
// of a backport (Documentation/process/stable-kernel-rules.rst, option 3).
func changelog(t, from *trees.Tree, a dmrace.Arm, after []byte) string {
	row := series.RowOf(a)
	head := fmt.Sprintf("From: %s\nSubject: [PATCH%s] %s\n\ncommit %s upstream.\n\n", sender, branch(t.Release), row.Subject, row.Commit)
	second := series.RowOf(dmrace.ArmWaitfor2022)
	if e, ok := arm.EditOf(dmrace.ArmWaitfor2022); ok && a != dmrace.ArmWaitfor2022 {
		if _, err := e.Apply(arm.Files{arm.DMInit: after}); err == nil {
			head += fmt.Sprintf("It has commit %s in it\n(%q).\n\n", second.Commit, second.Subject)
		}
	}
	return head + fmt.Sprintf("What separates the arm %s from the stock %s\nin %s, fitted by dmrace to\n%s.\n---\n", a, arm.DMInit, from.Source, t.Source)
}

// sender stands in a patch until somebody sends it.
const sender = "dmrace <dmrace@localhost>"

// branch is the stable branch of a release, as lists write it; "" where it is none.
func branch(release string) string {
	k, err := series.Parse(release)
	if err != nil {
		return ""
	}
	return " " + k.Series() + ".y"
}

// diff returns the unified diff between two texts of a file.
func (a *applier) diff(ctx context.Context, path string, old, new []byte) ([]byte, error) {
	for name, b := range map[string][]byte{"old": old, "new": new} {
		if err := os.WriteFile(filepath.Join(a.scratch, name), b, 0o600); err != nil {
			return nil, err
		}
	}
	c := process.Command{Argv: []string{"diff", "-u", "--label=a/" + path, "--label=b/" + path, "old", "new"}, Dir: a.scratch, Env: process.CLocale()}
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	err := c.Run(ctx)
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 1 { // they differ
		return out.Bytes(), nil
	}
	if err != nil {
		return nil, c.Explain(err, errs.String())
	}
	return out.Bytes(), nil
}
