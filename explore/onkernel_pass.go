package explore

import (
	"context"
	"dmrace"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"
)

// pass boots the trials that were not booted and that it chooses, as far as the limit allows.
func (r *kernelSearch) pass(ctx context.Context, choose func(*Trial) bool) error {
	var list []*Trial
	for _, t := range r.trials {
		if !t.booted() && r.found.Booted+(len(list)+1)*r.found.Repeats <= r.most && choose(t) {
			list = append(list, t)
		}
	}
	return r.boot(ctx, list)
}

// repeated is a list of trials with the further boots of each behind it.
func (r *kernelSearch) repeated(list []*Trial) []*Trial {
	var all []*Trial
	for _, t := range list {
		all = append(all, t)
		for n := 1; n < r.found.Repeats; n++ {
			other := *t
			other.again = n
			all, r.again = append(all, &other), append(r.again, &other)
		}
	}
	return all
}

// boot boots trials, and notes which steps were late in those that disagree with the model.
func (r *kernelSearch) boot(ctx context.Context, list []*Trial) error {
	list = r.repeated(list)
	r.found.Booted += len(list)
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(r.jobs)
	for _, t := range list {
		g.Go(func() (err error) {
			if t.Kernel, err = r.look(ctx, t.plan, t.again); err == nil {
				t.Kernel = asSimulated(t.Kernel, t.Model)
			}
			return err
		})
	}
	err := g.Wait()
	for _, t := range list {
		if t.Kernel.state() != t.Model.state() && r.found.NotModelled == nil {
			for _, p := range t.picks {
				r.odd[p.step] = true
			}
		}
	}
	return err
}

// asSimulated gives a boot that was watched no longer, because its wait is final, the order
// that the model has beyond: see [dmrace.Compare].
func asSimulated(kernel, model Seen) Seen {
	if len(kernel.Order) == 0 && kernel.Ends == model.Ends && strings.HasPrefix(kernel.Ends, string(dmrace.Hung)) {
		return model
	}
	return kernel
}

// novel chooses the smallest boot of each state.
func (r *kernelSearch) novel(t *Trial) bool { return r.first[t.Model.state()] == t }

// single chooses the boots with one late step.
func single(t *Trial) bool { return len(t.Late) == 1 }

// dependent chooses the boots of which each late step matters, or one has disagreed.
func (r *kernelSearch) dependent(t *Trial) bool {
	odd := slices.ContainsFunc(t.picks, func(p pick) bool { return r.odd[p.step] })
	return odd || !slices.ContainsFunc(t.picks, func(p pick) bool { return r.idle(t, p) })
}

// idle reports whether a late step of a trial changes nothing in the model.
func (r *kernelSearch) idle(t *Trial, p pick) bool {
	without := r.byKey[keyOf(slices.DeleteFunc(slices.Clone(t.picks), func(q pick) bool { return q == p }))]
	return without != nil && without.Model.state() == t.Model.state()
}
