// Package patches applies a user's patches to the files of a tree, in memory and in scratch,
// and derives such a patch for one tree of what separates an arm from stock in another.
package patches

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"dmrace"
	"dmrace/images/kernel/config"
	"dmrace/images/kernel/hosttools"
	"dmrace/images/kernel/shim"
	"dmrace/images/kernel/trees"
	"dmrace/images/kernel/unidiff"
	"dmrace/internal/ctxio"
	"dmrace/internal/digest"
)

// PatchedArm begins the arm of a patched Tree: "patched:<12 digits of its ID>".
const PatchedArm = "patched:"

// Patch is a series of patches as it changes one tree.
type Patch struct {
	Arm     dmrace.Arm         // "patched:<the first 12 digits of ID>"
	ID      string             // hash of the effective difference: other patches that come to the same have it too
	Names   []string           // of the patches, in order: a file's name, with the subject of the mail in it
	Parts   []dmrace.PatchFile // what is known of each of Names
	Files   []string           // that differ from the tree's own, sorted
	Notices []string           // what was applied otherwise than to the letter

	Tree    string // ID of the tree
	changed map[string]fileState
}

// fileState is a file while patches are applied to it.
type fileState struct {
	There bool
	Body  []byte
	Mode  string // "100644" or "100755" where a patch set it
	Like  string // the file of the tree whose permissions it has; empty: it is new
}

// Apply applies patches to a copy of the tree's files and returns the patched
// variant, which [Tree.Build] takes. The files are applied in order; each is a
// unified diff, alone or after a commit message, or an mbox of several mails, as b4
// and git format-patch write them. Paths lose their first element ("a/").
//
// A hunk that fits only with other context lines than its own is applied as
// patch(1) does and is a notice. A patch that does not apply is a [*PatchError] in a
// [dmrace.UsageError]; a file that holds no patch, a patch that changes nothing and
// one that reaches out of the tree are a UsageError. Where patch(1) is missing it is
// a [dmrace.EnvError].
func Apply(ctx context.Context, t *trees.Tree, files ...string) (*Patch, error) {
	var parts []part
	for _, name := range files {
		text, err := readPatch(ctx, name)
		if err != nil {
			return nil, err
		}
		more, err := readParts(filepath.Base(name), text)
		if err != nil {
			return nil, err
		}
		parts = append(parts, more...)
	}
	if parts == nil {
		return nil, &dmrace.UsageError{Err: errors.New("no patch is given")}
	}
	return applySeries(ctx, t, parts)
}

// maxPatch bounds what is read of one file of patches, in bytes: the patch from one
// release of Linux to the next has 60 MB.
const maxPatch = 128 << 20

// readPatch reads a file of patches, or a pipe that brings them.
func readPatch(ctx context.Context, name string) ([]byte, error) {
	f, err := ctxio.Open(ctx, name)
	if err != nil {
		return nil, &dmrace.UsageError{Err: fmt.Errorf("read patch: %w", err)}
	}
	defer f.Close()
	text, err := ctxio.ReadAll(f, maxPatch)
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case errors.Is(err, ctxio.ErrTooLong):
		return nil, &dmrace.UsageError{Err: fmt.Errorf("read patch: %s holds more than %d MB, which no patch does", name, maxPatch>>20)}
	case err != nil:
		return nil, &dmrace.UsageError{Err: fmt.Errorf("read patch: %w", err)}
	}
	return text, nil
}

// part is one patch of a series.
type part struct {
	name  string
	from  dmrace.PatchFile
	files []unidiff.File
}

// readParts reads the patches in one file.
func readParts(name string, text []byte) ([]part, error) {
	patches, err := unidiff.Read(text)
	if err != nil {
		return nil, &dmrace.UsageError{Err: fmt.Errorf("patch %s: %w", name, err)}
	}
	sum := digest.Bytes(text)
	var parts []part
	for _, p := range patches {
		full := name
		if p.Subject != "" {
			full += ` "` + p.Subject + `"`
		}
		parts = append(parts, part{full, dmrace.PatchFile{File: name, Subject: p.Subject, SHA256: sum, Upstream: p.Upstream}, p.Files})
	}
	return parts, nil
}

