package main

import (
	"github.com/spf13/cobra"

	"dmrace/lab"
	"dmrace/results"
)

func newResultsVerify(f *resultsFlags) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "verify [RUN...]",
		Short: "Compute timelines and verdicts anew from the consoles, and say what does not follow",
		Long: `Read the stored consoles anew and hold the rest of the evidence against them: the
plan against its hash, the timeline against the console, the verdict and its proofs
against the timeline, and plan and expectation against the scenario as it is today,
where it is a built-in one. None means all runs.

Exit status: 0 everything follows; 1 something does not.`,
		Example: `  dmrace results verify
  dmrace results verify mmc-natural --json`,
		ValidArgsFunction: f.complete,
		RunE:              func(cmd *cobra.Command, args []string) error { return resultsVerify(cmd, f, args) },
	}
	cmd.Flags().BoolVar(&f.json, "json", false, "write JSON")
	return cmd
}

// resultsVerify reads evidence anew and says what does not follow from it.
func resultsVerify(cmd *cobra.Command, f *resultsFlags, args []string) error {
	runs, err := f.chosen(args)
	if err != nil {
		return err
	}
	if len(runs) == 0 {
		return usagef("there is no evidence below %s to verify", f.out)
	}
	list, err := lab.Verifier().CheckRuns(cmd.Context(), f.store(), runs)
	if err != nil {
		return err
	}
	if f.json {
		err = writeJSON(cmd.OutOrStdout(), list)
	} else {
		err = results.WriteVerified(cmd.OutOrStdout(), list)
	}
	if err == nil && !results.AllFollow(list) {
		err = errFound
	}
	return err
}
