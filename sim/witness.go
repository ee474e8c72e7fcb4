package sim

import (
	"context"

	"dmrace"
	"dmrace/linux/needs"
)

// Witness predicts boots from their plans alone. Its zero value takes a plan's kernel for
// the version that its name is ("6.1").
type Witness struct {
	Kernel dmrace.Traits // of the kernel that is booted; no release: what the plan's name says
}

// Boot implements [dmrace.Witness]. Its errors are those of [FromPlan], and that of ctx.
func (w Witness) Boot(ctx context.Context, p *dmrace.Plan) (*dmrace.Observation, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	k := w.Kernel
	if k.Release == "" {
		k.Release = p.Kernel.Name
	}
	return Predict(p, k)
}

// Predict says what the boot of a plan on such a kernel comes to. Its errors are those of
// [FromPlan].
func Predict(p *dmrace.Plan, k dmrace.Traits) (*dmrace.Observation, error) {
	b, err := FromPlan(p, k)
	if err != nil {
		return nil, err
	}
	costs := CostsFor(p.Kernel.Arch, k.Release)
	t, c := b.Run(&costs), needs.Criteria(p)
	return &dmrace.Observation{
		Origin: dmrace.OriginSimulator, Plan: p, Release: k.Release, Criteria: c, Timeline: t, Verdict: dmrace.Judge(t, c),
	}, nil
}

// PredictAgain predicts the boot of a recording, on the kernel that was booted.
func PredictAgain(o *dmrace.Observation) (*dmrace.Observation, error) {
	return Predict(o.Plan, bootedKernel(o))
}

// bootedKernel is what is known of the kernel of a recording.
func bootedKernel(o *dmrace.Observation) dmrace.Traits {
	k := o.Kernel().Traits()
	if k.Release == "" {
		k.Release = o.Plan.Kernel.Name
	}
	return k
}
