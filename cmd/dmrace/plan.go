package main

import (
	"dmrace"
	"dmrace/lab"
)

// What verbs that are still to be written over package lab call by its old name.

type batch struct {
	scenario *dmrace.Scenario
	boots    []boot
}

type boot struct {
	plan   *dmrace.Plan
	expect dmrace.Expect
}

func batchesOf(list []*dmrace.Scenario, variants []string, opts dmrace.Options, k dmrace.Traits, _ func(*dmrace.Scenario, *dmrace.Variant) (bool, error)) ([]batch, error) {
	var with []lab.Scenario
	for _, s := range list {
		with = append(with, lab.Scenario{Scenario: s, From: s.Name})
	}
	boots, err := lab.Plans(with, variants, opts, k, lab.Everything)
	var batches []batch
	for _, group := range lab.ByScenario(boots) {
		b := batch{scenario: group[0].Scenario.Scenario}
		for _, one := range group {
			b.boots = append(b.boots, boot{one.Plan, one.Expect})
		}
		batches = append(batches, b)
	}
	return batches, err
}

func everything(*dmrace.Scenario, *dmrace.Variant) (bool, error) { return true, nil }

func knownVariants(list []*dmrace.Scenario, names []string) error {
	var with []lab.Scenario
	for _, s := range list {
		with = append(with, lab.Scenario{Scenario: s, From: s.Name})
	}
	return lab.KnownVariants(with, names)
}

func traitsOf(name string) dmrace.Traits              { return lab.TraitsOf(name) }
func stockTraits(k dmrace.KernelSource) dmrace.Traits { return lab.StockTraits(k) }
func noSuchArm(name string, arm dmrace.Arm) string    { return lab.NoSuchArm(name, arm) }
