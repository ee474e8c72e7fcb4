package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"dmrace/internal/table"
	"dmrace/lab"
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
			if packages {
				for _, p := range lab.MissingPackages(ctx) {
					fmt.Fprintln(w, p)
				}
				return nil
			}
			found, err := lab.Examine(ctx)
			show := showFindings
			if asJSON {
				show = func(w io.Writer, found []lab.Finding) error { return writeJSON(w, found) }
			}
			return errors.Join(show(w, found), err)
		},
	}
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
