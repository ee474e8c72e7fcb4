package main

import (
	"fmt"
	"io"

	"dmrace"
	"dmrace/lab"
	"dmrace/results"
)

// show writes the predictions as they were asked for.
func (f simFlags) show(w io.Writer, boots []lab.Boot, all []*dmrace.Recording, k predictedKernel, unsure []string) error {
	switch {
	case f.timeline:
		_, err := all[0].Timeline.WriteTo(w)
		return err
	case f.json:
		return writeJSON(w, predictions(all, k.meaning, unsure))
	}
	return showPredictions(w, boots, all)
}

// showPredictions writes the boots of each scenario in turn.
func showPredictions(w io.Writer, boots []lab.Boot, all []*dmrace.Recording) error {
	for _, group := range lab.ByScenario(boots) {
		fmt.Fprintf(w, "\n%s: %s\n\n", group[0].Scenario.Name, group[0].Scenario.Title)
		if err := results.Overview(w, all[:len(group)]); err != nil {
			return err
		}
		all = all[len(group):]
	}
	return nil
}

// sayUnsure tells people which boots may end otherwise.
func sayUnsure(people io.Writer, all []*dmrace.Recording, k predictedKernel, unsure []string) {
	for i, r := range all {
		if unsure[i] != "" {
			fmt.Fprintf(people, "note: %s/%s: %s does not tell how it ends: %s\n", r.Scenario(), r.Variant(), k.Release, unsure[i])
		}
	}
}
