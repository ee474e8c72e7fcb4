package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/internal/english"
	"dmrace/lab"
)

// kernelFlags name one kernel: its source, its arm, whether it carries the shim, and its
// set of options.
type kernelFlags struct {
	source bootFlags
	arm    string
	shim   bool
	config string
}

func (f *kernelFlags) add(cmd *cobra.Command) {
	f.source.addTree(cmd)
	f.source.addArch(cmd)
	fl := cmd.Flags()
	fl.StringVar(&f.arm, "arm", string(dmrace.ArmStock), "one of "+strings.Join(lab.ArmNames(), ", "))
	fl.BoolVar(&f.shim, "shim", false, "with the shim that delays probes")
	fl.StringVar(&f.config, "config", string(dmrace.ConfigBase), "the set of options beside those of all kernels: "+english.Or(configWords()))
	cmd.RegisterFlagCompletionFunc("config", completeConfigs)
	cmd.ValidArgsFunction = completeKernels
}

// open finds the kernel that the flags and the argument name.
func (f *kernelFlags) open(cmd *cobra.Command, args []string) (*lab.Build, error) {
	if len(args) > 1 || len(args) == 1 && f.source.tree != "" {
		return nil, usagef("name one kernel: of the catalogue, or your own with --tree")
	}
	if len(args) == 1 {
		f.source.kernel = args[0]
	}
	o, err := f.source.options(cmd)
	if err != nil {
		return nil, err
	}
	return lab.OpenBuild(cmd.Context(), o, dmrace.Kernel{Arm: dmrace.Arm(f.arm), Shim: f.shim, Config: dmrace.Config(f.config)})
}

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
	cmd := newKernelPathOf((*lab.Build).Path)
	cmd.Use, cmd.Short = "build [NAME]", "Build a kernel and print where it is"
	cmd.Example = "  dmrace kernel build 6.12\n  dmrace kernel build --tree ~/src/linux --arm no-waitfor\n  dmrace kernel build 6.1 --config roots\n  dmrace kernel build 6.1 --arch arm64"
	return cmd
}

func newKernelPath() *cobra.Command {
	cmd := newKernelPathOf((*lab.Build).Find)
	cmd.Use, cmd.Short = "path [NAME]", "Print where a built kernel is, without building it"
	return cmd
}

// newKernelPathOf is a verb that gets the kernel that its flags name, and prints where it
// is.
func newKernelPathOf(get func(*lab.Build, context.Context) (string, error)) *cobra.Command {
	var f kernelFlags
	cmd := &cobra.Command{RunE: func(cmd *cobra.Command, args []string) error {
		b, err := f.open(cmd, args)
		if err != nil {
			return err
		}
		path, err := get(b, cmd.Context())
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(cmd.OutOrStdout(), path)
		return err
	}}
	f.add(cmd)
	return cmd
}
