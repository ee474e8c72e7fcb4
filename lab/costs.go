package lab

import (
	"context"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"

	"dmrace"
	"dmrace/internal/wholefile"
	"dmrace/results"
	"dmrace/sim"
)

// RunsToMeasure reads recordings; none named means those that are committed of the default
// kernel, so that the figures are of one kernel.
func RunsToMeasure(ctx context.Context, dirs ...string) ([]*dmrace.Recording, error) {
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

// MeasureCosts measures the simulator's cost table in recorded boots.
func MeasureCosts(recordings []*dmrace.Recording) []sim.Measured {
	return sim.Fit(observations(recordings))
}

// WriteCosts writes the table to a file, as sim/costs.json has it.
func WriteCosts(path string, rows []sim.Measured) error {
	b, err := sim.EncodeTable(rows)
	if err != nil {
		return err
	}
	if err := wholefile.Write(path, b, 0o644); err != nil {
		return &dmrace.EnvError{Err: fmt.Errorf("write the cost table: %w", err)}
	}
	return nil
}

// ShowCosts writes the table, and below it the largest error of each prediction.
func ShowCosts(w io.Writer, rows []sim.Measured, recordings []*dmrace.Recording) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "COST\tMEDIAN\tLEAST\tMOST\tBOOTS\tMEANING")
	for _, r := range rows {
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%d\t%s\n", r.Name, millis(r.US), millis(r.Least), millis(r.Most), r.Boots, r.Meaning)
	}
	fmt.Fprintln(tw, "\nSCENARIO\tVARIANT\tEVENTS\tWORST\tAT\tEVENT")
	costs := sim.CostsOf(rows)
	for _, r := range recordings {
		boot, err := sim.FromRecording(&r.Observation)
		if dmrace.AsNotModelled(err) != nil {
			continue
		}
		if err != nil {
			return err
		}
		residuals := sim.Residuals(r.Timeline, boot.Run(&costs))
		if worst, ok := sim.Worst(residuals); ok {
			fmt.Fprintf(tw, "%s\t%s\t%d\t%+.1f ms\t%s\t%s %s\n", r.Scenario(), r.Variant(), len(residuals),
				float64(worst.Off().Microseconds())/1000, dmrace.Seconds(worst.Event.At), worst.Event.Kind, worst.Event.Subject)
		}
	}
	return tw.Flush()
}

func millis(us int64) string {
	return fmt.Sprintf("%.3f ms", float64(time.Duration(us)*time.Microsecond)/float64(time.Millisecond))
}
