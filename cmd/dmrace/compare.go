package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/lab"
	"dmrace/results"
	"dmrace/sim"
)

// foretell shows what the simulator expects of the boots that are about to be
// recorded. Where kernels are built first, it is there minutes before them.
func foretell(cmd *cobra.Command, l *lab.Lab, boots []lab.Boot) error {
	w := cmd.ErrOrStderr()
	for _, group := range lab.ByScenario(boots) {
		predicted, err := l.Predict(cmd.Context(), group...)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "\npredicted for %s, from its command lines alone:\n\n", group[0].Scenario.Name)
		if err := results.Overview(w, predicted); err != nil {
			return err
		}
		fmt.Fprintln(w)
	}
	return nil
}

// compareAll predicts recorded boots, each on the release that was booted.
func compareAll(recordings []*dmrace.Recording) ([]results.Compared, error) {
	var out []results.Compared
	for _, r := range recordings {
		predicted, err := sim.PredictAgain(&r.Observation)
		if err != nil {
			return out, fmt.Errorf("predict %s/%s: %w", r.Scenario(), r.Variant(), err)
		}
		out = append(out, results.Compared{Recording: r, Agreement: dmrace.Compare(r.Timeline, predicted.Timeline, r.Criteria)})
	}
	return out, nil
}

// agreed returns errDisagree unless recordings and predictions agree.
func agreed(compared []results.Compared) error {
	for _, c := range compared {
		if !c.Agreement.Agrees() {
			return errDisagree
		}
	}
	return nil
}

// comparisonJSON is the second witness in the output of run --compare --json.
type comparisonJSON struct {
	Verdict     dmrace.Verdict `json:"verdict"`
	Agrees      bool           `json:"agrees"`
	Differences string         `json:"differences,omitempty"`
}

func comparisonOf(a dmrace.Agreement) *comparisonJSON {
	return &comparisonJSON{a.Predicted, a.Agrees(), a.Differences()}
}
