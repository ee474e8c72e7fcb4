package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"dmrace/internal/visible"
	"dmrace/results"
)

func newResultsDiff(f *resultsFlags) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "diff A B",
		Short: "Align two boots and show what moved, appeared, vanished or changed places",
		Long: `Align two boots event by event and show what moved by how much, what appeared (+) or
vanished (-), and what changed places (!) with what.`,
		Example: `  dmrace results diff mmc-natural/without-waitfor/6.1.192-stock mmc-natural/with-waitfor/6.1.192-stock
  dmrace results diff mmc-natural/control/6.1.192-stock mmc-natural/control/7.2.13-stock --json`,
		Args:              exactly(2, "two runs"),
		ValidArgsFunction: f.complete,
		RunE:              func(cmd *cobra.Command, args []string) error { return resultsDiff(cmd, f, args[0], args[1]) },
	}
	cmd.Flags().BoolVar(&f.json, "json", false, "write JSON")
	cmd.Flags().BoolVar(&f.all, "all", false, "show initcalls as well")
	return cmd
}

func resultsDiff(cmd *cobra.Command, f *resultsFlags, argA, argB string) error {
	runA, a, err := f.open(argA)
	if err != nil {
		return err
	}
	runB, b, err := f.open(argB)
	if err != nil {
		return err
	}
	changes := results.Diff(a.Timeline, b.Timeline)
	w := cmd.OutOrStdout()
	if f.json {
		return writeJSON(w, struct {
			A       results.Run      `json:"a"`
			B       results.Run      `json:"b"`
			Changes []results.Change `json:"changes"`
		}{results.RunOf(runA, a), results.RunOf(runB, b), changes})
	}
	fmt.Fprintf(w, "A  %s: %s\nB  %s: %s\n\n", visible.Line(runA), visible.Line(results.Outcome(a.Verdict)), visible.Line(runB), visible.Line(results.Outcome(b.Verdict)))
	return results.WriteDiff(w, changes, f.all)
}
