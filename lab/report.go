package lab

import (
	"context"
	"slices"

	"dmrace"
	"dmrace/results"
	"dmrace/results/report"
	"dmrace/scenarios"
	"dmrace/sim"
)

// ReportOf makes a report of recorded boots: see [report.Of]. The words of the built-in
// scenarios are known, and those of the scenarios given, such as of files. Where predict
// asks for it each boot is shown with what the simulator makes of its plan.
func ReportOf(ctx context.Context, recordings []*dmrace.Recording, omitted []Omission, predict bool, list ...Scenario) (*report.Report, error) {
	o := report.Options{Scenarios: scenarios.Builtin(), Omitted: omitted}
	return reportOf(ctx, o, recordings, predict, list)
}

// ReportOfChange makes a report of boots before and after a change, each with what the
// simulator makes of its plan.
func ReportOfChange(ctx context.Context, v results.Validated, list ...Scenario) (*report.Report, error) {
	var all []*dmrace.Recording
	for _, t := range v.Trials {
		all = append(all, t.Before, t.After)
	}
	return reportOf(ctx, report.Options{Scenarios: scenarios.Builtin(), Validated: &v}, all, true, list)
}

func reportOf(ctx context.Context, o report.Options, recordings []*dmrace.Recording, predict bool, list []Scenario) (*report.Report, error) {
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
