package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dmrace/internal/visible"
)

func newResultsRemove(f *resultsFlags) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rm RUN...",
		Short: "Remove the evidence of runs",
		Long: `Remove the evidence of runs, each by its whole name. A folder that holds anything
but the files of a recording is left alone. Nothing is removed unless all of it can be.`,
		Example:           "  dmrace results rm mmc-natural/control/6.1.192-stock --dry-run",
		Args:              cobra.ArbitraryArgs,
		ValidArgsFunction: f.complete,
		RunE:              func(cmd *cobra.Command, args []string) error { return resultsRemove(cmd, f, args) },
	}
	cmd.Flags().BoolVar(&f.dry, "dry-run", false, "say what would be removed")
	return cmd
}

// resultsRemove removes runs once it is sure that all of them can be removed.
func resultsRemove(cmd *cobra.Command, f *resultsFlags, args []string) error {
	if len(args) == 0 {
		return usagef("%s needs the runs to remove: dmrace results list shows them\n  see %s --help", cmd.CommandPath(), cmd.CommandPath())
	}
	var runs []string
	for _, arg := range args {
		runs = append(runs, strings.TrimSuffix(arg, "/"))
	}
	slices.Sort(runs)
	runs = slices.Compact(runs)
	for _, run := range runs {
		if err := errors.Join(cmd.Context().Err(), f.store().Remove(run, true)); err != nil {
			return err
		}
	}
	for _, run := range runs {
		if err := cmd.Context().Err(); err != nil {
			return err
		}
		if !f.dry {
			if err := f.store().Remove(run, false); err != nil {
				return err
			}
		}
		fmt.Fprintln(cmd.OutOrStdout(), visible.Line(run))
	}
	return nil
}
