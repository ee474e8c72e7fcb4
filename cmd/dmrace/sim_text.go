package main

import (
	"fmt"
	"io"
	"strings"

	"dmrace"
	"dmrace/internal/table"
	"dmrace/lab"
	"dmrace/results"
)

// show writes the predictions as they were asked for: of all scenarios a line each.
func (f simFlags) show(w io.Writer, all []lab.Prediction, k predictedKernel, named bool) error {
	switch {
	case f.timeline && all[0].NotModelled != nil:
		return all[0].NotModelled
	case f.timeline:
		_, err := all[0].Recording.Timeline.WriteTo(w)
		return err
	case f.json:
		return writeJSON(w, predictions(all, k.meaning))
	}
	if !named {
		return listPredictions(w, all)
	}
	return showPredictions(w, all)
}

// listPredictions writes a line for each scenario: how many of its boots end how, and which
// of them not as its scenario says.
func listPredictions(w io.Writer, all []lab.Prediction) error {
	tw := table.New(w)
	tw.Head("SCENARIO", "PREDICTED", "AS EXPECTED")
	for _, group := range byScenario(all) {
		tw.Row(group[0].Boot.Scenario.Name, countPredicted(group), unexpectedOf(group))
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintln(w, "\n"+prose(w, "Name a scenario to see its boots: dmrace sim "+all[0].Boot.Scenario.Name))
	return err
}

// countPredicted counts how the boots of a scenario end: "1 hung, 3 booted".
func countPredicted(group []lab.Prediction) string {
	count := map[string]int{}
	var order []string
	for _, p := range group {
		how := "not modelled"
		if p.NotModelled == nil {
			how = string(p.Recording.Verdict.Outcome)
		}
		if count[how] == 0 {
			order = append(order, how)
		}
		count[how]++
	}
	var parts []string
	for _, how := range order {
		parts = append(parts, fmt.Sprintf("%d %s", count[how], how))
	}
	return strings.Join(parts, ", ")
}

// unexpectedOf is "yes", or the variants that do not end as their scenario says.
func unexpectedOf(group []lab.Prediction) string {
	var not []string
	for _, p := range group {
		if p.NotModelled == nil && !p.Recording.AsExpected() {
			not = append(not, p.Boot.Plan.Variant)
		}
	}
	if len(not) == 0 {
		return "yes"
	}
	return "NO: " + strings.Join(not, ", ")
}

// byScenario puts the boots of a scenario, which follow each other, together.
func byScenario(all []lab.Prediction) (groups [][]lab.Prediction) {
	for i, p := range all {
		if i == 0 || all[i-1].Boot.Scenario.Name != p.Boot.Scenario.Name {
			groups = append(groups, nil)
		}
		n := len(groups) - 1
		groups[n] = append(groups[n], p)
	}
	return groups
}

// showPredictions writes the boots of each scenario in turn.
func showPredictions(w io.Writer, all []lab.Prediction) error {
	for _, group := range byScenario(all) {
		s := group[0].Boot.Scenario
		fmt.Fprintf(w, "\n%s\n\n", prose(w, s.Name+": "+s.Title))
		if err := overviewOf(w, group); err != nil {
			return err
		}
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
