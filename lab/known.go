package lab

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"dmrace"
	"dmrace/images/kernel"
	"dmrace/images/kernel/arm"
	"dmrace/linux/series"
)

// Known returns what is known of a kernel without building or booting it, for who only
// predicts: of a version what [series.Named] reads; the release of an image, and what
// dmrace knows of one that it built; the release of a source tree, and what its dm-init.c
// does with dm-mod.waitfor=. What lies at a path and is no kernel is a
// [dmrace.UsageError].
func (k Kernel) Known() (dmrace.Traits, error) {
	switch k.Kind {
	case KernelImage:
		image, err := kernel.OpenImage(k.Path)
		if err != nil {
			return dmrace.Traits{}, fmt.Errorf("--kernel %s: %w\n  %s", k.Path, err, kernelForms())
		}
		return image.Source.Traits(), nil
	case KernelTree:
		return treeTraits(k.Path)
	}
	t, _, err := series.Named(k.Name)
	return t, err
}

// treeTraits reads a source tree as it is.
func treeTraits(dir string) (dmrace.Traits, error) {
	release, err := kernel.ReleaseAt(dir)
	if err != nil {
		return dmrace.Traits{}, fmt.Errorf("--kernel %s: %w\n  %s", dir, err, kernelForms())
	}
	t := dmrace.Traits{Release: release}
	dmInit, err := os.ReadFile(filepath.Join(dir, arm.DMInit))
	switch {
	case err == nil:
		t.Waitfor = arm.Waitfor(dmInit)
	case !errors.Is(err, fs.ErrNotExist): // before 5.1 there is none
		return t, &dmrace.EnvError{Err: fmt.Errorf("read tree: %w", err)}
	}
	return t, nil
}
