package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"dmrace"
	"dmrace/images/kernel"
	"dmrace/sim/feature"
)

// source is where the kernels of one command come from: an image that is booted
// as it is, or a tree from which each arm is built.
type source struct {
	spec  kernel.TreeSpec
	cache kernel.Cache
	out   io.Writer

	image *kernel.Image
	tree  *kernel.Tree // opened when it is needed; a user's tree at once, for its ID is in the plan
}

// openSource reads --kernel and --tree. A mistake in them is met here, before
// anything is built.
func openSource(ctx context.Context, f runFlags, out io.Writer) (*source, error) {
	cache, err := kernel.DefaultCache()
	if err != nil {
		return nil, err
	}
	s := &source{cache: kernel.Cache{Dir: cache}, out: out}
	switch {
	case f.tree != "":
		s.spec.Dir = f.tree
		return s, s.open(ctx)
	case f.kernel == "":
		s.spec.Name = dmrace.DefaultKernel
	case slices.Contains(catalogueNames(), f.kernel):
		s.spec.Name = f.kernel
	default:
		if s.image, err = kernel.OpenImage(f.kernel); err != nil {
			return nil, fmt.Errorf("--kernel %s: %w\n  a kernel is a catalogue name (%s) or the path of a bzImage or vmlinux", f.kernel, err, strings.Join(catalogueNames(), ", "))
		}
	}
	return s, nil
}

func catalogueNames() []string {
	var names []string
	for _, e := range kernel.Catalogue() {
		names = append(names, e.Name)
	}
	return names
}

func (s *source) open(ctx context.Context) (err error) {
	if s.tree == nil {
		s.tree, err = kernel.Open(ctx, s.cache, s.spec, s.out)
	}
	return err
}

// options returns what the source changes in plans.
func (s *source) options() dmrace.Options {
	switch {
	case s.image != nil:
		return dmrace.Options{Kernel: &dmrace.Kernel{Name: "image:" + s.image.Source.ImageHash, Shim: s.image.Source.Shim}}
	case s.tree != nil:
		return dmrace.Options{KernelName: "tree:" + s.tree.ID}
	}
	return dmrace.Options{KernelName: s.spec.Name}
}

// lacks says why the variant's arm cannot be had, or nothing: an image cannot be
// turned into another arm, and a kernel of the catalogue may have nothing to cut.
func (s *source) lacks(v dmrace.Variant) string {
	switch {
	case v.Arm == "" || v.Arm == dmrace.ArmStock:
		return ""
	case s.image != nil:
		return fmt.Sprintf("an image cannot be turned into arm %s; --tree can", v.Arm)
	case s.spec.Name != "":
		if why := noSuchArm(s.spec.Name, v.Arm); why != "" {
			return fmt.Sprintf("%s has no arm %s: %s", s.spec.Name, v.Arm, why)
		}
	}
	return ""
}

// kernel returns the kernel that a plan asks for, built if need be.
func (s *source) kernel(ctx context.Context, want dmrace.Kernel) (*kernel.Image, error) {
	if s.image != nil {
		return s.image, nil
	}
	if err := s.open(ctx); err != nil {
		return nil, err
	}
	return s.tree.Build(ctx, kernel.Variant{Arm: want.Arm, Shim: want.Shim})
}

// traits returns what is known of the stock kernel before it is built. What a given
// image does with dm-mod.waitfor= is known only where dmrace built it: any other is
// held against what today's kernels do.
func (s *source) traits(ctx context.Context) (dmrace.Traits, error) {
	switch {
	case s.image != nil:
		return s.image.Source.Traits(), nil
	case s.spec.Name != "":
		return traitsOf(s.spec.Name), nil
	}
	return s.tree.Traits(ctx, kernel.Variant{Arm: dmrace.ArmStock})
}

// stockTraits returns what is known of the tree from which a kernel was built. A patched
// tree counts as it is: the patch is what is looked at.
func stockTraits(k dmrace.KernelSource) dmrace.Traits {
	if k.Waitfor == "" || k.Arm == dmrace.ArmNoWaitfor || k.Arm == dmrace.ArmWaitfor2022 {
		return traitsOf(k.Release)
	}
	return k.Traits()
}

// traitsOf returns what a release promises.
func traitsOf(release string) dmrace.Traits {
	k := dmrace.Traits{Release: release}
	if f, err := feature.For(release, dmrace.ArmStock); err == nil {
		k.Waitfor = f.Does()
	}
	return k
}
