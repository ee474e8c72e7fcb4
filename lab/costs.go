package lab

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"dmrace"
	"dmrace/internal/table"
	"dmrace/internal/wholefile"
	"dmrace/linux/series"
	"dmrace/results"
	"dmrace/sim"
)

// RunsToMeasure reads recordings; none named means those that are committed of a series on an
// architecture, so that the figures are of one kernel.
func RunsToMeasure(ctx context.Context, arch dmrace.Arch, kernel string, dirs ...string) ([]*dmrace.Recording, error) {
	if len(dirs) > 0 {
		return results.Recordings(ctx, dirs...)
	}
	if _, err := series.Parse(kernel); err != nil {
		return nil, &dmrace.UsageError{Err: err}
	}
	k := sim.CostKeyOf(arch, kernel)
	store := results.Store{Dir: results.CommittedDir}
	all, err := store.LoadCommitted(ctx)
	if err == nil {
		var trees []*dmrace.Recording
		trees, err = store.LoadTrees(ctx)
		all = append(all, trees...)
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, usagef("%w\n  run it in the project's folder, or name the folders of recordings", err)
	}
	return slices.DeleteFunc(all, func(r *dmrace.Recording) bool {
		return sim.CostKeyOf(r.Plan.Kernel.Arch, cmp.Or(r.Kernel().Traits().Release, r.Plan.Kernel.Name)) != k
	}), nil
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
	tw := table.New(w)
	tw.Head("COST", "MEDIAN", "LEAST", "MOST", "BOOTS", "MEANING")
	for _, r := range rows {
		tw.Row(r.Name, millis(r.US), millis(r.Least), millis(r.Most), strconv.Itoa(r.Boots), r.Meaning)
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(w)
	return showResiduals(w, sim.CostsOf(rows), recordings)
}

// showResiduals writes of each boot the event whose prediction is off by most.
func showResiduals(w io.Writer, costs sim.Costs, recordings []*dmrace.Recording) error {
	tw := table.New(w)
	tw.Head("SCENARIO", "VARIANT", "EVENTS", "WORST", "AT", "EVENT")
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
			tw.Row(r.Scenario(), r.Variant(), strconv.Itoa(len(residuals)), fmt.Sprintf("%+.1f ms", float64(worst.Off().Microseconds())/1000),
				dmrace.Seconds(worst.Event.At), string(worst.Event.Kind)+" "+worst.Event.Subject)
		}
	}
	return tw.Flush()
}

func millis(us int64) string {
	return fmt.Sprintf("%.3f ms", float64(time.Duration(us)*time.Microsecond)/float64(time.Millisecond))
}
