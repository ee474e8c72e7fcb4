package main

import (
	"github.com/spf13/cobra"

	"dmrace/results"
)

func newResultsShow(f *resultsFlags) *cobra.Command {
	cmd := &cobra.Command{
		Use:               "show RUN",
		Short:             "Show the verdict, the proofs and the annotated log of a run",
		Example:           "  dmrace results show mmc-natural/without-waitfor/6.1.192-stock",
		Args:              exactly(1, "a run"),
		ValidArgsFunction: f.complete,
		RunE:              func(cmd *cobra.Command, args []string) error { return resultsShow(cmd, f, args[0]) },
	}
	cmd.Flags().BoolVar(&f.json, "json", false, "write JSON, without the log")
	return cmd
}

func resultsShow(cmd *cobra.Command, f *resultsFlags, arg string) error {
	run, r, err := f.open(arg)
	if err != nil {
		return err
	}
	if f.json {
		return writeJSON(cmd.OutOrStdout(), results.RunOf(run, r))
	}
	return results.Show(cmd.OutOrStdout(), run, r)
}
