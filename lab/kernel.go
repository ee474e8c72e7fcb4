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
	Kind    KernelKind
	Name    string // of the catalogue, or the version, in its one spelling: "6.1" for "6.1.y"
	Path    string // of an image or a tree, as it was given
	Meaning string // what the version was taken for, where that is open
}

// ParseKernel says what a text names: "" is [dmrace.DefaultKernel], what [series.Named]
// reads one of the catalogue ("6.1", "5.10+6.1") or another version, and a path the image
// or the tree that is there. What stands in the current folder and is called like a
// version is named with a "./" before it.
//
// What is none of these is a [dmrace.UsageError] that says what there is.
func ParseKernel(text string) (Kernel, error) {
	if text == "" {
		text = dmrace.DefaultKernel
	}
	isPath := strings.ContainsRune(text, filepath.Separator)
	k, meaning, notVersion := series.Named(text)
	if notVersion == nil && !isPath {
		return named(text, k.Release, meaning), nil
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
	return Kernel{}, usagef("--kernel %s: no file or folder has that name, and it is not a version: %w\n  %s", text, notVersion, kernelForms())
}

// named returns the kernel of a version, which the catalogue may have. A derived backport
// is there if both of its kernels are.
func named(text, release, meaning string) Kernel {
	k := Kernel{Kind: KernelVersion, Name: release, Meaning: meaning}
	names := CatalogueNames()
	known := slices.Contains(names, release)
	if _, donor, ok := strings.Cut(text, "+"); ok && !strings.Contains(release, "+") {
		from, _ := series.Parse(donor) // Named has read it
		k.Name += "+" + from.String()
		known = known && slices.Contains(names, from.String())
	}
	if known {
		k.Kind = KernelCatalogue
	}
	return k
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

// Uncatalogued lists the branches that are known and not built by name: their source is given.
func Uncatalogued() []string {
	names := CatalogueNames()
	return slices.DeleteFunc(series.Branches(), func(b string) bool { return slices.Contains(names, b) })
}

// derived returns the two kernels that a derived backport is made of. The "+" of
// "6.12.107+deb13-amd64" is part of a version.
func (k Kernel) derived() (base, donor string, ok bool) {
	base, donor, ok = strings.Cut(k.Name, "+")
	if _, err := series.Parse(k.Name); err == nil {
		return k.Name, "", false
	}
	return base, donor, ok
}

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
	build := ": --tree with the folder of its source"
	if r, err := series.Parse(k.base()); err == nil && !r.Vendor() {
		build = ": --tree ~/src/linux --rev " + r.Tag()
	}
	return usagef("kernel %s is a version: what it does is known, but no kernel of it is here to boot\n  give a catalogue name (%s), an image or a source tree by its path, or build it%s",
		k.Name, strings.Join(CatalogueNames(), ", "), build)
}
