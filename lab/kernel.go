package lab

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"dmrace"
	"dmrace/images/kernel"
	"dmrace/linux/series"
)

// KernelKind is what a text names as a kernel.
type KernelKind string

// The kinds of kernels.
const (
	KernelCatalogue KernelKind = "catalogue" // built from a source that has a name here, "6.1", or derived from two: "5.10+6.1"
	KernelVersion   KernelKind = "version"   // a release or a branch that is known, and not built here: "5.15.120"
	KernelImage     KernelKind = "image"     // a bzImage or vmlinux that is booted as it is
	KernelTree      KernelKind = "tree"      // a folder of source
)

// Kernel is what a --kernel names.
type Kernel struct {
	Kind KernelKind
	Name string // of the catalogue, or the version as it was given
	Path string // of an image or a tree, as it was given
}

// ParseKernel says what a text names: "" is [dmrace.DefaultKernel], "6.1" and "6.1.y" one
// of the catalogue, "5.10+6.1" a derived backport (5.10 with the dm-mod.waitfor= of 6.1),
// another version as package series reads it a version, and a path the image or the tree
// that is there. What stands in the current folder and is called like a version is named
// with a "./" before it.
//
// What is none of these is a [dmrace.UsageError] that says what there is.
func ParseKernel(text string) (Kernel, error) {
	if text == "" {
		text = dmrace.DefaultKernel
	}
	if name, ok := inCatalogue(text); ok {
		return Kernel{Kind: KernelCatalogue, Name: name}, nil
	}
	_, notVersion := series.For(text, "")
	isPath := strings.ContainsRune(text, filepath.Separator)
	if notVersion == nil && !isPath {
		return Kernel{Kind: KernelVersion, Name: text}, nil
	}
	st, err := os.Stat(text)
	switch {
	case err == nil && st.IsDir():
		return Kernel{Kind: KernelTree, Path: text}, nil
	case err == nil && st.Mode().IsRegular():
		return Kernel{Kind: KernelImage, Path: text}, nil
	case err == nil:
		return Kernel{}, usagef("--kernel %s is neither a file nor a folder\n  %s", text, kernelForms())
	case isPath:
		return Kernel{}, usagef("--kernel: %w", err)
	}
	return Kernel{}, usagef("--kernel %q is no version, and no file or folder has that name\n  %s", text, kernelForms())
}

// kernelForms says what a kernel can be given as.
func kernelForms() string {
	return fmt.Sprintf("a kernel is a catalogue name (%s), one with another's dm-mod.waitfor= (5.10+6.1), the path of a bzImage or vmlinux, or the folder of a source tree; where it is only predicted, a version such as 5.15.120 as well",
		strings.Join(CatalogueNames(), ", "))
}

// CatalogueNames lists the kernels that are built by name.
func CatalogueNames() []string {
	var names []string
	for _, e := range kernel.Catalogue() {
		names = append(names, e.Name)
	}
	return names
}

// inCatalogue returns the name that plans have of a kernel of the catalogue, or of a
// derived backport: "6.1.y" is "6.1".
func inCatalogue(text string) (name string, ok bool) {
	names := CatalogueNames()
	base, donor, derived := strings.Cut(text, "+")
	base, donor = strings.TrimSuffix(base, ".y"), strings.TrimSuffix(donor, ".y")
	if !slices.Contains(names, base) || derived && !slices.Contains(names, donor) {
		return "", false
	}
	if derived {
		return base + "+" + donor, true
	}
	return base, true
}

// derived returns the two kernels that a derived backport is made of.
func (k Kernel) derived() (base, donor string, ok bool) { return strings.Cut(k.Name, "+") }

// base is the kernel of the catalogue that is built.
func (k Kernel) base() string {
	base, _, _ := k.derived()
	return base
}

// bootable returns a [dmrace.UsageError] where there is nothing to boot.
func (k Kernel) bootable() error {
	if k.Kind != KernelVersion {
		return nil
	}
	return usagef("--kernel %s is a version: what it does is known, but it is not in the catalogue (%s)\n  give an image by its path, or build it: --tree ~/src/linux --rev %s",
		k.Name, strings.Join(CatalogueNames(), ", "), tag(k.Name))
}

// tag is what the release of a version is called in the trees of kernel.org.
func tag(version string) string { return "v" + strings.TrimPrefix(version, "v") }
