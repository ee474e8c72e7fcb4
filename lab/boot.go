package lab

import (
	"slices"

	"dmrace"
)

// Boot is one boot that is to be made: its plan, what is expected of it, and the command
// that repeats it.
type Boot struct {
	Scenario Scenario
	Plan     *dmrace.Plan
	Expect   dmrace.Expect // on the kernel that is booted
	Rerun    string        // for sh; empty: nobody asked for a real boot
}

// ScenariosOf returns the scenarios of boots, each once and in their order.
func ScenariosOf(boots []Boot) []Scenario {
	var list []Scenario
	for _, group := range ByScenario(boots) {
		list = append(list, group[0].Scenario)
	}
	return list
}

// ByScenario groups boots by their scenarios, in the order of the first boot of each.
func ByScenario(boots []Boot) [][]Boot {
	var groups [][]Boot
	for _, b := range boots {
		i := slices.IndexFunc(groups, func(g []Boot) bool { return g[0].Scenario.Scenario == b.Scenario.Scenario })
		if i < 0 {
			groups = append(groups, nil)
			i = len(groups) - 1
		}
		groups[i] = append(groups[i], b)
	}
	return groups
}

// wantedOn is what is wanted of a boot on an arm: of one that the arm fixes that it
// boots, and else what its scenario expects of today's kernels.
func (b Boot) wantedOn(a dmrace.Arm) dmrace.Expect {
	if v, err := b.Scenario.Variant(b.Plan.Variant); err == nil && slices.Contains(v.FixedBy, a) {
		return dmrace.Expect{Outcome: dmrace.Booted}
	}
	return b.Wanted()
}

// Wanted is what a boot's scenario expects of today's kernels, whatever is booted.
func (b Boot) Wanted() dmrace.Expect {
	v, err := b.Scenario.Variant(b.Plan.Variant)
	if err != nil {
		return b.Expect // the plan was made of another scenario: it has no such variant
	}
	return v.Expect
}
