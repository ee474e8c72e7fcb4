package cache

import (
	"encoding/json"
	"fmt"
	"strings"

	"dmrace/internal/digest"
)

// Recipe is all that a built kernel depends on. The key of the cache is its hash.
type Recipe struct {
	Format    int      `json:"format"` // 1
	Tree      string   `json:"tree"`
	Arm       string   `json:"arm"`
	Edit      string   `json:"edit"`             // hash of the edit that makes the arm
	Shim      string   `json:"shim"`             // hash of all that the shim lays in
	Config    string   `json:"config,omitempty"` // the set of options; empty: those of all
	Arch      string   `json:"arch,omitempty"`   // see dmrace.Arch
	Fragments string   `json:"fragments"`        // hash of the text of all options
	Compiler  string   `json:"compiler"`
	Target    string   `json:"target"`
	Env       []string `json:"env"`
}

// Key returns the recipe's name in the cache, 64 hexadecimal digits.
func (r Recipe) Key() string {
	b, err := json.Marshal(r)
	if err != nil {
		panic(err) // a recipe is strings and a number: it always encodes
	}
	return digest.Key(b)
}

// ingredients lists what the recipe is made of.
func (r Recipe) ingredients() []Ingredient {
	return []Ingredient{
		{"tree", r.Tree},
		{"arm", r.Arm},
		{"edit", r.Edit},
		{"shim", r.Shim},
		{"config", r.Config},
		{"architecture", r.Arch},
		{"fragments", r.Fragments},
		{"compiler", r.Compiler},
		{"target", r.Target},
		{"environment", strings.Join(r.Env, "; ")},
		{"format", fmt.Sprint(r.Format)},
	}
}

// differs names the ingredients in which another recipe differs.
func (r Recipe) differs(other *Recipe) []string {
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
