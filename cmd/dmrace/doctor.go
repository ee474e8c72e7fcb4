package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/images/kernel"
	"dmrace/vmtest"
)

func newDoctor() *cobra.Command {
	var packages bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Say what this machine lacks, and the one line that mends it",
		Long: `Look for every tool that dmrace needs, ask apt for the kernel source, and start a
tiny guest under KVM: a /dev/kvm that opens does not prove that it runs one.

Exit status 3 means that something is missing. KVM is not needed.`,
		Example: `  dmrace doctor
  dmrace doctor --packages       # the missing packages only, one a line`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, w := cmd.Context(), cmd.OutOrStdout()
			missing := kernel.Missing(ctx, requirements())
			if packages {
				for _, p := range kernel.Packages(missing) {
					fmt.Fprintln(w, p)
				}
				return nil
			}
			return examine(ctx, w, missing)
		},
	}
	cmd.Flags().BoolVar(&packages, "packages", false, "print the missing Debian packages and nothing else")
	return cmd
}

// requirements lists what building and booting need, booting first. Git is wanted
// only for git trees and is not asked for.
func requirements() []kernel.Tool {
	tools := []kernel.Tool{
		{Name: vmtest.Program, Package: "qemu-system-x86", Why: "boots the kernels"},
		{Name: "setpriv", Package: "util-linux", Why: "ends QEMU with dmrace"},
		{Name: "setsid", Package: "util-linux", Why: "keeps Ctrl-C from QEMU"},
		{Name: "mksquashfs", Package: "squashfs-tools", Why: "makes the root file system"},
	}
	for _, t := range kernel.Requirements() {
		if t.For != kernel.ForGit {
			tools = append(tools, t)
		}
	}
	return tools
}

// examine writes one line for each thing that was looked for. It returns an
// EnvError where something is missing.
func examine(ctx context.Context, w io.Writer, missing []kernel.Tool) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, t := range requirements() {
		state := "ok"
		if slices.Contains(missing, t) {
			state = "MISSING"
		}
		fmt.Fprintf(tw, "%s\t%s\t%s\n", t.Name, state, t.Why)
	}
	qemu, qemuErr := vmtest.FindQEMU(ctx)
	if qemuErr == nil {
		fmt.Fprintf(tw, "QEMU\tok\t%s\n", qemu.Version)
		fmt.Fprintf(tw, "KVM\t%s\n", kvmState(vmtest.ProbeKVM(ctx, qemu)))
	}
	sourceErr := examineSources(ctx, tw)
	if err := tw.Flush(); err != nil {
		return err
	}
	if len(missing) == 0 {
		return errors.Join(qemuErr, sourceErr)
	}
	return &dmrace.EnvError{
		Err:  fmt.Errorf("%d tool(s) missing", len(missing)),
		Mend: "apt-get update && " + kernel.AptLine(missing),
	}
}

// kvmState words the result of the probe. Without KVM everything works.
func kvmState(err error) string {
	if err == nil {
		return "ok\truns a guest; used with --clock realtime"
	}
	return "no\t" + err.Error() + " (not needed: TCG is used)"
}

// examineSources asks for the kernel that is booted unless another is asked for. The
// others are only listed: apt's lists of their suites are fetched when they are used.
func examineSources(ctx context.Context, w io.Writer) error {
	cache, err := kernel.DefaultCache()
	if err != nil {
		return err
	}
	var failure error
	for _, e := range kernel.Catalogue() {
		if e.Name != dmrace.DefaultKernel {
			fmt.Fprintf(w, "kernel %s\t-\t%s, from %s when it is asked for\n", e.Name, e.Package, e.Suites[0])
			continue
		}
		tree, err := kernel.Open(ctx, kernel.Cache{Dir: cache}, kernel.TreeSpec{Name: e.Name}, io.Discard)
		if err != nil {
			fmt.Fprintf(w, "kernel %s\tMISSING\t%s\n", e.Name, e.Package)
			failure = err
			continue
		}
		fmt.Fprintf(w, "kernel %s\tok\t%s\n", e.Name, tree.Source)
	}
	return failure
}
