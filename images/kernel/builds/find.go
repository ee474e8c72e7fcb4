package builds

import (
	"context"
	"errors"
	"fmt"

	"dmrace"
	"dmrace/images/kernel/bootimage"
	"dmrace/images/kernel/cache"
	"dmrace/images/kernel/trees"
	"dmrace/linux/board"
)

// Explain returns the ingredients of a variant of the tree, and in which of them the
// kernels differ that were built of it before. Nothing is built.
func Explain(ctx context.Context, t *trees.Tree, v Variant) (cache.Explanation, error) {
	r, err := recipeHere(ctx, t, v)
	if err != nil {
		return cache.Explanation{}, err
	}
	return cache.Cache{Dir: string(t.Cache)}.Explain(r, v.Shim)
}

// ErrNotBuilt says that the cache does not have a kernel.
var ErrNotBuilt = errors.New("it is not built")

// Find returns the variant v of the tree from the cache, as build would, or a
// [dmrace.UsageError] that is [ErrNotBuilt].
func Find(ctx context.Context, t *trees.Tree, v Variant) (*bootimage.Image, error) {
	r, err := recipeHere(ctx, t, v)
	if err != nil {
		return nil, err
	}
	img, ok := cache.Cache{Dir: string(t.Cache)}.Lookup(r.Key())
	if !ok {
		return nil, &dmrace.UsageError{Err: fmt.Errorf("%s of %s: %w", v, t.Source, ErrNotBuilt)}
	}
	return named(img, t, v), nil
}

// recipeHere returns the recipe of a variant with this host's compiler.
func recipeHere(ctx context.Context, t *trees.Tree, v Variant) (cache.Recipe, error) {
	if err := v.check(t); err != nil {
		return cache.Recipe{}, err
	}
	b, err := board.Of(v.Arch)
	if err != nil {
		return cache.Recipe{}, err
	}
	compiler, err := compilerID(ctx, b)
	if err != nil {
		return cache.Recipe{}, err
	}
	return recipeOf(t, v, b, compiler)
}
