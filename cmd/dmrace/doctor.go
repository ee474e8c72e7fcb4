package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/internal/table"
	"dmrace/lab"
)

func newDoctor() *cobra.Command {
	var packages, asJSON bool
	var arch string
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Say what this machine lacks, and the one line that fixes it",
		Long: `Look for every tool that dmrace needs, ask apt for the kernel source, and start a
tiny guest under KVM: a /dev/kvm that opens does not prove that it runs one.

Exit status 3 means that something is missing. KVM is not needed.`,
		Example: `  dmrace doctor
  dmrace doctor --packages       # the missing packages only, one a line
  dmrace doctor --arch arm64     # for kernels of another architecture`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, w := cmd.Context(), cmd.OutOrStdout()
			if packages {
				missing, err := lab.MissingPackages(ctx, dmrace.Arch(arch))
				for _, p := range missing {
					fmt.Fprintln(w, p)
				}
				return err
			}
			found, err := lab.Examine(ctx, dmrace.Arch(arch))
			show := showFindings
			if asJSON {
				show = func(w io.Writer, found []lab.Finding) error { return writeJSON(w, found) }
			}
			return errors.Join(show(w, found), err)
		},
	}
	addArch(cmd, &arch)
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	cmd.Flags().BoolVar(&packages, "packages", false, "print the missing Debian packages and nothing else")
	return cmd
}

// showFindings writes one line for each.
func showFindings(w io.Writer, found []lab.Finding) error {
	tw := table.New(w)
	for _, f := range found {
		tw.Row(f.Name, string(f.State), f.What)
	}
	return tw.Flush()
}
