package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/internal/wholefile"
	"dmrace/results"
	"dmrace/sim"
)

func newCosts() *cobra.Command {
	var write string
	cmd := &cobra.Command{
		Use:   "costs [RUN...]",
		Short: "Measure the simulator's cost table in recorded boots",
		Long: `Measure how long the steps of a boot take in recorded boots, and show how far the
simulator's predictions are from each decisive event. A RUN is the folder of one
recording; none means those below results/runs on the default kernel, so that the
figures are of one kernel. Without --write nothing is changed.`,
		Example: `  dmrace costs
  dmrace costs --write sim/costs.json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			recordings, err := loadRuns(cmd.Context(), args)
			if err != nil {
				return err
			}
			rows := sim.Fit(observations(recordings))
			if write != "" {
				if err := writeCosts(write, rows); err != nil {
					return err
				}
			}
			return showCosts(cmd.OutOrStdout(), rows, recordings)
		},
	}
	cmd.Flags().StringVar(&write, "write", "", "write the table to this file, as sim/costs.json has it")
	cmd.MarkFlagFilename("write", "json")
	return cmd
}

// loadRuns reads recordings; none named means those that are committed of the default
// kernel.
func loadRuns(ctx context.Context, dirs []string) ([]*dmrace.Recording, error) {
	if len(dirs) > 0 {
		return results.Recordings(ctx, dirs...)
	}
	all, err := results.Store{Dir: results.CommittedDir}.LoadCommitted(ctx)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, usagef("%w\n  run it in the project's folder, or name the folders of recordings", err)
	}
	return slices.DeleteFunc(all, func(r *dmrace.Recording) bool { return r.Plan.Kernel.Name != dmrace.DefaultKernel }), nil
}

func writeCosts(path string, rows []sim.Measured) error {
	b, err := sim.EncodeTable(rows)
	if err != nil {
		return err
	}
	if err := wholefile.Write(path, b, 0o644); err != nil {
		return &dmrace.EnvError{Err: fmt.Errorf("write the cost table: %w", err)}
	}
	return nil
}

// showCosts writes the table, and below it the largest error of each prediction.
func showCosts(w io.Writer, rows []sim.Measured, recordings []*dmrace.Recording) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "COST\tMEDIAN\tLEAST\tMOST\tBOOTS\tMEANING")
	for _, r := range rows {
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%d\t%s\n", r.Name, millis(r.US), millis(r.Least), millis(r.Most), r.Boots, r.Meaning)
	}
	fmt.Fprintln(tw, "\nSCENARIO\tVARIANT\tEVENTS\tWORST\tAT\tEVENT")
	costs := sim.CostsOf(rows)
	for _, r := range recordings {
		boot, err := sim.FromRecording(&r.Observation)
		if err != nil {
			return err
		}
		residuals := sim.Residuals(r.Timeline, boot.Run(&costs))
		if len(residuals) == 0 {
			continue
		}
		worst := residuals[0]
		for _, one := range residuals {
			if one.Off().Abs() > worst.Off().Abs() {
				worst = one
			}
		}
		fmt.Fprintf(tw, "%s\t%s\t%d\t%+.1f ms\t%s\t%s %s\n", r.Scenario(), r.Variant(), len(residuals),
			float64(worst.Off().Microseconds())/1000, dmrace.Seconds(worst.Event.At), worst.Event.Kind, worst.Event.Subject)
	}
	return tw.Flush()
}

func millis(us int64) string {
	return fmt.Sprintf("%.3f ms", float64(time.Duration(us)*time.Microsecond)/float64(time.Millisecond))
}
