package main

import (
	"fmt"
	"io"

	"dmrace"
	"dmrace/lab"
	"dmrace/results"
)

// show writes the predictions as they were asked for.
func (f simFlags) show(w io.Writer, all []lab.Prediction, k predictedKernel) error {
	switch {
	case f.timeline && all[0].NotModelled != nil:
		return all[0].NotModelled
	case f.timeline:
		_, err := all[0].Recording.Timeline.WriteTo(w)
		return err
	case f.json:
		return writeJSON(w, predictions(all, k.meaning))
	}
	return showPredictions(w, all)
}

// showPredictions writes the boots of each scenario in turn.
func showPredictions(w io.Writer, all []lab.Prediction) error {
	for len(all) > 0 {
		n, s := 1, all[0].Boot.Scenario
		for n < len(all) && all[n].Boot.Scenario.Name == s.Name {
			n++
		}
		fmt.Fprintf(w, "\n%s: %s\n\n", s.Name, s.Title)
		if err := overviewOf(w, all[:n]); err != nil {
			return err
		}
		all = all[n:]
	}
	return nil
}

// overviewOf writes what is predicted of some boots, and below it of which nothing is.
func overviewOf(w io.Writer, all []lab.Prediction) error {
	if predicted := lab.Predicted(all); len(predicted) > 0 {
		if err := results.Overview(w, predicted); err != nil {
			return err
		}
	}
	for _, p := range all {
		if p.NotModelled != nil {
			fmt.Fprintf(w, "%s/%s: %s\n", p.Boot.Plan.Scenario, p.Boot.Plan.Variant, p.NotModelled)
		}
	}
	return nil
}

// sayUnsure tells people which boots may end otherwise.
func sayUnsure(people io.Writer, all []lab.Prediction, k predictedKernel) {
	for _, p := range all {
		if p.Unsure != "" {
			fmt.Fprintf(people, "note: %s/%s: %s does not tell how it ends: %s\n", p.Boot.Plan.Scenario, p.Boot.Plan.Variant, k.Release, p.Unsure)
		}
	}
}

// foreseenAll returns errUnexpected unless every boot that is predicted ends as expected.
func foreseenAll(all []lab.Prediction) error { return asExpected(lab.Predicted(all)) }

// notModelled returns the answer in words, or nothing.
func notModelled(n *dmrace.NotModelled) string {
	if n == nil {
		return ""
	}
	return n.Error()
}
