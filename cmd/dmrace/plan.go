package main

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"dmrace"
	"dmrace/linux/series"
	"dmrace/scenarios"
)

// batch is one scenario and the boots of it that were asked for.
type batch struct {
	scenario *dmrace.Scenario
	boots    []boot
}

// boot is one plan with what is expected of it.
type boot struct {
	plan   *dmrace.Plan
	expect dmrace.Expect
	rerun  string
}

// plan turns flags and arguments into plans and the source of their kernels.
// Nothing is built or started yet, so every mistake in them is met first.
func plan(ctx context.Context, f runFlags, args []string, out io.Writer) ([]batch, *source, error) {
	list, err := checkFlags(f, args)
	if err != nil {
		return nil, nil, err
	}
	src, err := openSource(ctx, f, out)
	if err != nil {
		return nil, nil, err
	}
	opts := src.options()
	opts.Clock = dmrace.Clock(f.clock)
	traits, err := src.traits(ctx)
	if err != nil {
		return nil, nil, err
	}
	batches, err := batchesOf(list, f.variants, opts, traits, func(s *dmrace.Scenario, v *dmrace.Variant) (bool, error) {
		if why := src.lacks(s, *v); why != "" {
			src.omit(s, v.Name, why)
			return false, nil
		}
		v.Arm, err = src.arm(ctx, filepath.Dir(asGiven(list, args, s)), v.Arm)
		return true, err
	})
	if err != nil {
		return nil, nil, err
	}
	for _, b := range batches {
		name := asGiven(list, args, b.scenario)
		for i := range b.boots {
			b.boots[i].rerun = rerun(name, b.boots[i].plan.Variant, f)
		}
	}
	return batches, src, nil
}

// asGiven returns how a scenario of the list was named on the command line: a path stays
// a path, for the command that repeats the boot.
func asGiven(list []*dmrace.Scenario, args []string, s *dmrace.Scenario) string {
	if i := slices.Index(list, s); i >= 0 && i < len(args) {
		return args[i]
	}
	return s.Name
}

// batchesOf makes plans of scenarios, for such a kernel: of those variants alone where
// any are named, and of those that keep wants, which may change them.
func batchesOf(list []*dmrace.Scenario, variants []string, opts dmrace.Options, k dmrace.Traits, keep func(*dmrace.Scenario, *dmrace.Variant) (bool, error)) ([]batch, error) {
	var batches []batch
	for _, s := range list {
		b := batch{scenario: s}
		for _, v := range s.Variants {
			if len(variants) > 0 && !slices.Contains(variants, v.Name) {
				continue
			}
			if wanted, err := keep(s, &v); err != nil {
				return nil, err
			} else if !wanted {
				continue
			}
			p, err := scenarios.Plan(s, v, opts)
			if err != nil {
				return nil, usagef("scenario %s, variant %s: %w", s.Name, v.Name, err)
			}
			b.boots = append(b.boots, boot{plan: p, expect: series.ExpectOn(v, k)})
		}
		if len(b.boots) > 0 {
			batches = append(batches, b)
		}
	}
	if len(batches) == 0 {
		return nil, usagef("no boot is left to run")
	}
	return batches, nil
}

// everything keeps each variant as it is.
func everything(*dmrace.Scenario, *dmrace.Variant) (bool, error) { return true, nil }

// checkFlags returns the scenarios that are asked for, once every flag that can be
// checked without touching a kernel has been.
func checkFlags(f runFlags, args []string) ([]*dmrace.Scenario, error) {
	if f.kernel != "" && f.tree != "" {
		return nil, usagef("--kernel and --tree exclude each other: a kernel is booted as it is, a tree is built")
	}
	if f.rev != "" && f.tree == "" {
		return nil, usagef("--rev %s of what? A revision is one of a git tree's: give --tree as well", f.rev)
	}
	if f.jobs < 1 {
		return nil, usagef("--jobs %d: at least one boot must run at a time", f.jobs)
	}
	if !slices.Contains([]string{"", string(dmrace.ClockIcount), string(dmrace.ClockRealtime)}, f.clock) {
		return nil, usagef("--clock %q is neither icount nor realtime", f.clock)
	}
	list, err := findScenarios(args)
	if err != nil {
		return nil, err
	}
	return list, errors.Join(ownNames(list), knownVariants(list, f.variants))
}

// ownNames refuses two scenarios of one name: their evidence would share a folder.
// The built-in ones take part, so that an edited copy cannot overwrite theirs.
func ownNames(list []*dmrace.Scenario) error {
	seen := map[string]bool{}
	builtin := map[string]*dmrace.Scenario{}
	for _, s := range scenarios.Builtin() {
		builtin[s.Name] = s
	}
	for _, s := range list {
		if seen[s.Name] {
			return usagef("scenario %s is named twice: give each file a name of its own", s.Name)
		}
		seen[s.Name] = true
		if b := builtin[s.Name]; b != nil && !reflect.DeepEqual(b, s) {
			return usagef("the file's scenario has the name of the built-in %s and differs from it: change its name, so that their evidence is kept apart", s.Name)
		}
	}
	return nil
}

// knownVariants refuses a variant that none of the scenarios has.
func knownVariants(list []*dmrace.Scenario, names []string) error {
	for _, name := range names {
		var last error
		found := false
		for _, s := range list {
			_, last = s.Variant(name)
			found = found || last == nil
		}
		if !found {
			return &dmrace.UsageError{Err: last}
		}
	}
	return nil
}

// rerun is the one command that repeats a boot.
func rerun(scenario, variant string, f runFlags) string {
	words := []string{"dmrace run", scenario, "--variant", variant}
	for _, flag := range []struct{ name, value, otherwise string }{
		{"--kernel", f.kernel, ""}, {"--tree", f.tree, ""}, {"--rev", f.rev, ""}, {"--clock", f.clock, ""}, {"--accel", f.accel, "auto"},
	} {
		if flag.value != flag.otherwise {
			words = append(words, flag.name, flag.value)
		}
	}
	for _, p := range f.patches {
		words = append(words, "--patch", p)
	}
	return strings.Join(words, " ")
}
