package kernel

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"dmrace"
)

// Ingredient is one thing that a built kernel depends on. Its key is the hash of all
// of them.
type Ingredient struct {
	Name  string // "tree", "compiler"
	Value string // what it is, or a SHA-256; empty: it has no part in this kernel
}

// Explanation says why a kernel has the key that it has.
type Explanation struct {
	Key         string
	Ingredients []Ingredient
	Built       bool
	Others      []OtherKernel
}

// OtherKernel is a built kernel of the same tree and variant under another key.
type OtherKernel struct {
	Kernel  CachedKernel
	Differs []string // names of the ingredients that differ; none: an older dmrace built it and did not keep them
}

// Explain returns the ingredients of a variant of the tree, and in which of them the
// kernels differ that were built of it before. Nothing is built.
func (t *Tree) Explain(ctx context.Context, v Variant) (Explanation, error) {
	r, err := t.recipeHere(ctx, v)
	if err != nil {
		return Explanation{}, err
	}
	_, built := t.cache.lookup(r.key())
	e := Explanation{Key: r.key(), Ingredients: r.ingredients(), Built: built}
	kernels, err := t.cache.listKernels()
	if err != nil {
		return Explanation{}, fmt.Errorf("list the cache: %w", err)
	}
	for _, k := range kernels {
		s := k.Source
		if k.Key != e.Key && !k.Broken && s.TreeID == t.ID && s.Arm == v.Arm && s.Shim == v.Shim {
			e.Others = append(e.Others, OtherKernel{k, r.differs(k.recipe)})
		}
	}
	return e, nil
}

// ErrNotBuilt says that the cache does not have a kernel.
var ErrNotBuilt = errors.New("it is not built")

// Find returns the variant v of the tree from the cache, as Build would, or a
// [dmrace.UsageError] that is [ErrNotBuilt].
func (t *Tree) Find(ctx context.Context, v Variant) (*Image, error) {
	r, err := t.recipeHere(ctx, v)
	if err != nil {
		return nil, err
	}
	img, ok := t.cache.lookup(r.key())
	if !ok {
		return nil, &dmrace.UsageError{Err: fmt.Errorf("%s of %s: %w", v, t.Source, ErrNotBuilt)}
	}
	return img, nil
}

// recipeHere returns the recipe of a variant with this host's compiler.
func (t *Tree) recipeHere(ctx context.Context, v Variant) (recipe, error) {
	if err := v.check(t); err != nil {
		return recipe{}, err
	}
	compiler, err := compilerID(ctx)
	if err != nil {
		return recipe{}, err
	}
	return t.recipe(v, compiler)
}

// ingredients lists what the recipe is made of.
func (r recipe) ingredients() []Ingredient {
	return []Ingredient{
		{"tree", r.Tree},
		{"arm", r.Arm},
		{"edit", r.Edit},
		{"shim", r.Shim},
		{"fragments", r.Fragments},
		{"compiler", r.Compiler},
		{"target", r.Target},
		{"environment", strings.Join(r.Env, "; ")},
		{"format", fmt.Sprint(r.Format)},
	}
}

// differs names the ingredients in which another recipe differs.
func (r recipe) differs(other *recipe) []string {
	if other == nil {
		return nil
	}
	var names []string
	theirs := other.ingredients()
	for i, in := range r.ingredients() {
		if in != theirs[i] {
			names = append(names, in.Name)
		}
	}
	return names
}

// Warm reports whether the objects of an earlier build of the same origin are there, so
// that another takes seconds rather than minutes.
func (t *Tree) Warm() bool {
	_, err := os.Stat(filepath.Join(t.cache.work(t.origin), "obj", buildTarget))
	return err == nil
}
