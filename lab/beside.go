package lab

import (
	"context"
	"errors"
	"slices"

	"dmrace"
	"dmrace/results"
)

// OnBoard reports whether boots are made on a board.
func (l *Lab) OnBoard() bool { return l.board != nil }

// Beside returns what QEMU makes of boots that a board made, in their order and nil where it
// makes nothing: as it is recorded below Options.Out, or booted now. Its machine, clock and
// console are QEMU's own.
func (l *Lab) Beside(ctx context.Context, boots []Boot) ([]*dmrace.Recording, error) {
	o := l.asked
	o.Board, o.Arch, o.Kernel = "", l.board.Arch, l.opts.Kernel
	o.Messages, o.Progress = l.messages(), l.opts.Progress
	q, err := Open(ctx, o)
	if err != nil {
		return nil, err
	}
	beside := make([]*dmrace.Recording, len(boots))
	var failures error
	for _, group := range ByScenario(boots) {
		var variants []string
		for _, b := range group {
			variants = append(variants, b.Plan.Variant)
		}
		mine, err := q.PlanAll(ctx, ScenariosOf(group), variants, Everything)
		if err != nil {
			failures = errors.Join(failures, err)
			continue
		}
		made, err := q.recordedOrBooted(ctx, mine)
		failures = errors.Join(failures, err)
		for _, r := range made {
			if i := slices.IndexFunc(boots, func(b Boot) bool { return sameBoot(b.Plan, r.Plan) }); i >= 0 {
				beside[i] = r
			}
		}
	}
	return beside, failures
}

// recordedOrBooted returns the recordings of boots: those that are there, and of the others
// those that are made now.
func (l *Lab) recordedOrBooted(ctx context.Context, boots []Boot) (all []*dmrace.Recording, err error) {
	var missing []Boot
	for _, b := range boots {
		if r := Recorded(ctx, l.Store(), b); r != nil {
			all = append(all, r)
		} else {
			missing = append(missing, b)
		}
	}
	if len(missing) == 0 {
		return all, nil
	}
	if missing, err = l.Prepare(ctx, missing); err != nil {
		return all, err
	}
	made, err := l.Boot(ctx, missing...)
	return append(all, made...), err
}

// Witnessed puts what the witnesses of boots saw side by side. Both lists are in the order of
// the boots that the board made; of beside an item may be nil.
func Witnessed(compared []results.Compared, beside []*dmrace.Recording) []results.Witnessed {
	var out []results.Witnessed
	for _, c := range compared {
		w := results.Witnessed{Compared: c}
		for _, r := range beside {
			if r != nil && sameBoot(r.Plan, c.Recording.Plan) {
				w.QEMU = r
			}
		}
		out = append(out, w)
	}
	return out
}

// AllAgree returns [ErrDisagree] unless the board, QEMU and the prediction of each boot agree.
func AllAgree(all []results.Witnessed) error {
	if slices.ContainsFunc(all, results.Witnessed.Differs) {
		return ErrDisagree
	}
	return nil
}
