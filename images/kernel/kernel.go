package kernel

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"dmrace"
	"dmrace/images/kernel/arm"
	"dmrace/images/kernel/bootimage"
	"dmrace/images/kernel/builds"
	"dmrace/images/kernel/git"
	"dmrace/images/kernel/patches"
	"dmrace/images/kernel/trees"
)

// Tree is kernel source whose identity is known, and what can be made of it.
type Tree struct{ *trees.Tree }

// Open finds a tree and identifies it. Nothing is unpacked and nothing is written outside
// the cache. Notices go to out, which may be nil, here and in all that is made of the tree.
func Open(ctx context.Context, c Cache, spec TreeSpec, out io.Writer) (*Tree, error) {
	t, err := trees.Open(ctx, c.Folder(), spec, out)
	if err != nil {
		return nil, c.Folder().Explain(err)
	}
	return &Tree{t}, nil
}

// Build returns the variant v of the tree as a bootable kernel: from the cache, or by
// making it.
func (t *Tree) Build(ctx context.Context, v Variant) (*Image, error) {
	img, err := builds.Build(ctx, t.Tree, v)
	return img, t.Cache.Explain(err)
}

// Find returns the variant v of the tree from the cache, as Build would, or a
// [dmrace.UsageError] that is [ErrNotBuilt].
func (t *Tree) Find(ctx context.Context, v Variant) (*Image, error) {
	return builds.Find(ctx, t.Tree, v)
}

// Explain returns what a variant of the tree is made of, and in what the kernels differ
// that were built of it before. Nothing is built.
func (t *Tree) Explain(ctx context.Context, v Variant) (Explanation, error) {
	x, err := builds.Explain(ctx, t.Tree, v)
	return x, t.Cache.Explain(err)
}

// Traits returns what is known of a variant of the tree before it is built.
func (t *Tree) Traits(ctx context.Context, v Variant) (dmrace.Traits, error) {
	traits, err := builds.Traits(ctx, t.Tree, v)
	return traits, t.Cache.Explain(err)
}

// Warm reports whether a build of a variant of the tree takes seconds rather than minutes.
func (t *Tree) Warm(v Variant) bool { return builds.Warm(t.Tree, v) }

// Patch applies patches to a copy of the tree's files and returns the patched variant.
func (t *Tree) Patch(ctx context.Context, files ...string) (*Patch, error) {
	p, err := patches.Apply(ctx, t.Tree, files...)
	return p, t.Cache.Explain(err)
}

// FilesOf returns the files of the tree that an arm changes, sorted.
func (t *Tree) FilesOf(ctx context.Context, a dmrace.Arm) ([]string, error) {
	out, err := t.EditOwn(ctx, a)
	return slices.Sorted(maps.Keys(out)), t.Cache.Explain(err)
}

// DerivePatch takes what separates an arm of one tree from its stock dm-init.c and fits it
// to the file of another tree.
func DerivePatch(ctx context.Context, from *Tree, a dmrace.Arm, to *Tree) ([]byte, error) {
	text, err := patches.Derive(ctx, from.Tree, a, to.Tree)
	return text, to.Cache.Explain(err)
}

// FixPatch returns a fix of dmrace's own as the patch by which it would be sent for a tree,
// and where it is kept. An arm that is no fix is a [dmrace.UsageError].
func FixPatch(ctx context.Context, a dmrace.Arm, t *Tree) (patch []byte, kept string, err error) {
	f, ok := arm.FixOf(a)
	if !ok {
		return nil, "", &dmrace.UsageError{Err: fmt.Errorf("arm %s is not a fix", a)}
	}
	patch, err = patches.OfFix(ctx, f, t.Tree)
	return patch, patches.FixPath(a, t.Tree), t.Cache.Explain(err)
}

// DerivedPath returns where [DerivePatch] keeps its patch.
func DerivedPath(from *Tree, a dmrace.Arm, to *Tree) string {
	return patches.DerivedPath(from.Tree, a, to.Tree)
}

// Changed returns the paths of the files in which two commits of one repository differ.
func Changed(ctx context.Context, a, b *Tree) ([]string, error) {
	return trees.Changed(ctx, a.Tree, b.Tree)
}

// Commits returns the first commits that are in b and not in a, the oldest first, and how
// many there are.
func Commits(ctx context.Context, a, b *Tree, most int) ([]git.Commit, int, error) {
	return trees.Commits(ctx, a.Tree, b.Tree, most)
}

// ReleaseAt returns the release of the kernel at a path: a source tree, a bzImage or
// a vmlinux. Anything else is a [dmrace.UsageError].
func ReleaseAt(path string) (string, error) {
	if st, err := os.Stat(path); err == nil && st.IsDir() {
		return trees.Recognise(path)
	}
	img, err := bootimage.Open(path)
	if err != nil {
		return "", err
	}
	return img.Source.Release, nil
}
