package lab

import (
	"strings"

	"dmrace"
	"dmrace/linux/board"
	"dmrace/linux/console"
	"dmrace/linux/series"
	"dmrace/results"
	"dmrace/scenarios"
)

// Verifier holds evidence against its console, read as the recorder reads it, and against
// the built-in scenarios as they are today.
func Verifier() results.Verifier { return results.Verifier{Read: readConsole, Ask: askScenario} }

// readConsole reads a console as the recorder does that has such a vocabulary.
func readConsole(raw []byte, v dmrace.Vocabulary) results.Heard {
	var t dmrace.Timeline
	p := console.NewParser(v, t.Add)
	p.Write(raw)
	p.Close()
	return results.Heard{Events: t.Events, Last: p.Last(), Report: p.Report(), Shim: p.Shim(), Halted: p.Halted()}
}

// askScenario makes the plan of a recording anew, if its scenario is a built-in one. The
// clock is the user's to choose, and so are an image and a patch.
func askScenario(r *dmrace.Recording) (*dmrace.Plan, dmrace.Expect, error) {
	s, ok := scenarios.Named(r.Scenario())
	if !ok {
		return nil, dmrace.Expect{}, nil
	}
	v, err := s.Variant(r.Variant())
	if err != nil {
		return nil, dmrace.Expect{}, err
	}
	k := r.Plan.Kernel
	opts := dmrace.Options{KernelName: k.Name, Arch: board.OrDefault(k.Arch), Clock: r.Plan.Clock}
	switch {
	case strings.HasPrefix(k.Name, "image:"):
		opts.Kernel = &k
	case k.Arm.Patched() != "" || isFix(k.Arm):
		opts.Stock = k.Arm
	}
	p, err := scenarios.Plan(s, v, opts)
	if err == nil && r.Recorded().Board != nil {
		p.Cmdline = baseOf(r.Plan, p) + restOf(p)
	}
	return p, expectOn(v, k.Arm, StockTraits(r.Kernel())), err
}

// isFix reports whether an arm may have taken the place of the stock one.
func isFix(name dmrace.Arm) bool {
	a, known := series.ArmNamed(name)
	return known && a.Fix()
}
