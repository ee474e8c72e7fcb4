package kernel

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"dmrace"
	"dmrace/images/kernel/arm"
)

// Variant is what is done to a tree before it is built.
type Variant struct {
	Arm   dmrace.Arm
	Shim  bool   // whether the shim is laid in; false is an uninstrumented kernel
	Patch *Patch // what to apply where Arm is Patch.Arm; else nil
}

// String names the variant as labels do: "stock", "no-waitfor-shim",
// "patched-0f3a9c21b4d5".
func (v Variant) String() string {
	name := strings.ReplaceAll(string(v.Arm), ":", "-")
	if v.Shim {
		name += "-shim"
	}
	return name
}

// edit is what makes an arm of the tree's dm-init.c.
type edit struct {
	apply   func(dmInit []byte) ([]byte, error)
	version func() []byte // identifies apply
}

// edits are the arms that we make ourselves.
var edits = map[dmrace.Arm]edit{
	dmrace.ArmNoWaitfor:   {arm.CutWaitfor, arm.Version},
	dmrace.ArmWaitfor2022: {arm.CutSecondWait, arm.SecondWaitVersion},
}

// Arms lists the arms that can be built, beside those of patches.
func Arms() []dmrace.Arm {
	return []dmrace.Arm{dmrace.ArmStock, dmrace.ArmNoWaitfor, dmrace.ArmWaitfor2022}
}

// check refuses an arm that cannot be built from the tree.
func (v Variant) check(t *Tree) error {
	switch {
	case v.Patch != nil && v.Arm != v.Patch.Arm:
		return &dmrace.UsageError{Err: fmt.Errorf("arm %s is not that of the patch, %s", v.Arm, v.Patch.Arm)}
	case v.Patch != nil && v.Patch.tree != t.ID:
		return &dmrace.UsageError{Err: fmt.Errorf("arm %s was made for another tree than %s", v.Arm, t.Source)}
	case v.Patch != nil:
		return nil
	case strings.HasPrefix(string(v.Arm), patchedArm):
		return &dmrace.UsageError{Err: fmt.Errorf("arm %s: its patch is not given", v.Arm)}
	}
	if slices.Contains(Arms(), v.Arm) {
		return nil
	}
	var names []string
	for _, a := range Arms() {
		names = append(names, string(a))
	}
	return &dmrace.UsageError{Err: fmt.Errorf("unknown arm %q; there are: %s", v.Arm, strings.Join(names, ", "))}
}

// of returns the text of dm-init.c as the arm has it.
func (e edit) of(t *Tree, a dmrace.Arm, dmInit *content) (*content, error) {
	if dmInit == nil {
		return nil, t.noDMInit()
	}
	out, err := e.apply(dmInit.body)
	if err != nil {
		return nil, &dmrace.UsageError{Err: &LackError{fmt.Errorf("arm %s: %s of %s: %w", a, arm.DMInit, t.Source, err)}}
	}
	return &content{out, dmInit.exec}, nil
}

// noDMInit says that no kernel of the tree can do what dmrace is about.
func (t *Tree) noDMInit() error {
	return &dmrace.EnvError{Err: &LackError{fmt.Errorf("%s has no %s (before 6bbc923dfcf5, v5.1): no kernel of it creates devices from its command line", t.Source, arm.DMInit)}}
}

// laidOver lists every file that a variant may change or add.
var laidOver = []string{arm.DMInit, driversMakefile, shimDir + "/dmrace.c", shimDir + "/Makefile"}

// lay makes src the variant v of the tree that it holds: each file that a variant
// may touch gets v's content or the tree's own.
func (w *workspace) lay(v Variant, t *Tree) error {
	want, err := w.patched(v.Patch)
	if err != nil {
		return fmt.Errorf("lay in %s: %w", v, err)
	}
	if e, ok := edits[v.Arm]; ok {
		if want[arm.DMInit], err = e.of(t, v.Arm, want[arm.DMInit]); err != nil {
			return err
		}
	}
	if v.Shim {
		want[driversMakefile] = withShim(want[driversMakefile])
		want[shimDir+"/dmrace.c"], want[shimDir+"/Makefile"] = &content{body: shimSource}, &content{body: shimMakefile}
	}
	if err := w.put(want); err != nil {
		return fmt.Errorf("lay in %s: %w", v, err)
	}
	return nil
}

// patched returns the files of the overlay as the tree has them and p changes them.
func (w *workspace) patched(p *Patch) (map[string]*content, error) {
	if p == nil {
		return w.originals()
	}
	if err := w.cover(p.touched()); err != nil {
		return nil, err
	}
	originals, err := w.originals()
	if err != nil {
		return nil, err
	}
	want := maps.Clone(originals)
	for name, f := range p.changed {
		want[name] = f.content(originals)
	}
	return want, nil
}
