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
}

// Validate makes the boots of both sides, scenario by scenario, and pairs them. Of a boot
// that fails on one side the pair is missing, and the error says why.
func Validate(ctx context.Context, before, after Side) ([]results.Trial, error) {
	var trials []results.Trial
	var failures error
	for _, group := range ByScenario(before.Boots) {
		old, err := before.Recorder.Boot(ctx, group...)
		failures = errors.Join(failures, err)
		if ctx.Err() != nil {
			break
		}
		fresh, err := after.Recorder.Boot(ctx, sameAs(group, after.Boots)...)
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
// of it, and builds what they need.
func (l *Lab) Side(ctx context.Context, list []Scenario, variants []string) (Side, error) {
	boots, err := l.PlanAll(ctx, list, variants, StockOnly)
	if err != nil {
		return Side{}, err
	}
	boots, err = l.Prepare(ctx, boots)
	return Side{l.Recorder(), boots}, err
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
