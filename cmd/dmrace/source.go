package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"dmrace"
	"dmrace/images/kernel"
	"dmrace/linux/series"
)

// source is where the kernels of one command come from: an image that is booted
// as it is, or a tree from which each arm is built.
type source struct {
	name  string // of the catalogue, or a derived backport; empty: the user's own
	spec  kernel.TreeSpec
	cache kernel.Cache
	out   io.Writer

	image *kernel.Image
	tree  *kernel.Tree  // opened when it is needed; a user's tree at once, for its ID is in the plan
	stock *kernel.Patch // what takes the place of the stock arm; nil: nothing does

	patched map[dmrace.Arm]*kernel.Patch // arms of scenarios
	omitted []omission                   // variants that its kernels cannot boot
}

// openSource reads --kernel, --tree and --patch. A mistake in them is met here,
// before anything is built.
func openSource(ctx context.Context, f runFlags, out io.Writer) (*source, error) {
	cache, err := openCache()
	if err != nil {
		return nil, err
	}
	s := &source{cache: cache, out: out, patched: map[dmrace.Arm]*kernel.Patch{}}
	switch {
	case f.tree != "":
		s.spec.Dir, s.spec.Rev = f.tree, f.rev
		err = s.open(ctx)
	case f.kernel == "":
		s.setName(dmrace.DefaultKernel)
	case knownKernel(f.kernel):
		s.setName(f.kernel)
	default:
		if s.image, err = kernel.OpenImage(f.kernel); err != nil {
			return nil, fmt.Errorf("--kernel %s: %w\n  a kernel is a catalogue name (%s), one with another's dm-mod.waitfor= (5.10+6.1), or the path of a bzImage or vmlinux", f.kernel, err, strings.Join(catalogueNames(), ", "))
		}
	}
	if err == nil && len(f.patches) > 0 {
		s.stock, err = s.patch(ctx, f.patches...)
	}
	return s, err
}

// setName has the kernels built from a tree of the catalogue.
func (s *source) setName(name string) {
	base, _, _ := strings.Cut(name, "+")
	s.name, s.spec.Name = name, base
}

func catalogueNames() []string {
	var names []string
	for _, e := range kernel.Catalogue() {
		names = append(names, e.Name)
	}
	return names
}

// knownKernel reports whether a name stands for a kernel of the catalogue, or for a
// derived backport: "5.10+6.1" is 5.10 with the dm-mod.waitfor= of 6.1.
func knownKernel(name string) bool {
	base, from, derived := strings.Cut(name, "+")
	names := catalogueNames()
	return slices.Contains(names, base) && (!derived || slices.Contains(names, from))
}

// open opens the tree, and derives its backport where the name asks for one.
func (s *source) open(ctx context.Context) error {
	if s.tree != nil {
		return nil
	}
	tree, err := kernel.Open(ctx, s.cache, s.spec, s.out)
	if err != nil {
		return err
	}
	if _, from, derived := strings.Cut(s.name, "+"); derived {
		if s.stock, err = s.backport(ctx, tree, from); err != nil {
			return err
		}
	}
	s.tree = tree
	return nil
}

// backport fits the dm-mod.waitfor= of another kernel of the catalogue to a tree.
func (s *source) backport(ctx context.Context, to *kernel.Tree, from string) (*kernel.Patch, error) {
	donor, err := kernel.Open(ctx, s.cache, kernel.TreeSpec{Name: from}, s.out)
	if err != nil {
		return nil, err
	}
	if _, err := kernel.DerivePatch(ctx, donor, dmrace.ArmNoWaitfor, to); err != nil {
		return nil, err
	}
	return to.Patch(ctx, kernel.DerivedPath(donor, dmrace.ArmNoWaitfor, to))
}

// patch applies patches to the tree.
func (s *source) patch(ctx context.Context, files ...string) (*kernel.Patch, error) {
	if s.image != nil {
		return nil, usagef("--patch needs a source to patch: give --tree, or a --kernel of the catalogue")
	}
	if strings.Contains(s.name, "+") {
		return nil, usagef("--kernel %s is patched already: give --kernel %s and both patches", s.name, s.spec.Name)
	}
	if err := s.open(ctx); err != nil {
		return nil, err
	}
	return s.tree.Patch(ctx, files...)
}

// arm makes the arm of a variant known whose patch stands beside its scenario, and
// returns it as plans have it.
func (s *source) arm(ctx context.Context, folder string, a dmrace.Arm) (dmrace.Arm, error) {
	file := a.Patched()
	if file == "" {
		return a, nil
	}
	if !filepath.IsAbs(file) {
		file = filepath.Join(folder, file)
	}
	p, err := s.patch(ctx, file)
	if err != nil {
		return "", err
	}
	s.patched[p.Arm] = p
	return p.Arm, nil
}

