package lab

import (
	"context"
	"fmt"
	"sync"

	"dmrace"
	"dmrace/linux/needs"
)

// fake is a witness that answers from a list: the nth boot of a variant ends as the nth
// verdict, and all later ones as the last.
type fake struct {
	mu      sync.Mutex
	answers map[string][]answer // by variant
	booted  []string            // the variants, in the order in which their boots began
	running int
	most    int           // boots that ran side by side
	hold    chan struct{} // boots go on when they get something from it
	began   func()        // told of each boot; may be nil
}

type answer struct {
	verdict dmrace.Verdict
	err     error
	spoilt  bool // an observation comes beside the error
}

// The verdicts of most tests.
var (
	booted   = dmrace.Verdict{Outcome: dmrace.Booted, Stage: dmrace.StageInit}
	hung     = dmrace.Verdict{Outcome: dmrace.Hung, Stage: dmrace.StageRootwait, Cause: dmrace.CauseDataDevice}
	phantom  = dmrace.Verdict{Outcome: dmrace.Hung, Stage: dmrace.StageRootwait, Cause: dmrace.CausePhantom}
	panicked = dmrace.Verdict{Outcome: dmrace.Panicked, Stage: dmrace.StageKernel, Cause: dmrace.CausePanic}
	cutShort = dmrace.Verdict{Outcome: dmrace.Inconclusive, Cause: dmrace.CauseCutShort}
)

// ends returns a fake in which the boots of one variant end like this.
func ends(variant string, verdicts ...dmrace.Verdict) *fake {
	f := &fake{answers: map[string][]answer{}}
	for _, v := range verdicts {
		f.answers[variant] = append(f.answers[variant], answer{verdict: v})
	}
	return f
}

// and adds how the boots of another end.
func (f *fake) and(variant string, answers ...answer) *fake {
	f.answers[variant] = append(f.answers[variant], answers...)
	return f
}

func (f *fake) Boot(ctx context.Context, p *dmrace.Plan) (*dmrace.Observation, error) {
	a, err := f.begin(p)
	if err != nil {
		return nil, err
	}
	if f.hold != nil {
		select {
		case <-f.hold:
		case <-ctx.Done():
			a.err = ctx.Err()
		}
	}
	f.mu.Lock()
	f.running--
	f.mu.Unlock()
	var timeline dmrace.Timeline
	timeline.Add(dmrace.Event{Kind: dmrace.DMWait})
	timeline.End.Reason = dmrace.EndReset
	o := &dmrace.Observation{
		Origin: dmrace.OriginQEMU, Plan: p, Release: "6.1.192", Criteria: needs.Criteria(p), Timeline: &timeline, Verdict: a.verdict,
		Provenance: &dmrace.Provenance{PlanID: p.ID(), Vocabulary: dmrace.VocabularyNewest, Kernel: dmrace.KernelSource{Label: "6.1.192-stock", Release: "6.1.192", Arm: dmrace.ArmStock}},
	}
	if a.err != nil && !a.spoilt {
		o = nil
	}
	return o, a.err
}

// begin takes the next answer for a plan.
func (f *fake) begin(p *dmrace.Plan) (answer, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.booted = append(f.booted, p.Variant)
	list := f.answers[p.Variant]
	if len(list) == 0 {
		return answer{}, fmt.Errorf("nobody asked for %s/%s", p.Scenario, p.Variant)
	}
	if len(list) > 1 {
		f.answers[p.Variant] = list[1:]
	}
	f.running++
	if f.began != nil {
		f.began()
	}
	f.most = max(f.most, f.running)
	return list[0], nil
}
