package lab

import (
	"context"
	"fmt"
	"io"

	"dmrace"
	"dmrace/images/kernel"
	"dmrace/linux/board"
)

// source is where the kernels of one lab come from: an image that is booted as it is, or
// a tree from which each arm is built.
type source struct {
	named Kernel
	spec  kernel.TreeSpec
	cache kernel.Cache
	out   io.Writer

	image *kernel.Image
	tree  *kernel.Tree  // opened when it is needed; a user's tree at once, for its ID is in the plan
	stock *kernel.Patch // what takes the place of the stock arm; nil: nothing does
	fix   dmrace.Arm    // or the fix that does; empty: none
	arch  dmrace.Arch   // of all plans; empty: that of each scenario

	patched map[dmrace.Arm]*kernel.Patch // arms of scenarios
}

// openSource finds the kernel that the options name and applies their patches. A mistake
// in either is met here, before anything is built.
func openSource(ctx context.Context, o Options, out io.Writer) (*source, error) {
	named, err := o.kernel()
	if err != nil {
		return nil, err
	}
	s := &source{named: named, out: out, fix: o.Arm, arch: o.Arch, patched: map[dmrace.Arm]*kernel.Patch{}}
	switch named.Kind {
	case KernelCatalogue:
		s.spec.Name = named.base()
	case KernelTree:
		s.spec.Dir, s.spec.Rev = named.Path, o.Rev
		err = s.open(ctx)
	case KernelImage:
		if s.image, err = kernel.OpenImage(named.Path); err != nil {
			err = fmt.Errorf("--kernel %s: %w\n  %s", named.Path, err, kernelForms())
		} else if arch := board.OrDefault(s.image.Source.Arch); o.Arch != "" && o.Arch != arch {
			err = usagef("--kernel %s is a kernel for %s, and --arch says %s", named.Path, arch, o.Arch)
		} else {
			s.arch = arch
		}
	}
	if err == nil && len(o.Patches) > 0 {
		s.stock, err = s.patch(ctx, o.Patches...)
	}
	return s, err
}

// open opens the tree, and derives its backport where the name asks for one.
func (s *source) open(ctx context.Context) error {
	if s.tree != nil {
		return nil
	}
	if err := s.named.bootable(); err != nil {
		return err
	}
	var err error
	if s.cache, err = OpenCache(); err != nil {
		return err
	}
	tree, err := kernel.Open(ctx, s.cache, s.spec, s.out)
	if err != nil {
		return err
	}
	if _, donor, derived := s.named.derived(); derived {
		if s.stock, err = s.backport(ctx, tree, donor); err != nil {
			return err
		}
	}
	s.tree = tree
	return nil
}

// options returns what the source changes in plans.
func (s *source) options() dmrace.Options {
	o := dmrace.Options{KernelName: s.named.Name, Arch: s.arch}
	switch s.named.Kind {
	case KernelImage:
		o.Kernel = &dmrace.Kernel{Name: "image:" + s.image.Source.ImageHash, Shim: s.image.Source.Shim, Arch: s.image.Source.Arch}
	case KernelTree:
		o.KernelName = "tree:" + s.tree.ID
	}
	if _, _, derived := s.named.derived(); s.stock != nil && !derived {
		o.Stock = s.stock.Arm
	}
	if s.fix != "" {
		o.Stock = s.fix
	}
	return o
}

// traits returns what is known of the stock kernel, or of what takes its place, before
// it is built. What a given image does with dm-mod.waitfor= is known only where dmrace
// built it: any other is held against what today's kernels do.
func (s *source) traits(ctx context.Context) (dmrace.Traits, error) {
	switch {
	case s.image != nil:
		return s.image.Source.Traits(), nil
	case s.spec.Dir == "" && s.stock == nil:
		return TraitsOf(s.named.Name), nil
	}
	return s.tree.Traits(ctx, s.variant(dmrace.Kernel{Arm: dmrace.ArmStock}))
}

// variant returns what is built for a plan's kernel.
func (s *source) variant(want dmrace.Kernel) kernel.Variant {
	v := kernel.Variant{Arm: want.Arm, Shim: want.Shim, Config: want.Config, Arch: want.Arch, Patch: s.patched[want.Arm]}
	if s.stock != nil && (want.Arm == dmrace.ArmStock || want.Arm == s.stock.Arm) {
		v.Arm, v.Patch = s.stock.Arm, s.stock
	}
	if s.fix != "" && want.Arm == dmrace.ArmStock {
		v.Arm = s.fix
	}
	return v
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

// label names the source to people.
func (s *source) label() string {
	if s.image != nil {
		return s.image.Source.Label
	}
	return s.options().KernelName
}
