package cache

import "fmt"

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

// Explain says what the kernel of a recipe is made of, and in what those differ that were
// built of the same tree, arm, shim and set of options before.
func (c Cache) Explain(r Recipe, shim bool) (Explanation, error) {
	_, built := c.Lookup(r.Key())
	e := Explanation{Key: r.Key(), Ingredients: r.ingredients(), Built: built}
	kernels, err := c.listKernels()
	if err != nil {
		return Explanation{}, fmt.Errorf("list the cache: %w", err)
	}
	for _, k := range kernels {
		s := k.Source
		if k.Key != e.Key && !k.Broken && s.TreeID == r.Tree && string(s.Arm) == r.Arm && s.Shim == shim && string(s.Config) == r.Config {
			e.Others = append(e.Others, OtherKernel{k, r.differs(k.recipe)})
		}
	}
	return e, nil
}
