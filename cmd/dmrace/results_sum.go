package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/results"
)

func newResultsSum(f *resultsFlags) *cobra.Command {
	var check string
	cmd := &cobra.Command{
		Use:   "sum [RUN...]",
		Short: "Write a line for each run to keep in its place, or hold runs against such lines",
		Long: `Write for each run a line with its plan's hash, the SHA-256 of its console, its name,
and how it ended: what can be kept of thousands of boots, and what later boots are held
against. None means all runs.

--check FILE holds the runs against the lines of such a file. They must come to the same
end. Of boots under icount from SD cards the console is the same to the byte as well, on the
same kernel image and the same QEMU; a disk that QEMU reads beside the guest makes it differ
by microseconds.

Exit status: 1 a run ends otherwise than its line says, or is of another plan.`,
		Example: `  dmrace results sum > boots.sums
  dmrace results sum --check boots.sums`,
		ValidArgsFunction: f.complete,
		RunE: func(cmd *cobra.Command, args []string) error {
			list, err := f.sums(cmd, args)
			if err != nil {
				return err
			}
			if !cmd.Flags().Changed("check") {
				return results.WriteSums(cmd.OutOrStdout(), list)
			}
			return holdSums(cmd, check, list)
		},
	}
	cmd.Flags().StringVar(&check, "check", "", "hold the runs against the lines of this file")
	cmd.MarkFlagFilename("check")
	return cmd
}

// sums returns those of the runs that the arguments name.
func (f *resultsFlags) sums(cmd *cobra.Command, args []string) ([]results.Sum, error) {
	runs, err := f.chosen(args)
	if err != nil {
		return nil, err
	}
	var list []results.Sum
	for _, run := range runs {
		if err := cmd.Context().Err(); err != nil {
			return nil, err
		}
		r, err := f.store().Load(run)
		if err != nil {
			return nil, err
		}
		list = append(list, results.SumOf(r))
	}
	return list, nil
}

// holdSums shows what became of the boots of a file, and fails where they do not hold.
func holdSums(cmd *cobra.Command, path string, boots []results.Sum) error {
	file, err := os.Open(path)
	if err != nil {
		return &dmrace.UsageError{Err: err}
	}
	defer file.Close()
	kept, err := results.ReadSums(file)
	if err != nil {
		return &dmrace.UsageError{Err: fmt.Errorf("%s: %w", path, err)}
	}
	list := results.HoldSums(kept, boots)
	if err := results.WriteHoldings(cmd.OutOrStdout(), list); err != nil {
		return err
	}
	if !results.AllHold(list) {
		return errFound
	}
	return nil
}
