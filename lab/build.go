package lab

import (
	"context"
	"io"

	"dmrace"
	"dmrace/images/kernel"
	"dmrace/linux/board"
)

// Build is one kernel that can be built ahead of the boots that need it.
type Build struct {
	source *source
	want   kernel.Variant
}

// OpenBuild finds the source that the options name and what of it is meant: its arm, with
// the shim that delays probes or without, with a set of options or those of all. Notices go
// to Options.Messages. What is no source, and an arm that it has not got, are a
// [dmrace.UsageError], and so is a set that there is not.
func OpenBuild(ctx context.Context, o Options, want dmrace.Kernel) (*Build, error) {
	want.Arch = board.Stored(o.Arch)
	if want.Config == dmrace.ConfigBase {
		want.Config = ""
	}
	if err := want.Config.Validate(); err != nil {
		return nil, usagef("--%w", err)
	}
	if err := o.CheckBoot(); err != nil {
		return nil, err
	}
	o = o.withDefaults()
	if k, err := o.kernel(); err != nil || k.Kind == KernelImage {
		return nil, usagef("--kernel %s is an image, which is built already: give a catalogue name or a tree", o.Kernel)
	}
	s, err := openSource(ctx, o, o.Messages)
	if err != nil {
		return nil, err
	}
	if why := s.lacks(&dmrace.Scenario{}, dmrace.Variant{Arm: want.Arm}); why != "" {
		return nil, usagef("%s", why)
	}
	if err := s.open(ctx); err != nil {
		return nil, err
	}
	return &Build{s, s.variant(want)}, nil
}

// Path builds the kernel, or finds it in the cache, and returns where it is.
func (b *Build) Path(ctx context.Context) (string, error) {
	return path(b.source.tree.Build(ctx, b.want))
}

// Find returns where the kernel is, if it is built.
func (b *Build) Find(ctx context.Context) (string, error) {
	return path(b.source.tree.Find(ctx, b.want))
}

func path(image *kernel.Image, err error) (string, error) {
	if err != nil {
		return "", err
	}
	return image.Path, nil
}

// Explanation says why a build is keyed as it is, and how cached ones differ.
type Explanation = kernel.Explanation

// Explain says why the build is keyed as it is.
func (b *Build) Explain(ctx context.Context) (Explanation, error) {
	return b.source.tree.Explain(ctx, b.want)
}

// FixPatch returns a fix of dmrace's own as the patch by which it would be sent for a
// kernel, given by its name in the catalogue or the path of its tree, and where it is
// kept. Notices go to out.
func FixPatch(ctx context.Context, arm dmrace.Arm, to string, out io.Writer) (patch []byte, kept string, err error) {
	b, err := OpenBuild(ctx, Options{Kernel: to, Messages: out}, dmrace.Kernel{Arm: arm})
	if err != nil {
		return nil, "", err
	}
	return kernel.FixPatch(ctx, arm, b.source.tree)
}

// DerivePatch takes what separates an arm from stock in one kernel of the catalogue and
// fits it to another. It returns the patch and where it is kept. Notices go to out.
func DerivePatch(ctx context.Context, from string, arm dmrace.Arm, to string, out io.Writer) (patch []byte, kept string, err error) {
	var trees [2]*kernel.Tree
	for i, name := range []string{from, to} {
		b, err := OpenBuild(ctx, Options{Kernel: name, Messages: out}, dmrace.Kernel{})
		if err != nil {
			return nil, "", err
		}
		if b.source.stock != nil {
			return nil, "", usagef("%s is a derived backport: name the kernels that it is made of", name)
		}
		trees[i] = b.source.tree
	}
	if patch, err = kernel.DerivePatch(ctx, trees[0], arm, trees[1]); err != nil {
		return nil, "", err
	}
	return patch, kernel.DerivedPath(trees[0], arm, trees[1]), nil
}
