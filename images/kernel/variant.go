package kernel

import (
	"dmrace/images/kernel/arm"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"dmrace"
)

// Variant is what is done to a tree before it is built.
type Variant struct {
	Arm  dmrace.Arm
	Shim bool // whether the shim is laid in; false is an uninstrumented kernel
}

// String names the variant as labels do: "stock", "no-waitfor-shim".
func (v Variant) String() string {
	if v.Shim {
		return string(v.Arm) + "-shim"
	}
	return string(v.Arm)
}

// check refuses an arm that cannot be built.
func (v Variant) check() error {
	switch v.Arm {
	case dmrace.ArmStock, dmrace.ArmNoWaitfor:
		return nil
	}
	return &dmrace.UsageError{Err: fmt.Errorf("unknown arm %q; there are: %s, %s", v.Arm, dmrace.ArmStock, dmrace.ArmNoWaitfor)}
}

// laidOver lists every file that a variant may change or add.
var laidOver = []string{arm.DMInit, driversMakefile, shimDir + "/dmrace.c", shimDir + "/Makefile"}

// keepOriginals copies the tree's own content of these files out of src, where
// nothing is laid in yet.
func (w *workspace) keepOriginals() error {
	if err := os.RemoveAll(w.path("orig")); err != nil {
		return err
	}
	for _, name := range laidOver {
		b, err := os.ReadFile(filepath.Join(w.src(), name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		if _, err := writeIfDifferent(w.path("orig", name), b); err != nil {
			return err
		}
	}
	return nil
}

// lay makes src the variant v of the tree that it holds: each file that a variant
// may touch gets v's content or the tree's own. A file that has it already is not
// written.
func (w *workspace) lay(v Variant, t *Tree) error {
	want := map[string][]byte{} // nil: the file must not be there
	for _, name := range laidOver {
		b, err := os.ReadFile(w.path("orig", name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("lay in %s: %w", v, err)
		}
		want[name] = b
	}
	if v.Arm == dmrace.ArmNoWaitfor {
		cut, err := arm.CutWaitfor(want[arm.DMInit])
		if err != nil {
			return &dmrace.UsageError{Err: fmt.Errorf("arm %s: %s of %s: %w", v.Arm, arm.DMInit, t.Source, err)}
		}
		want[arm.DMInit] = cut
	}
	if v.Shim {
		want[driversMakefile] = withShim(want[driversMakefile])
		want[shimDir+"/dmrace.c"], want[shimDir+"/Makefile"] = shimSource, shimMakefile
	}
	for _, name := range laidOver {
		if err := place(filepath.Join(w.src(), name), want[name]); err != nil {
			return fmt.Errorf("lay in %s: %w", v, err)
		}
	}
	return nil
}

// place makes a file hold body, or removes it where body is nil.
func place(path string, body []byte) error {
	if body != nil {
		_, err := writeIfDifferent(path, body)
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
