package lab

import (
	"context"
	"slices"

	"dmrace"
	"dmrace/results/report"
	"dmrace/scenarios"
	"dmrace/sim"
)

// ReportOf makes a report of recorded boots: see [report.Of]. The words of the built-in
// scenarios are known, and those of the scenarios given, such as of files. Where predict
// asks for it each boot is shown with what the simulator makes of its plan.
func ReportOf(ctx context.Context, recordings []*dmrace.Recording, omitted []Omission, predict bool, list ...Scenario) (*report.Report, error) {
	o := report.Options{Scenarios: scenarios.Builtin(), Omitted: omitted}
	for _, s := range list {
		known := func(other *dmrace.Scenario) bool { return other.Name == s.Name }
		if !slices.ContainsFunc(o.Scenarios, known) {
			o.Scenarios = append(slices.Clone(o.Scenarios), s.Scenario)
		}
	}
	if predict {
		o.Predict = sim.PredictAgain
	}
	return report.Of(ctx, recordings, o)
}
