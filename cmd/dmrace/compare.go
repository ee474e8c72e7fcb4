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
		if err := results.Overview(w, predicted); err != nil {
			return err
		}
		fmt.Fprintln(w)
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
