package lab

import (
	"slices"

	"dmrace"
	"dmrace/linux/board"
	"dmrace/linux/series"
	"dmrace/scenarios"
)

// Choose says whether a variant is planned. It may change the variant first.
type Choose func(Scenario, *dmrace.Variant) (bool, error)

// Everything plans each variant as it is.
func Everything(Scenario, *dmrace.Variant) (bool, error) { return true, nil }

// StockOnly leaves out the variants whose arm is an edit of dmrace's own: what is looked
// at is a tree as it is.
func StockOnly(_ Scenario, v *dmrace.Variant) (bool, error) {
	return v.Arm == "" || v.Arm == dmrace.ArmStock, nil
}

// OnArch leaves out the variants whose machine an architecture does not have.
func OnArch(arch dmrace.Arch) Choose {
	return func(s Scenario, v *dmrace.Variant) (bool, error) {
		return scenarios.NotOn(arch, s.Scenario, *v) == "", nil
	}
}

// expectOn returns what is expected of a variant that is booted on an arm of such a
// kernel.
func expectOn(v dmrace.Variant, a dmrace.Arm, k dmrace.Traits) dmrace.Expect {
	if slices.Contains(v.FixedBy, a) {
		return dmrace.Expect{Outcome: dmrace.Booted}
	}
	return series.ExpectOn(v, k)
}

// Plans makes the plans of scenarios for such a kernel, of those variants alone where any
// are named, and of those that choose wants. Nothing of the host is asked, and no boot
// has a command that repeats it; [Lab.Plan] is for boots that are to be made.
//
// A variant that no plan can be made of, and a choice that leaves nothing, are a
// [dmrace.UsageError].
func Plans(list []Scenario, variants []string, opts dmrace.Options, k dmrace.Traits, choose Choose) ([]Boot, error) {
	if err := KnownVariants(list, variants); err != nil {
		return nil, err
	}
	if _, err := board.Of(opts.Arch); err != nil {
		return nil, usagef("--arch: %w", err)
	}
	var boots []Boot
	for _, s := range list {
		for _, v := range s.Variants {
			if len(variants) > 0 && !slices.Contains(variants, v.Name) {
				continue
			}
			if wanted, err := choose(s, &v); err != nil {
				return nil, err
			} else if !wanted {
				continue
			}
			p, err := scenarios.Plan(s.Scenario, v, opts)
			if err != nil {
				return nil, usagef("scenario %s, variant %s: %w", s.Name, v.Name, err)
			}
			boots = append(boots, Boot{Scenario: s, Plan: p, Expect: expectOn(v, p.Kernel.Arm, k)})
		}
	}
	if len(boots) == 0 {
		return nil, usagef("no boot is left to run")
	}
	return boots, nil
}