// options returns what the source changes in plans.
func (s *source) options() dmrace.Options {
	o := dmrace.Options{KernelName: s.name}
	switch {
	case s.image != nil:
		o.Kernel = &dmrace.Kernel{Name: "image:" + s.image.Source.ImageHash, Shim: s.image.Source.Shim}
	case s.name == "":
		o.KernelName = "tree:" + s.tree.ID
	}
	if s.stock != nil && !strings.Contains(s.name, "+") {
		o.Stock = s.stock.Arm
	}
	return o
}

// lacks says why the variant cannot be booted on the source's kernels, or nothing: an
// image cannot be turned into another arm and may not carry the shim, and a kernel of
// the catalogue may have nothing to cut.
func (s *source) lacks(sc *dmrace.Scenario, v dmrace.Variant) string {
	stock := v.Arm == "" || v.Arm == dmrace.ArmStock
	switch {
	case s.image != nil && !stock:
		return fmt.Sprintf("an image cannot be turned into arm %s; --tree can", v.Arm)
	case s.image != nil && !s.image.Source.Shim && instrumented(sc, v):
		return "it delays a probe, and the image does not carry the dmrace shim; --tree builds it in"
	case stock:
		return ""
	case s.name != "":
		if why := noSuchArm(s.name, v.Arm); why != "" {
			return fmt.Sprintf("%s has no arm %s: %s", s.name, v.Arm, why)
		}
	}
	return ""
}

// omit notes that a variant is left out, and says so.
func (s *source) omit(sc *dmrace.Scenario, variant, why string) {
	name := s.name
	if name == "" {
		name = s.options().KernelName
	}
	if s.image != nil {
		name = s.image.Source.Label
	}
	s.omitted = append(s.omitted, omission{Scenario: sc.Name, Variant: variant, Kernel: name, Why: why})
	fmt.Fprintf(s.out, "%s/%s is left out: %s\n", sc.Name, variant, why)
}

// instrumented reports whether a variant injects what only the shim can do.
func instrumented(s *dmrace.Scenario, v dmrace.Variant) bool {
	injects := s.Inject
	if v.Inject != nil {
		injects = v.Inject
	}
	return slices.ContainsFunc(injects, dmrace.Inject.Instrumented)
}

// kernel returns the kernel that a plan asks for, built if need be.
func (s *source) kernel(ctx context.Context, want dmrace.Kernel) (*kernel.Image, error) {
	if s.image != nil {
		return s.image, nil
	}
	if err := s.open(ctx); err != nil {
		return nil, err
	}
	return s.tree.Build(ctx, s.variant(want))
}

// variant returns what is built for a plan's kernel.
func (s *source) variant(want dmrace.Kernel) kernel.Variant {
	v := kernel.Variant{Arm: want.Arm, Shim: want.Shim, Patch: s.patched[want.Arm]}
	if s.stock != nil && (want.Arm == dmrace.ArmStock || want.Arm == s.stock.Arm) {
		v.Arm, v.Patch = s.stock.Arm, s.stock
	}
	return v
}

// traits returns what is known of the stock kernel, or of what takes its place, before
// it is built. What a given image does with dm-mod.waitfor= is known only where dmrace
// built it: any other is held against what today's kernels do.
func (s *source) traits(ctx context.Context) (dmrace.Traits, error) {
	switch {
	case s.image != nil:
		return s.image.Source.Traits(), nil
	case s.name != "" && s.stock == nil:
		return traitsOf(s.name), nil
	}
	return s.tree.Traits(ctx, s.variant(dmrace.Kernel{Arm: dmrace.ArmStock}))
}

// stockTraits returns what is known of the tree from which a kernel was built. A patched
// tree counts as it is: the patch is what is looked at.
func stockTraits(k dmrace.KernelSource) dmrace.Traits {
	edited := k.Arm == dmrace.ArmNoWaitfor || k.Arm == dmrace.ArmWaitfor2022
	if built := k.Arm != ""; built && (k.Waitfor == "" || edited) {
		return traitsOf(k.Release)
	}
	return k.Traits()
}

// traitsOf returns what a release promises, or that of a derived backport: it has the
// dm-mod.waitfor= of another.
func traitsOf(name string) dmrace.Traits {
	k, _, err := series.Named(name)
	if err != nil {
		return dmrace.Traits{Release: name}
	}
	return series.Promised(k)
}
