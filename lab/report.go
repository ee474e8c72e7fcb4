package lab

import (
	"context"

	"dmrace"
	"dmrace/results/report"
	"dmrace/scenarios"
	"dmrace/sim"
)

// ReportOf makes a report of recorded boots, with the words of the built-in scenarios, and
// with what the simulator makes of each plan if predict asks for it: see [report.Of].
func ReportOf(ctx context.Context, recordings []*dmrace.Recording, omitted []Omission, predict bool) (*report.Report, error) {
	o := report.Options{Scenarios: scenarios.Builtin(), Omitted: omitted}
	if predict {
		o.Predict = sim.PredictAgain
	}
	return report.Of(ctx, recordings, o)
}
