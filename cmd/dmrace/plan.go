package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"

	"dmrace"
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
	var batches []batch
	for i, s := range list {
		name := s.Name
		if i < len(args) {
			name = args[i] // a path stays a path, for the command that repeats the boot
		}
		b := batch{scenario: s}
		for _, v := range s.Variants {
			if len(f.variants) > 0 && !slices.Contains(f.variants, v.Name) {
				continue
			}
			if !src.has(v) {
				fmt.Fprintf(out, "%s/%s is left out: an image cannot be turned into arm %s; --tree can\n", s.Name, v.Name, v.Arm)
				continue
			}
			p, err := dmrace.NewPlan(s, v, opts)
			if err != nil {
				return nil, nil, usagef("scenario %s, variant %s: %w", s.Name, v.Name, err)
			}
			b.boots = append(b.boots, boot{p, v.Expect, rerun(name, v.Name, f)})
		}
		if len(b.boots) > 0 {
			batches = append(batches, b)
		}
	}
	if len(batches) == 0 {
		return nil, nil, usagef("no boot is left to run")
	}
	return batches, src, nil
}

// checkFlags returns the scenarios that are asked for, once every flag that can be
// checked without touching a kernel has been.
func checkFlags(f runFlags, args []string) ([]*dmrace.Scenario, error) {
	if f.kernel != "" && f.tree != "" {
		return nil, usagef("--kernel and --tree exclude each other: a kernel is booted as it is, a tree is built")
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
		{"--kernel", f.kernel, ""}, {"--tree", f.tree, ""}, {"--clock", f.clock, ""}, {"--accel", f.accel, "auto"},
	} {
		if flag.value != flag.otherwise {
			words = append(words, flag.name, flag.value)
		}
	}
	return strings.Join(words, " ")
}
