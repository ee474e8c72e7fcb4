package lab

import (
	"fmt"
	"slices"

	"dmrace"
	"dmrace/results/report"
	"dmrace/scenarios"
)

// Omission is a variant that a kernel or the emulator cannot boot, and that was left out.
type Omission = report.Missing

// omit notes that a variant is left out, and says so.
func (l *Lab) omit(s Scenario, variant, why string) {
	l.omitted = append(l.omitted, Omission{Scenario: s.Name, Variant: variant, Kernel: l.source.label(), Why: why})
	l.Say("%s/%s is left out: %s", s.Name, variant, why)
}

// Omitted returns what was left out of the plans until now.
func (l *Lab) Omitted() []Omission { return slices.Clone(l.omitted) }

// lacks says why the variant cannot be booted on the source's kernels, or nothing: an
// image cannot be turned into another arm and may not carry the shim, and a kernel of
// the catalogue may have nothing to cut.
func (s *source) lacks(sc *dmrace.Scenario, v dmrace.Variant) string {
	if why := scenarios.NotOn(s.arch, sc, v); why != "" {
		return why
	}
	stock := v.Arm == "" || v.Arm == dmrace.ArmStock
	switch {
	case s.image != nil && !stock:
		return fmt.Sprintf("an image cannot be turned into arm %s; --tree can", v.Arm)
	case s.image != nil && !s.image.Source.Shim && instrumented(sc, v):
		return "it delays a probe, and the image does not carry the dmrace shim; --tree builds it in"
	case stock:
		return ""
	case s.named.Kind == KernelCatalogue:
		if why := NoSuchArm(s.named.Name, v.Arm); why != "" {
			return fmt.Sprintf("%s has no arm %s: %s", s.named.Name, v.Arm, why)
		}
	}
	return ""
}

// instrumented reports whether a variant injects what only the shim can do.
func instrumented(s *dmrace.Scenario, v dmrace.Variant) bool {
	injects := s.Inject
	if v.Inject != nil {
		injects = v.Inject
	}
	return slices.ContainsFunc(injects, dmrace.Inject.Instrumented)
}
