package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/images/kernel"
	"dmrace/results"
	"dmrace/scenarios"
	"dmrace/vmtest"
)

// validateFlags are the flags of dmrace validate.
type validateFlags struct {
	run     runFlags // the tree, the patches and what is passed on to the boots
	before  string
	after   string
	derive  string
	mustFix bool
	json    bool
}

func newValidate() *cobra.Command {
	var f validateFlags
	cmd := &cobra.Command{
		Use:   "validate [SCENARIO...]",
		Short: "Boot a kernel before and after a change, and show what the change did",
		Long: `Build a kernel before and after a change, boot the scenarios that the change can
affect on both, and show what fails before and passes after, what regressed, and what
never changed. The change is two revisions of a git tree, or patches that are applied
to a copy of any tree: the tree itself and its index are never touched.

Passing is what the scenario expects of today's kernels. Exit status 1 means that
something regressed or that a boot was inconclusive; with --must-fix also that
nothing was fixed.`,
		Example: `  dmrace validate --tree ~/src/linux --before v5.10.262 --after my-backport
  dmrace validate --tree ~/src/linux --patch series.mbox mmc-natural mmc-slow-probe
  dmrace validate --kernel 5.10 --derive-from 6.1 --must-fix`,
		ValidArgsFunction: completeScenarios,
		RunE:              func(cmd *cobra.Command, args []string) error { return validate(cmd, f, args) },
	}
	fl := cmd.Flags()
	fl.StringVar(&f.run.tree, "tree", "", "the source tree (git or directory)")
	fl.StringVar(&f.run.kernel, "kernel", "", "a kernel of the catalogue in place of a tree")
	fl.StringVar(&f.before, "before", "", "the revision before the change (with --patch: the one that is patched; default the tree as it is)")
	fl.StringVar(&f.after, "after", "", "the revision after it")
	fl.StringArrayVar(&f.run.patches, "patch", nil, "the change: a patch, or an mbox as b4 writes it (may be repeated)")
	fl.StringVar(&f.derive, "derive-from", "", "the change: the dm-mod.waitfor= of this kernel of the catalogue, fitted to --kernel")
	fl.StringArrayVar(&f.run.variants, "variant", nil, "boot this variant only (may be repeated)")
	fl.BoolVar(&f.mustFix, "must-fix", false, "exit with 1 unless something that fails before passes after")
	fl.IntVar(&f.run.jobs, "jobs", runtime.NumCPU(), "how many boots run at a time")
	fl.StringVar(&f.run.out, "out", results.DefaultDir, "keep the evidence below this folder")
	fl.BoolVar(&f.run.gzip, "gzip", false, "keep the console logs compressed")
	fl.BoolVar(&f.json, "json", false, "write the table as JSON")
	addReportFlag(cmd, &f.run.reports)
	cmd.RegisterFlagCompletionFunc("variant", completeVariants)
	cmd.RegisterFlagCompletionFunc("kernel", completeKernels)
	cmd.MarkFlagDirname("tree")
	cmd.MarkFlagDirname("out")
	return cmd
}

// sides are the two kernels that a change lies between.
type sides struct{ before, after *source }

// validate boots the affected scenarios on both sides and shows the table.
func validate(cmd *cobra.Command, f validateFlags, args []string) error {
	ctx, people := cmd.Context(), cmd.ErrOrStderr()
	f.run.accel = string(vmtest.AccelAuto)
	reports, err := reportFiles(f.run.reports)
	if err != nil {
		return err
	}
	list, err := f.check(args)
	if err != nil {
		return err
	}
	s, files, err := f.open(ctx, people)
	if err != nil {
		return err
	}
	if len(args) == 0 {
		if list, err = affected(people, list, files); err != nil {
			return err
		}
	}
	pairs, failures := s.boot(ctx, f, list, args, people)
	if f.json {
		failures = errors.Join(failures, writeJSON(cmd.OutOrStdout(), trialsJSON(pairs)))
	} else {
		failures = errors.Join(failures, results.Validation(cmd.OutOrStdout(), pairs))
	}
	failures = errors.Join(failures, writeReports(reports, bothSides(pairs), nil))
	return errors.Join(failures, f.judge(pairs))
}

