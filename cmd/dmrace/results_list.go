package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"dmrace/results"
)

func newResultsList(f *resultsFlags) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "list [RUN...]",
		Short: "Show what evidence there is",
		Example: `  dmrace results list
  dmrace results list mmc-natural --json | jq '.[].verdict.outcome'`,
		ValidArgsFunction: f.complete,
		RunE:              func(cmd *cobra.Command, args []string) error { return resultsList(cmd, f, args) },
	}
	cmd.Flags().BoolVar(&f.json, "json", false, "write JSON")
	return cmd
}

// resultsList shows the runs that can be read. Those that cannot are told of, and are
// an error.
func resultsList(cmd *cobra.Command, f *resultsFlags, args []string) error {
	runs, err := f.chosen(args)
	if err != nil {
		return err
	}
	var broken error
	list := []results.Run{}
	for _, run := range runs {
		if err := cmd.Context().Err(); err != nil {
			return err
		}
		r, err := f.store().Load(run)
		if err != nil {
			broken = errors.Join(broken, err)
			continue
		}
		list = append(list, results.RunOf(run, r))
	}
	if f.json {
		return errors.Join(writeJSON(cmd.OutOrStdout(), list), broken)
	}
	if len(runs) == 0 {
		fmt.Fprintf(cmd.ErrOrStderr(), "there is no evidence below %s; dmrace run records some\n", f.out)
	}
	return errors.Join(results.RunTable(cmd.OutOrStdout(), list), broken)
}