// applySeries applies a series.
func applySeries(ctx context.Context, t *trees.Tree, parts []part) (*Patch, error) {
	if err := hosttools.RequireTools(ctx, "applying a patch", hosttools.Patch); err != nil {
		return nil, err
	}
	before, err := filesOf(ctx, t, parts)
	if err != nil {
		return nil, err
	}
	a, err := newApplier(t)
	if err != nil {
		return nil, err
	}
	defer a.close()
	after, err := a.series(ctx, parts, before)
	if err != nil {
		return nil, err
	}
	p := &Patch{Tree: t.ID, changed: differing(before, after), Notices: a.notices}
	if len(p.changed) == 0 {
		return nil, &dmrace.UsageError{Err: fmt.Errorf("the patches take back what they do: they leave %s as it is", t.Source)}
	}
	for _, part := range parts {
		p.Names = append(p.Names, part.name)
		p.Parts = append(p.Parts, part.from)
	}
	p.Files = slices.Sorted(maps.Keys(p.changed))
	p.ID = patchID(p.changed)
	p.Arm = dmrace.Arm(PatchedArm + p.ID[:12])
	for _, n := range p.Notices {
		fmt.Fprintln(t.Out, n)
	}
	return p, nil
}

// filesOf returns the tree's files that the patches name.
func filesOf(ctx context.Context, t *trees.Tree, parts []part) (map[string]fileState, error) {
	named := map[string]bool{}
	for _, p := range parts {
		for _, f := range p.files {
			for _, name := range []string{f.Old, f.New} {
				if name == shim.Dir || strings.HasPrefix(name, shim.Dir+"/") {
					return nil, &dmrace.UsageError{Err: fmt.Errorf("patch %s: %s is where dmrace puts its shim", p.name, shim.Dir)}
				}
				if name != "" {
					named[name] = true
				}
			}
		}
	}
	found, err := t.Files(ctx, nil, slices.Sorted(maps.Keys(named))...)
	if err != nil {
		return nil, err
	}
	files := map[string]fileState{}
	for name, b := range found {
		files[name] = fileState{There: true, Body: b, Like: name}
	}
	return files, nil
}

// differing returns the files that are not as they were.
func differing(before, after map[string]fileState) map[string]fileState {
	out := map[string]fileState{}
	for name, f := range after {
		old := before[name]
		if f.There != old.There || f.There && (string(f.Body) != string(old.Body) || f.Mode != old.Mode || f.Like != old.Like) {
			out[name] = f
		}
	}
	return out
}

// patchID hashes what the patches come to. Keys of a map are encoded in order.
func patchID(changed map[string]fileState) string {
	b, err := json.Marshal(changed)
	if err != nil {
		panic(err) // strings, bytes and booleans always encode
	}
	return digest.Key(b)
}

// Contents returns the files that the patches change, as they are laid in; nil is a file
// that is gone. originals are the tree's own.
func (p *Patch) Contents(originals map[string]*trees.Content) map[string]*trees.Content {
	out := map[string]*trees.Content{}
	for name, f := range p.changed {
		out[name] = f.content(originals)
	}
	return out
}

// Changed returns the text of a file that the patches change.
func (p *Patch) Changed(name string) ([]byte, bool) {
	f, ok := p.changed[name]
	return f.Body, ok
}

// content returns the file as it is laid in. originals are the tree's own.
func (f fileState) content(originals map[string]*trees.Content) *trees.Content {
	if !f.There {
		return nil
	}
	like := originals[f.Like]
	return &trees.Content{Body: f.Body, Exec: f.Mode == "100755" || f.Mode == "" && like != nil && like.Exec}
}

// Touched lists every file that is needed to lay the patch in.
func (p *Patch) Touched() []string {
	names := slices.Clone(p.Files)
	for _, f := range p.changed {
		if f.Like != "" {
			names = append(names, f.Like)
		}
	}
	return names
}

// ConfigID returns what the configuration of the patched tree is made from, given
// that of the tree.
func (p *Patch) ConfigID(tree string) string {
	if p == nil || !slices.ContainsFunc(p.Files, config.Affects) {
		return tree
	}
	return tree + " " + p.ID
}