func bothSides(pairs []results.Trial) []*dmrace.Recording {
	var all []*dmrace.Recording
	for _, p := range pairs {
		all = append(all, p.Before, p.After)
	}
	return all
}

// check returns the scenarios that may be booted, once every flag that can be checked
// without touching a kernel has been.
func (f validateFlags) check(args []string) ([]*dmrace.Scenario, error) {
	r := f.run
	changes := 0
	for _, given := range []bool{f.after != "", len(r.patches) > 0, f.derive != ""} {
		if given {
			changes++
		}
	}
	switch {
	case (r.tree == "") == (r.kernel == ""):
		return nil, usagef("say what is changed: --tree DIR, or --kernel with a name of the catalogue (%v)", catalogueNames())
	case r.kernel != "" && !slices.Contains(catalogueNames(), r.kernel):
		return nil, usagef("--kernel %s: the catalogue has %v", r.kernel, catalogueNames())
	case changes != 1:
		return nil, usagef("say what the change is, in one way: --before REV --after REV, --patch FILE, or --derive-from with a name of the catalogue")
	case f.after != "" && f.before == "":
		return nil, usagef("--after %s needs --before: the revision that it is held against", f.after)
	case r.tree == "" && f.before != "":
		return nil, usagef("--before %s is a revision of a git tree: give --tree", f.before)
	case f.derive != "" && (r.tree != "" || !slices.Contains(catalogueNames(), f.derive)):
		return nil, usagef("--derive-from takes a name of the catalogue (%v), and --kernel what it is fitted to", catalogueNames())
	}
	return checkFlags(runFlags{variants: r.variants, jobs: r.jobs}, args)
}

// open opens both kernels and returns the files in which they differ.
func (f validateFlags) open(ctx context.Context, people io.Writer) (sides, []string, error) {
	before, after := f.run, f.run
	before.patches, before.rev, after.rev = nil, f.before, f.before
	switch {
	case f.after != "":
		after.rev = f.after
	case f.derive != "":
		after.kernel += "+" + f.derive
	}
	var s sides
	var err error
	if s.before, err = openSource(ctx, before, people); err != nil {
		return s, nil, err
	}
	if s.after, err = openSource(ctx, after, people); err != nil {
		return s, nil, err
	}
	for _, side := range []*source{s.before, s.after} { // a kernel of the catalogue is not open yet
		if err := side.open(ctx); err != nil {
			return s, nil, err
		}
	}
	if s.after.stock != nil {
		return s, s.after.stock.Files, nil
	}
	files, err := kernel.Changed(ctx, s.before.tree, s.after.tree)
	if err == nil && len(files) == 0 {
		err = usagef("%s and %s are the same tree: there is no change to validate", f.before, f.after)
	}
	return s, files, err
}

// affected leaves the scenarios that a change to these files can make differ.
func affected(w io.Writer, list []*dmrace.Scenario, files []string) ([]*dmrace.Scenario, error) {
	hit := scenarios.Affected(list, files)
	if len(hit) == 0 {
		return nil, usagef("the change touches nothing that a scenario boots (%s): name scenarios to boot them all the same", some(files))
	}
	fmt.Fprintf(w, "the change touches %s: %d of %d scenarios can be affected\n", some(files), len(hit), len(list))
	return hit, nil
}

// some names the first of many files.
func some(files []string) string {
	if len(files) > 3 {
		return fmt.Sprintf("%s, %s and %d more files", files[0], files[1], len(files)-2)
	}
	return fmt.Sprint(files)
}

