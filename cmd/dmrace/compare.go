package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/lab"
	"dmrace/results"
)

// showPredicted shows what the simulator expects of the boots that are about to be
// recorded. Where kernels are built first, it is there minutes before them.
func showPredicted(cmd *cobra.Command, l *lab.Lab, boots []lab.Boot) error {
	w := cmd.ErrOrStderr()
	for _, group := range lab.ByScenario(boots) {
		predicted, err := l.Predict(cmd.Context(), group...)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "\npredicted for %s, from its command lines alone:\n\n", group[0].Scenario.Name)
		if err := overviewOf(w, predicted); err != nil {
			return err
		}
		fmt.Fprintln(w)
	}
	return nil
}

// comparisonJSON is the second witness in the output of run --compare --json.
type comparisonJSON struct {
	Verdict     *dmrace.Verdict `json:"verdict"` // null: it is not predicted
	Agrees      bool            `json:"agrees"`
	Differences string          `json:"differences,omitempty"`
	NotModelled string          `json:"not_modelled,omitempty"` // what of the plan the simulator does not know
}

func comparisonOf(c results.Compared) *comparisonJSON {
	if c.NotModelled != nil {
		return &comparisonJSON{NotModelled: c.NotModelled.Error()}
	}
	return &comparisonJSON{Verdict: &c.Agreement.Predicted, Agrees: c.Agreement.Agrees(), Differences: c.Agreement.Differences()}
}
