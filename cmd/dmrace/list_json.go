package main

import (
	"io"

	"dmrace"
	"dmrace/lab"
	"dmrace/scenarios"
)

// listedVariant is one row of the list as JSON.
type listedVariant struct {
	Name   string        `json:"name"`
	Title  string        `json:"title"`
	Expect dmrace.Expect `json:"expect"`
	Plan   *dmrace.Plan  `json:"plan"`
	PlanID string        `json:"plan_id"`
}

func listJSON(w io.Writer, list []lab.Scenario) error {
	type listed struct {
		Name     string          `json:"name"`
		Title    string          `json:"title"`
		Variants []listedVariant `json:"variants"`
	}
	out := []listed{}
	for _, s := range list {
		l := listed{Name: s.Name, Title: s.Title}
		for _, v := range s.Variants {
			p, err := scenarios.Plan(s.Scenario, v, dmrace.Options{})
			if err != nil {
				return err
			}
			l.Variants = append(l.Variants, listedVariant{v.Name, v.Title, v.Expect, p, p.ID()})
		}
		out = append(out, l)
	}
	return writeJSON(w, out)
}
