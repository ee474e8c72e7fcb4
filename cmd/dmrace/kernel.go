package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/images/kernel"
	"dmrace/lab"
)

// kernelFlags name one kernel: a tree, its arm, and whether it carries the shim.
type kernelFlags struct {
	tree string
	arm  string
	shim bool
}

func (f *kernelFlags) add(cmd *cobra.Command) {
	fl := cmd.Flags()
	fl.StringVar(&f.tree, "tree", "", "your source tree, in place of a catalogue name")
	fl.StringVar(&f.arm, "arm", string(dmrace.ArmStock), "stock, no-waitfor or waitfor-2022")
	fl.BoolVar(&f.shim, "shim", false, "with the shim that delays probes")
}

// open finds the tree that the flags and the argument name.
func (f *kernelFlags) open(ctx context.Context, args []string, out io.Writer) (*kernel.Tree, kernel.Variant, error) {
	v := kernel.Variant{Arm: dmrace.Arm(f.arm), Shim: f.shim}
	spec := kernel.TreeSpec{Dir: f.tree}
	switch {
	case len(args) > 1 || len(args) == 1 && f.tree != "":
		return nil, v, usagef("name one kernel: of the catalogue, or your own with --tree")
	case len(args) == 1:
		spec.Name = args[0]
	case f.tree == "":
		spec.Name = dmrace.DefaultKernel
	}
	cache, err := openCache()
	if err != nil {
		return nil, v, err
	}
	tree, err := kernel.Open(ctx, cache, spec, out)
	return tree, v, err
}

func openCache() (kernel.Cache, error) { return lab.OpenCache() }