// boot records every variant on both sides, scenario by scenario.
func (s sides) boot(ctx context.Context, f validateFlags, list []*dmrace.Scenario, args []string, people io.Writer) ([]results.Trial, error) {
	before, err := s.before.benchFor(ctx, f.run, list, args, people)
	if err != nil {
		return nil, err
	}
	after, err := s.after.benchFor(ctx, f.run, list, args, people)
	if err != nil {
		return nil, err
	}
	var pairs []results.Trial
	var failures error
	for i, b := range before.batches {
		old, err := before.record(ctx, b)
		failures = errors.Join(failures, err)
		if ctx.Err() != nil {
			break
		}
		fresh, err := after.record(ctx, after.batches[i])
		failures = errors.Join(failures, err)
		pairs = append(pairs, pair(b, old, fresh)...)
	}
	return pairs, failures
}

// benchFor plans the boots of a kernel, of its stock arm alone, and builds it.
func (s *source) benchFor(ctx context.Context, f runFlags, list []*dmrace.Scenario, args []string, people io.Writer) (*bench, error) {
	k, err := s.traits(ctx)
	if err != nil {
		return nil, err
	}
	batches, err := batchesOf(list, f.variants, s.options(), k, stockOnly)
	if err != nil {
		return nil, err
	}
	for _, b := range batches {
		for i := range b.boots {
			flags := runFlags{kernel: s.name, tree: s.spec.Dir, rev: s.spec.Rev, accel: f.accel}
			if s.stock != nil && s.name == s.spec.Name {
				flags.patches = f.patches
			}
			b.boots[i].rerun = rerun(asGiven(list, args, b.scenario), b.boots[i].plan.Variant, flags)
		}
	}
	return setUp(ctx, f, s, batches, people)
}

// stockOnly leaves out the variants whose arm is an edit of dmrace's own: what is
// validated is the tree as it is.
func stockOnly(_ *dmrace.Scenario, v *dmrace.Variant) (bool, error) {
	return v.Arm == "" || v.Arm == dmrace.ArmStock, nil
}

// pair puts the boots of one scenario side by side. One that the harness spoilt is
// missing, and so is its pair.
func pair(b batch, before, after []*dmrace.Recording) []results.Trial {
	var pairs []results.Trial
	for _, boot := range b.boots {
		name := boot.plan.Variant
		of := func(r *dmrace.Recording) bool { return r.Variant() == name }
		i, j := slices.IndexFunc(before, of), slices.IndexFunc(after, of)
		if i < 0 || j < 0 {
			continue
		}
		v, err := b.scenario.Variant(name)
		if err != nil {
			continue // the plan was made from it
		}
		pairs = append(pairs, results.Trial{Before: before[i], After: after[j], Want: v.Expect})
	}
	return pairs
}

// judge says what the exit status is to be.
func (f validateFlags) judge(pairs []results.Trial) error {
	fixed := false
	for _, p := range pairs {
		switch p.Effect() {
		case results.Regressed, results.Undecided:
			return errUnexpected
		case results.Fixed:
			fixed = true
		}
	}
	if f.mustFix && !fixed {
		return errNothingFixed
	}
	return nil
}

// trialJSON is one pair of boots in the output of validate --json.
type trialJSON struct {
	Scenario string         `json:"scenario"`
	Variant  string         `json:"variant"`
	Effect   results.Effect `json:"effect"`
	Want     dmrace.Expect  `json:"want"`
	Before   sideJSON       `json:"before"`
	After    sideJSON       `json:"after"`
}

type sideJSON struct {
	Kernel  string         `json:"kernel"`
	PlanID  string         `json:"plan_id"`
	Verdict dmrace.Verdict `json:"verdict"`
}

func trialsJSON(pairs []results.Trial) []trialJSON {
	out := []trialJSON{}
	side := func(r *dmrace.Recording) sideJSON {
		return sideJSON{r.Kernel().Label, r.Plan.ID(), r.Verdict}
	}
	for _, p := range pairs {
		out = append(out, trialJSON{p.Before.Scenario(), p.Before.Variant(), p.Effect(), p.Want, side(p.Before), side(p.After)})
	}
	return out
}
