package lab

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"dmrace"
	"dmrace/images/kernel"
	"dmrace/results"
	"dmrace/scenarios"
)

// Side is the boots on one of two kernels that a change lies between, and what makes them.
type Side struct {
	Recorder Recorder
	Boots    []Boot
	Recorded map[string]*dmrace.Recording // of these boots, by plan ID: they are not made again
}

// boot returns the recordings of some of its boots, and makes those that there are none of.
func (s Side) boot(ctx context.Context, group []Boot) ([]*dmrace.Recording, error) {
	var recorded []*dmrace.Recording
	var missing []Boot
	for _, b := range group {
		if r := s.Recorded[b.Plan.ID()]; r != nil {
			recorded = append(recorded, r)
		} else {
			missing = append(missing, b)
		}
	}
	made, err := s.Recorder.Boot(ctx, missing...)
	return append(recorded, made...), err
}

// Validate makes the boots of both sides, scenario by scenario, and pairs them. Of a boot
// that fails on one side the pair is missing, and the error says why.
func Validate(ctx context.Context, before, after Side) ([]results.Trial, error) {
	var trials []results.Trial
	var failures error
	for _, group := range ByScenario(before.Boots) {
		old, err := before.boot(ctx, group)
		failures = errors.Join(failures, err)
		if ctx.Err() != nil {
			break
		}
		fresh, err := after.boot(ctx, sameAs(group, after.Boots))
		failures = errors.Join(failures, err)
		trials = append(trials, pair(group, old, fresh)...)
	}
	return trials, failures
}

// sameAs returns the boots of the other side that belong to a scenario's.
func sameAs(group, other []Boot) []Boot {
	var out []Boot
	for _, b := range other {
		if slices.ContainsFunc(group, func(g Boot) bool { return sameBoot(g.Plan, b.Plan) }) {
			out = append(out, b)
		}
	}
	return out
}

// sameBoot reports whether two plans are one boot on two kernels.
func sameBoot(a, b *dmrace.Plan) bool { return a.Scenario == b.Scenario && a.Variant == b.Variant }

// pair puts the boots of one scenario side by side.
func pair(boots []Boot, before, after []*dmrace.Recording) []results.Trial {
	var trials []results.Trial
	for _, b := range boots {
		of := func(r *dmrace.Recording) bool { return sameBoot(r.Plan, b.Plan) }
		i, j := slices.IndexFunc(before, of), slices.IndexFunc(after, of)
		if i >= 0 && j >= 0 {
			trials = append(trials, results.Trial{Before: before[i], After: after[j], Want: b.wantedOn(after[j].Plan.Kernel.Arm)})
		}
	}
	return trials
}

// Side plans the boots of scenarios on the lab's stock kernel, or on what a patch makes
// of it, and builds what they need. With Options.Resume those whose evidence is there, for the same
// plan, need nothing.
func (l *Lab) Side(ctx context.Context, list []Scenario, variants []string) (Side, error) {
	boots, err := l.PlanAll(ctx, list, variants, StockOnly)
	if err != nil {
		return Side{}, err
	}
	s := Side{Recorder: l.Recorder(), Recorded: map[string]*dmrace.Recording{}}
	var missing []Boot
	for _, b := range boots {
		if r := l.recorded(ctx, b); r != nil {
			s.Recorded[b.Plan.ID()] = r
		} else {
			missing = append(missing, b)
		}
	}
	if len(missing) > 0 {
		missing, err = l.Prepare(ctx, missing)
	}
	s.Boots = slices.DeleteFunc(boots, func(b Boot) bool {
		return s.Recorded[b.Plan.ID()] == nil && !slices.ContainsFunc(missing, func(m Boot) bool { return sameBoot(m.Plan, b.Plan) })
	})
	return s, err
}

// recorded returns the evidence of a boot that need not be made again. One that was read by an
// older vocabulary may tell its cause less closely than the boot on the other side: it is.
func (l *Lab) recorded(ctx context.Context, b Boot) *dmrace.Recording {
	if !l.opts.Resume {
		return nil
	}
	r := Recorded(ctx, l.opts.store(), b)
	if r == nil || r.Recorded().Vocabulary != dmrace.VocabularyNewest {
		return nil
	}
	return r
}

// changed returns the files in which the kernels of two labs differ. It is a
// [dmrace.UsageError] where there are none.
func changed(ctx context.Context, before, after *Lab) ([]string, error) {
	for _, l := range []*Lab{before, after} { // a kernel of the catalogue is not open yet
		if err := l.source.open(ctx); err != nil {
			return nil, err
		}
	}
	switch {
	case after.source.stock != nil:
		return after.source.stock.Files, nil
	case after.source.fix != "":
		return after.source.tree.FilesOf(ctx, after.source.fix)
	}
	files, err := kernel.Changed(ctx, before.source.tree, after.source.tree)
	if err == nil && len(files) == 0 {
		err = usagef("%s and %s are the same tree: there is no change to validate", before.opts.Rev, after.opts.Rev)
	}
	return files, err
}

// Affected leaves the scenarios that a change to these files can make differ, and says
// how many. It is a [dmrace.UsageError] where none is left.
func (l *Lab) Affected(list []Scenario, files []string) ([]Scenario, error) {
	hit := scenarios.Affected(plain(list), files)
	if len(hit) == 0 {
		return nil, usagef("no scenario boots what the change touches (%s): name those to boot all the same", some(files))
	}
	l.Say("the change touches %s: %d of %d scenarios can be affected", some(files), len(hit), len(list))
	return slices.DeleteFunc(slices.Clone(list), func(s Scenario) bool { return !slices.Contains(hit, s.Scenario) }), nil
}

// some names the first of many files.
func some(files []string) string {
	if len(files) > 3 {
		return fmt.Sprintf("%s, %s and %d more files", files[0], files[1], len(files)-2)
	}
	return fmt.Sprint(files)
}

// ErrNothingFixed says that a change did not do what it was to do.
var ErrNothingFixed = errors.New("nothing that fails before passes after")

// JudgeTrials returns ErrUnexpected where a change made something worse or a boot has no
// verdict, and with mustFix ErrNothingFixed where it made nothing better.
func JudgeTrials(trials []results.Trial, mustFix bool) error {
	fixed := false
	for _, t := range trials {
		switch t.Effect() {
		case results.Regressed, results.Undecided:
			return ErrUnexpected
		case results.Fixed:
			fixed = true
		}
	}
	if mustFix && !fixed {
		return ErrNothingFixed
	}
	return nil
}