func newKernel() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "kernel",
		Short: "Build kernels, and see what the cache holds and why",
		Long: `Build kernels ahead of the boots that need them, and look into the cache: what is
there, where, with which configuration, why a build is keyed as it is, and clean it.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newKernelList(), newKernelBuild(), newKernelPath(), newKernelConfig(), newKernelExplain(), newKernelDerive(), newKernelClean())
	return cmd
}

func newKernelBuild() *cobra.Command {
	cmd := newKernelImage((*kernel.Tree).Build)
	cmd.Use, cmd.Short = "build [NAME]", "Build a kernel and print where it is"
	cmd.Example = "  dmrace kernel build 6.12\n  dmrace kernel build --tree ~/src/linux --arm no-waitfor"
	return cmd
}

func newKernelPath() *cobra.Command {
	cmd := newKernelImage((*kernel.Tree).Find)
	cmd.Use, cmd.Short = "path [NAME]", "Print where a built kernel is, without building it"
	return cmd
}

// newKernelImage is a verb that gets a kernel of the tree and arm that its flags name,
// and prints where it is.
func newKernelImage(get func(*kernel.Tree, context.Context, kernel.Variant) (*kernel.Image, error)) *cobra.Command {
	var f kernelFlags
	cmd := &cobra.Command{RunE: func(cmd *cobra.Command, args []string) error {
		tree, v, err := f.open(cmd.Context(), args, cmd.ErrOrStderr())
		if err != nil {
			return err
		}
		img, err := get(tree, cmd.Context(), v)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(cmd.OutOrStdout(), img.Path)
		return err
	}}
	f.add(cmd)
	return cmd
}

func newKernelConfig() *cobra.Command {
	return &cobra.Command{
		Use: "config KERNEL", Short: "Print the configuration of a cached kernel, by its label or key",
		Example: "  dmrace kernel config 6.1.192-stock",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("name one kernel: dmrace kernel list shows them")
			}
			cache, err := openCache()
			if err != nil {
				return err
			}
			k, err := cache.Kernel(args[0])
			if err != nil {
				return err
			}
			config, err := k.Config()
			if err != nil {
				return err
			}
			_, err = cmd.OutOrStdout().Write(config)
			return err
		},
	}
}

func newKernelExplain() *cobra.Command {
	var f kernelFlags
	cmd := &cobra.Command{
		Use: "explain [NAME]", Short: "Say why a build is keyed as it is, and how cached ones differ",
		RunE: func(cmd *cobra.Command, args []string) error {
			tree, v, err := f.open(cmd.Context(), args, cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			x, err := tree.Explain(cmd.Context(), v)
			if err != nil {
				return err
			}
			return explainTree(cmd.OutOrStdout(), x)
		},
	}
	f.add(cmd)
	return cmd
}

func explainTree(w io.Writer, x kernel.Explanation) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(tw, "key\t%s\nbuilt\t%t\n", x.Key, x.Built)
	for _, i := range x.Ingredients {
		fmt.Fprintf(tw, "%s\t%s\n", i.Name, i.Value)
	}
	for _, o := range x.Others {
		fmt.Fprintf(tw, "unlike %s\t%v\n", o.Kernel.Source.Label, o.Differs)
	}
	return tw.Flush()
}

func newKernelDerive() *cobra.Command {
	var from, to, arm string
	cmd := &cobra.Command{
		Use: "derive-patch", Short: "Fit what separates an arm from stock in one tree to another tree",
		Long: `Take what separates an arm of one kernel from its stock dm-init.c (from no-waitfor
all of dm-mod.waitfor=, from waitfor-2022 the second wait) and fit it to the file of
another kernel. The patch is printed, and kept in the cache.`,
		Example: "  dmrace kernel derive-patch --from 6.1 --to 5.10",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, people := cmd.Context(), cmd.ErrOrStderr()
			a, _, err := (&kernelFlags{}).open(ctx, []string{from}, people)
			if err != nil {
				return err
			}
			b, _, err := (&kernelFlags{}).open(ctx, []string{to}, people)
			if err != nil {
				return err
			}
			patch, err := kernel.DerivePatch(ctx, a, dmrace.Arm(arm), b)
			if err != nil {
				return err
			}
			fmt.Fprintln(people, "kept as", kernel.DerivedPath(a, dmrace.Arm(arm), b))
			_, err = cmd.OutOrStdout().Write(patch)
			return err
		},
	}
	cmd.Flags().StringVar(&from, "from", dmrace.DefaultKernel, "the kernel that has the difference")
	cmd.Flags().StringVar(&to, "to", "5.10", "the kernel that is to get it")
	cmd.Flags().StringVar(&arm, "arm", string(dmrace.ArmNoWaitfor), "no-waitfor or waitfor-2022")
	return cmd
}

func newKernelClean() *cobra.Command {
	var spec kernel.CleanSpec
	cmd := &cobra.Command{
		Use: "clean", Short: "Remove kernels and trees from the cache",
		Example: "  dmrace kernel clean --unused 720h --dry-run\n  dmrace kernel clean --label 'tree-*'\n  dmrace kernel clean --all",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !spec.All && spec.Label == "" && spec.Unused == 0 {
				return usagef("say what to remove: --all, --label or --unused; --dry-run shows what it would be")
			}
			cache, err := openCache()
			if err != nil {
				return err
			}
			done, err := cache.Clean(spec)
			if err != nil {
				return err
			}
			return showCleaned(cmd.OutOrStdout(), spec.DryRun, done)
		},
	}
	fl := cmd.Flags()
	fl.BoolVar(&spec.All, "all", false, "everything about kernels")
	fl.StringVar(&spec.Label, "label", "", "kernels whose label matches a pattern such as 'tree-*'")
	fl.DurationVar(&spec.Unused, "unused", 0, "what has not been used for so long, such as 720h")
	fl.BoolVar(&spec.DryRun, "dry-run", false, "remove nothing, show what would go")
	return cmd
}

func showCleaned(w io.Writer, dry bool, done kernel.Cleaned) error {
	verb := "removed"
	if dry {
		verb = "would remove"
	}
	for _, path := range done.Paths {
		fmt.Fprintln(w, verb, path)
	}
	for _, path := range done.Busy {
		fmt.Fprintln(w, "in use, stays:", path)
	}
	_, err := fmt.Fprintf(w, "%s %s\n", verb, megabytes(done.Bytes))
	return err
}
