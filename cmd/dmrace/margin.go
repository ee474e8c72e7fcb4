package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/explore"
	"dmrace/results"
	"dmrace/scenarios"
)

// marginFlags are the flags of dmrace margin.
type marginFlags struct {
	variants  []string
	kernel    string
	runs      string
	maxDelay  time.Duration
	failUnder time.Duration
	json      bool
}

func newMargin() *cobra.Command {
	var f marginFlags
	cmd := &cobra.Command{
		Use:   "margin SCENARIO|RUN...",
		Short: "Say how many milliseconds a boot has to spare",
		Long: `Say how long before the table looked for it the last needed device had appeared, in
simulated and in recorded boots, those that pass among them. The margin is negative
where the boot was lost. A boot whose dm-mod.waitfor= was answered waited for the
device: its margin has no bound.

LATER is the exact margin of a simulated boot: how much later one step on the way to
the device could have come and the boot would still pass, of the step that has the
least, searched up to --max-delay. It differs from MARGIN where the kernel waits for a
step. Of a recorded boot LATER says whether there is such a bound at all, by the
simulation of its plan; how far off it is is the recorded MARGIN.

A SCENARIO is a built-in name or the path of a YAML file; its recordings below
the folder of --results are read as well. A RUN is the folder of one recording. Exit status 1
with --fail-under: a boot is lost or has less to spare.`,
		Example: `  dmrace margin mmc-natural
  dmrace margin mmc-natural --variant with-i8042 --fail-under 500ms
  dmrace margin dmrace-results/runs/usb-slow-scan/with-waitfor/6.1.192-stock --json`,
		ValidArgsFunction: completeScenarios,
		RunE: func(cmd *cobra.Command, args []string) error {
			return margin(cmd.OutOrStdout(), cmd.ErrOrStderr(), f, args)
		},
	}
	fl := cmd.Flags()
	fl.StringArrayVar(&f.variants, "variant", nil, "look at this variant only (may be repeated)")
	fl.StringVar(&f.kernel, "kernel", dmrace.DefaultKernel, "the version of the kernel that is simulated")
	fl.StringVar(&f.runs, "results", results.DefaultDir, "the folder below which recordings of the scenarios are")
	fl.DurationVar(&f.maxDelay, "max-delay", explore.DefaultMaxDelay, "how much later a step is tried at most")
	fl.DurationVar(&f.failUnder, "fail-under", 0, "exit with 1 if a boot has less to spare than this")
	fl.BoolVar(&f.json, "json", false, "write the margins as JSON")
	cmd.RegisterFlagCompletionFunc("variant", completeVariants)
	cmd.MarkFlagDirname("results")
	return cmd
}

// The witnesses of a boot.
const (
	recorded  = "recorded"
	simulated = "simulated"
)

// spare is how much one boot has to spare.
type spare struct {
	*dmrace.Recording // or a prediction in its form
	kernel, source    string
	race              bool // a table looked for a device
	window            dmrace.Window
	appeared          bool // the device appeared while the boot was watched: window is known
	slacks            []explore.Slack
	longest           time.Duration
}

// margin measures every boot that was asked for.
func margin(w, people io.Writer, f marginFlags, args []string) error {
	if len(args) == 0 {
		return usagef("name a scenario (dmrace list shows them) or the folder of a recording")
	}
	if f.failUnder < 0 {
		return usagef("--fail-under %s is negative: a boot that is lost always counts", f.failUnder)
	}
	var all []spare
	for _, arg := range args {
		boots, err := f.boots(arg)
		if err != nil {
			return err
		}
		all = append(all, boots...)
	}
	if !slices.ContainsFunc(all, func(s spare) bool { return s.race }) {
		return usagef("none of these boots has a race: no table looks for a device")
	}
	write := marginTable
	if f.json {
		write = func(w io.Writer, all []spare) error { return writeJSON(w, marginsJSON(all)) }
	}
	if err := write(w, all); err != nil {
		return err
	}
	return f.hold(people, all)
}

