package explore

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"time"
)

// KernelWalks is what random walks over a kernel came to: those of [Model.Walk], in which only
// what can be late on a kernel is overtaken. Nothing settles there which thread runs; by how
// much a walk has each step late is injected, and the boot that comes of it is the kernel's.
//
// So Chance is that one walk makes the delays under which, on the model's times, a given bug of
// that depth comes about, as far as it lies in the order of these steps among each other and
// towards the rest of the boot. It is no statement on what is never late here.
type KernelWalks struct {
	Walks   int
	Seed    uint64
	Depth   int
	Threads int     // n, of the boot in which nothing is late
	Turns   int     // k, its turns
	Chance  float64 // 1/(n·k^(Depth-1)) at least (Burckhardt et al., ASPLOS 2010)
	Idle    int     // walks in which no step is late, or one by more than it can be
	Boots   int     // that the others come to: the same delays are booted once
	Lost    int     // of the walks
}

// Missed is the probability at most that all walks miss such a bug.
func (w *KernelWalks) Missed() float64 { return math.Pow(1-w.Chance, float64(w.Walks)) }

// walk takes the random walks of a question and boots what they come to.
func (r *kernelSearch) walk(ctx context.Context, q Question) error {
	if q.Walks == 0 {
		return nil
	}
	if q.Walks < 0 || q.Depth < 1 {
		return usagef("%d walks of depth %d: there must be one of each at least", q.Walks, q.Depth)
	}
	w := &KernelWalks{Walks: q.Walks, Seed: q.Seed, Depth: q.Depth}
	w.Threads, w.Turns = r.model.size()
	w.Chance = 1 / (float64(w.Threads) * math.Pow(float64(w.Turns), float64(q.Depth-1)))
	taken, err := r.strolls(ctx, w, rand.New(rand.NewPCG(q.Seed, 0)))
	if err != nil {
		return err
	}
	var list []*Trial
	booted := r.found.Booted // the walks are beyond the limit, and counted apart
	for _, t := range r.walked {
		if !t.booted() {
			list = append(list, t)
		}
	}
	if err := r.boot(ctx, list); err != nil {
		return err
	}
	r.found.Booted = booted
	for _, t := range taken {
		if lost(t.Kernel.Ends) {
			w.Lost++
		}
	}
	r.found.Walks = w
	return nil
}

// strolls takes the walks and returns their trials, the same one for the same delays. One that the
// search has booted already is not booted again.
func (r *kernelSearch) strolls(ctx context.Context, w *KernelWalks, random *rand.Rand) ([]*Trial, error) {
	var taken []*Trial
	byDelays := map[string]*Trial{}
	for _, t := range r.trials {
		if t.booted() {
			byDelays[fmt.Sprint(t.Inject)] = t
		}
	}
	for i := range w.Walks {
		if err := interrupted(ctx, i); err != nil {
			return nil, err
		}
		t, err := r.stroll(w, random)
		if err != nil {
			return nil, err
		}
		if t == nil {
			w.Idle++
			continue
		}
		key := fmt.Sprint(t.Inject)
		if known := byDelays[key]; known != nil {
			t = known
		} else {
			byDelays[key] = t
			r.walked = append(r.walked, t)
			r.know(t)
			w.Boots++
		}
		taken = append(taken, t)
	}
	return taken, nil
}

// stroll is one walk, or nil if it makes no step late, or one that cannot be.
func (r *kernelSearch) stroll(w *KernelWalks, random *rand.Rand) (*Trial, error) {
	steps := r.model.Steps()
	s, ok := r.model.stroll(r.found.Options, w.Depth, w.Turns, random, r.can)
	if !ok {
		return nil, nil
	}
	var late []Delay
	for i, by := range s.late {
		if by > 0 {
			late = append(late, Delay{Step: steps[i], By: by})
		}
	}
	if len(late) == 0 {
		return nil, nil
	}
	t, err := r.simulated(late)
	if err != nil {
		return nil, err
	}
	return r.roomy(t, random)
}

// mostRoom is by how much a walk's delays are multiplied at most.
const mostRoom = 8

// roomy is a walk's trial with its delays made longer at random, where that comes to the same on
// the model. A walk makes a step late by no more than another needs to overtake it, to the
// millisecond, and a kernel's times are not the model's.
func (r *kernelSearch) roomy(t *Trial, random *rand.Rand) (*Trial, error) {
	var late []Delay
	for _, l := range t.Late {
		by := rounded(l.Step, time.Duration(float64(l.By)*(1+(mostRoom-1)*random.Float64())))
		late = append(late, Delay{Step: l.Step, By: min(by, max(l.By, r.found.Options.MaxDelay))})
	}
	longer, err := r.simulated(late)
	if err != nil || longer.Model.state() != t.Model.state() {
		return t, err
	}
	return longer, nil
}
