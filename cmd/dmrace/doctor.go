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
	"dmrace/images/kernel/hosttools"
	"dmrace/linux/board"
	"dmrace/vmtest"
)

func newDoctor() *cobra.Command {
	var packages, asJSON bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Say what this machine lacks, and the one line that fixes it",
		Long: `Look for every tool that dmrace needs, ask apt for the kernel source, and start a
tiny guest under KVM: a /dev/kvm that opens does not prove that it runs one.

Exit status 3 means that something is missing. KVM is not needed.`,
		Example: `  dmrace doctor
  dmrace doctor --packages       # the missing packages only, one a line`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, w := cmd.Context(), cmd.OutOrStdout()
			missing := hosttools.Missing(ctx, requirements())
			if packages {
				for _, p := range hosttools.Packages(missing) {
					fmt.Fprintln(w, p)
				}
				return nil
			}
			found, err := examine(ctx, missing)
			show := showFindings
			if asJSON {
				show = func(w io.Writer, found []finding) error { return writeJSON(w, found) }
			}
			return errors.Join(show(w, found), err)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	cmd.Flags().BoolVar(&packages, "packages", false, "print the missing Debian packages and nothing else")
	return cmd
}

// requirements lists what building and booting need, booting first. Git is wanted
// only for git trees and is not asked for.
func requirements() []hosttools.Tool {
	tools := []hosttools.Tool{
		{Name: board.AMD64.Emulator, Package: board.AMD64.Package, Why: "boots the kernels"},
		{Name: "setpriv", Package: "util-linux", Why: "ends QEMU with dmrace"},
		{Name: "setsid", Package: "util-linux", Why: "keeps Ctrl-C from QEMU"},
		{Name: "mksquashfs", Package: "squashfs-tools", Why: "makes the root file system"},
	}
	for _, t := range hosttools.Requirements() {
		if t.For != hosttools.ForGit {
			tools = append(tools, t)
		}
	}
	return tools
}

// finding is one thing that was looked for.
type finding struct {
	Name  string `json:"name"`
	State string `json:"state"` // "ok", "MISSING", "no" or "-": not looked for
	What  string `json:"what"`  // what it is for, or what was found
}

// examine looks for everything. It returns an EnvError where something is missing.
func examine(ctx context.Context, missing []hosttools.Tool) ([]finding, error) {
	var found []finding
	for _, t := range requirements() {
		state := "ok"
		if slices.Contains(missing, t) {
			state = "MISSING"
		}
		found = append(found, finding{t.Name, state, t.Why})
	}
	qemu, qemuErr := vmtest.FindQEMU(ctx)
	if qemuErr == nil {
		found = append(found, finding{"QEMU", "ok", qemu.Version}, kvm(vmtest.ProbeKVM(ctx, qemu)))
	}
	sources, sourceErr := examineSources(ctx)
	found = append(found, sources...)
	if len(missing) == 0 {
		return found, errors.Join(qemuErr, sourceErr)
	}
	return found, &dmrace.EnvError{
		Err: fmt.Errorf("%d tool(s) missing", len(missing)),
		Fix: "apt-get update && " + hosttools.AptLine(missing),
	}
}

// showFindings writes one line for each.
func showFindings(w io.Writer, found []finding) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, f := range found {
		fmt.Fprintf(tw, "%s\t%s\t%s\n", f.Name, f.State, f.What)
	}
	return tw.Flush()
}

// kvm words the result of the probe. Without KVM everything works.
func kvm(err error) finding {
	if err == nil {
		return finding{"KVM", "ok", "runs a guest; used with --clock realtime"}
	}
	return finding{"KVM", "no", err.Error() + " (not needed: TCG is used)"}
}

// examineSources asks for the kernel that is booted unless another is asked for. The
// others are only listed: apt's lists of their suites are fetched when they are used.
func examineSources(ctx context.Context) ([]finding, error) {
	cache, err := openCache()
	if err != nil {
		return nil, err
	}
	var found []finding
	var failure error
	for _, e := range kernel.Catalogue() {
		f := finding{"kernel " + e.Name, "-", fmt.Sprintf("%s, from %s when it is asked for", e.Package, e.Suites[0])}
		if e.Name == dmrace.DefaultKernel {
			tree, err := kernel.Open(ctx, cache, kernel.TreeSpec{Name: e.Name}, io.Discard)
			if err != nil {
				f.State, f.What, failure = "MISSING", e.Package, err
			} else {
				f.State, f.What = "ok", tree.Source
			}
		}
		found = append(found, f)
	}
	return found, failure
}