// hold names the boots that have less to spare than was asked for, and returns errFound
// if there are any.
func (f marginFlags) hold(people io.Writer, all []spare) (err error) {
	for _, s := range all {
		if f.failUnder > 0 && s.tight(f.failUnder) {
			fmt.Fprintf(people, "%s/%s (%s, %s) has less to spare than %s\n", s.Plan.Scenario, s.Plan.Variant, s.kernel, s.source, f.failUnder)
			err = errFound
		}
	}
	return err
}

// boots returns the boot of a recording, or those of a scenario: predicted, and recorded
// where they are.
func (f marginFlags) boots(arg string) ([]spare, error) {
	if _, err := os.Stat(filepath.Join(arg, "plan.json")); err == nil {
		r, err := results.Load(arg)
		if err != nil {
			return nil, usagef("%w", err)
		}
		s, err := f.spareOf(r, recorded)
		return []spare{s}, err
	}
	s, err := scenarios.Find(arg)
	if err != nil {
		return nil, err
	}
	if err := knownVariants([]*dmrace.Scenario{s}, f.variants); err != nil {
		return nil, err
	}
	batches, err := batchesOf([]*dmrace.Scenario{s}, f.variants, dmrace.Options{KernelName: f.kernel}, traitsOf(f.kernel), everything)
	if err != nil {
		return nil, err
	}
	predicted, err := predictAll(batches[0], traitsOf(f.kernel))
	if err != nil {
		return nil, err
	}
	var all []spare
	for _, p := range predicted {
		one, err := f.spareOf(p, simulated)
		if err != nil {
			return nil, err
		}
		others, err := f.stored(p.Plan)
		if err != nil {
			return nil, err
		}
		all = append(append(all, one), others...)
	}
	return all, nil
}

// stored reads the recordings of a plan's variant on all kernels.
func (f marginFlags) stored(p *dmrace.Plan) ([]spare, error) {
	dirs, err := filepath.Glob(filepath.Join(results.Store{Dir: f.runs}.ScenarioDir(p.Scenario), p.Variant, "*", "plan.json"))
	if err != nil {
		return nil, usagef("--results %s: %w", f.runs, err)
	}
	var all []spare
	for _, dir := range dirs {
		r, err := results.Load(filepath.Dir(dir))
		if err != nil {
			return nil, usagef("%w", err)
		}
		s, err := f.spareOf(r, recorded)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

// spareOf measures one boot: its own margin, and by simulation of its plan the exact one.
func (f marginFlags) spareOf(r *dmrace.Recording, source string) (spare, error) {
	k := r.Kernel()
	traits := k.Traits()
	if traits.Release == "" {
		traits.Release = r.Plan.Kernel.Name
	}
	s := spare{Recording: r, kernel: k.Label, source: source, longest: f.maxDelay}
	if source == simulated {
		s.kernel = k.Release
	}
	s.window, s.appeared = dmrace.RaceWindow(r.Timeline, r.Criteria)
	_, failed := r.Timeline.First(dmrace.TableError)
	if s.race = s.appeared || failed; !s.race {
		return s, nil
	}
	var err error
	if s.slacks, err = explore.Slacks(r.Plan, traits, f.maxDelay); err != nil {
		return s, fmt.Errorf("%s/%s: %w", r.Scenario(), r.Variant(), err)
	}
	return s, nil
}

func (s spare) lost() bool { return s.Verdict.Outcome != dmrace.Booted }

// tight reports whether a boot is lost, or has a bound that is nearer than limit.
func (s spare) tight(limit time.Duration) bool {
	least, bounded := explore.Least(s.slacks)
	switch {
	case !s.race:
		return false
	case s.lost():
		return true
	case s.source == recorded:
		return bounded && s.window.Margin() < limit
	}
	return bounded && least.By < limit
}
