package builds

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"dmrace"
	"dmrace/images/kernel/arm"
	"dmrace/images/kernel/patches"
	"dmrace/images/kernel/shim"
	"dmrace/images/kernel/trees"
)

// Variant is what is done to a tree before it is built.
type Variant struct {
	Arm    dmrace.Arm
	Shim   bool           // whether the shim is laid in; false is an uninstrumented kernel
	Config dmrace.Config  // the set of options beside those of all; empty: none
	Arch   dmrace.Arch    // see [dmrace.Arch]
	Patch  *patches.Patch // what to apply where Arm is Patch.Arm; else nil
}

// String names the variant as labels do: "stock", "no-waitfor-shim",
// "stock+roots", "patched-0f3a9c21b4d5", "stock-shim-arm64".
func (v Variant) String() string {
	name := strings.ReplaceAll(string(v.Arm), ":", "-")
	if v.Shim {
		name += "-shim"
	}
	return name + suffix(v.Config, v.Arch)
}

// check refuses an arm that cannot be built from the tree.
func (v Variant) check(t *trees.Tree) error {
	switch {
	case v.Patch != nil && v.Arm != v.Patch.Arm:
		return &dmrace.UsageError{Err: fmt.Errorf("arm %s is not that of the patch, %s", v.Arm, v.Patch.Arm)}
	case v.Patch != nil && v.Patch.Tree != t.ID:
		return &dmrace.UsageError{Err: fmt.Errorf("arm %s was made for another tree than %s", v.Arm, t.Source)}
	case v.Patch != nil:
		return nil
	case strings.HasPrefix(string(v.Arm), patches.PatchedArm):
		return &dmrace.UsageError{Err: fmt.Errorf("arm %s: its patch is not given", v.Arm)}
	}
	if slices.Contains(arm.Names(), v.Arm) {
		return nil
	}
	var names []string
	for _, a := range arm.Names() {
		names = append(names, string(a))
	}
	return &dmrace.UsageError{Err: fmt.Errorf("unknown arm %q; there are: %s", v.Arm, strings.Join(names, ", "))}
}

// lay makes src the variant v of the tree that it holds: each file that a variant
// may touch gets v's content or the tree's own.
func (w site) lay(v Variant, t *trees.Tree) error {
	want, err := w.patched(v.Patch)
	if err != nil {
		return fmt.Errorf("lay in %s: %w", v, err)
	}
	if err := w.edit(v.Arm, t, want); err != nil {
		return err
	}
	if v.Shim {
		want[shim.DriversMakefile] = withShim(want[shim.DriversMakefile])
		want[shim.Dir+"/dmrace.c"], want[shim.Dir+"/Makefile"] = &trees.Content{Body: shim.Source}, &trees.Content{Body: shim.Makefile}
	}
	if err := w.Put(want); err != nil {
		return fmt.Errorf("lay in %s: %w", v, err)
	}
	return nil
}

// patched returns the files of the overlay as the tree has them and p changes them.
func (w site) patched(p *patches.Patch) (map[string]*trees.Content, error) {
	if p == nil {
		return w.Originals()
	}
	if err := w.Cover(p.Touched()); err != nil {
		return nil, err
	}
	originals, err := w.Originals()
	if err != nil {
		return nil, err
	}
	want := maps.Clone(originals)
	maps.Copy(want, p.Contents(originals))
	return want, nil
}

// edit changes the files of want that an arm changes.
func (w site) edit(a dmrace.Arm, t *trees.Tree, want map[string]*trees.Content) error {
	e, ok := arm.EditOf(a)
	if !ok {
		return nil
	}
	if err := w.Cover(e.Files); err != nil {
		return err
	}
	originals, err := w.Originals()
	if err != nil {
		return err
	}
	in := arm.Files{}
	for _, name := range e.Files {
		if c := originals[name]; c != nil {
			in[name] = c.Body
		}
	}
	if want[arm.DMInit] == nil {
		return t.NoDMInit()
	}
	out, err := t.Edit(a, in)
	for name, body := range out {
		want[name] = &trees.Content{Body: body, Exec: originals[name].Exec}
	}
	return err
}

// withShim returns drivers/Makefile with the shim's directory in it.
func withShim(makefile *trees.Content) *trees.Content {
	if makefile == nil {
		makefile = &trees.Content{}
	}
	return &trees.Content{Body: shim.WithLine(makefile.Body), Exec: makefile.Exec}
}
