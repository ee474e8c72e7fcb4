package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/linux/needs"
	"dmrace/results"
	"dmrace/results/stats"
	"dmrace/vmtest"
)

// flakeFlags are the flags of dmrace flake.
type flakeFlags struct {
	variant string
	kernel  string
	tree    string
	runs    int
	width   float64
	most    int
	out     string
	json    bool
}

func newFlake() *cobra.Command {
	var f flakeFlags
	cmd := &cobra.Command{
		Use:   "flake SCENARIO --variant V",
		Short: "Boot one variant many times and say how often it is lost",
		Long: `Boot one variant of a scenario in QEMU many times by the host's clock, one boot after
the other, and say in how many of them it was lost, with the 95 % Wilson interval of
the probability. All runs are made whatever the first of them show: stopping at the
first hit would bend the figure. Where no boot was lost the rule of three bounds the
probability.

--until-width goes on until the interval is that narrow, by --max runs at most. Each
boot's evidence is kept in a folder of its own. An inconclusive boot is counted for
itself and is no trial. Exit status 1: a boot ended otherwise than its scenario expects.`,
		Example: `  dmrace flake mmc-natural --variant with-i8042 --runs 20
  dmrace flake mmc-natural --variant without-waitfor --until-width 0.1 --max 200`,
		ValidArgsFunction: completeScenarios,
		RunE: func(cmd *cobra.Command, args []string) error {
			return flake(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr(), f, args)
		},
	}
	fl := cmd.Flags()
	fl.StringVar(&f.variant, "variant", "", "the variant that is booted (required)")
	fl.StringVar(&f.kernel, "kernel", "", "a catalogue name, or the path of a bzImage or vmlinux that is booted as it is (default "+dmrace.DefaultKernel+")")
	fl.StringVar(&f.tree, "tree", "", "build the kernel from this source tree")
	fl.IntVar(&f.runs, "runs", 20, "how many boots there are, at least")
	fl.Float64Var(&f.width, "until-width", 0, "go on until the interval is this narrow, such as 0.1")
	fl.IntVar(&f.most, "max", 500, "how many boots there are at most under --until-width")
	fl.StringVar(&f.out, "out", results.DefaultDir, "keep the evidence below this folder, in flake/")
	fl.BoolVar(&f.json, "json", false, "write the counts as JSON")
	cmd.RegisterFlagCompletionFunc("variant", completeVariants)
	cmd.RegisterFlagCompletionFunc("kernel", completeKernels)
	cmd.MarkFlagDirname("tree")
	cmd.MarkFlagDirname("out")
	return cmd
}

// check returns what is wrong with the flags.
func (f flakeFlags) check() error {
	switch {
	case f.variant == "":
		return usagef("name the variant to boot with --variant: a figure over several means nothing")
	case f.runs < 1:
		return usagef("--runs %d: at least one boot is needed", f.runs)
	case f.width < 0 || f.width >= 1:
		return usagef("--until-width %g is not between 0 and 1", f.width)
	case f.width > 0 && f.most < f.runs:
		return usagef("--max %d is less than --runs %d", f.most, f.runs)
	}
	return nil
}

// flake boots one variant again and again and reports how it ended.
func flake(ctx context.Context, w, people io.Writer, f flakeFlags, args []string) error {
	if err := f.check(); err != nil {
		return err
	}
	if _, err := oneScenario(args); err != nil {
		return err
	}
	rf := runFlags{
		variants: []string{f.variant}, kernel: f.kernel, tree: f.tree, clock: string(dmrace.ClockRealtime),
		accel: string(vmtest.AccelAuto), jobs: 1, out: f.out,
	}
	batches, src, err := plan(ctx, rf, args, people)
	if err != nil {
		return err
	}
	if p := batches[0].boots[0].plan; !needs.Criteria(p).Mapped {
		return usagef("%s/%s has no race: its command line creates no mapped device", p.Scenario, p.Variant)
	}
	b, err := setUp(ctx, rf, src, batches, people)
	if err != nil {
		return err
	}
	t, err := f.repeat(ctx, b, batches[0])
	if err != nil {
		return err
	}
	return t.report(w, f.json)
}

// repeat makes the boots, each with a folder of its own for its evidence.
func (f flakeFlags) repeat(ctx context.Context, b *bench, batch batch) (*tally, error) {
	boot := batch.boots[0]
	t := &tally{Scenario: boot.plan.Scenario, Variant: boot.plan.Variant, Outcomes: map[string]int{}, expect: boot.expect}
	for n := 1; f.goesOn(t, n); n++ {
		b.store = results.Store{Dir: filepath.Join(f.out, "flake", fmt.Sprintf("%04d", n))}
		recordings, err := b.record(ctx, batch)
		if err != nil {
			return nil, err
		}
		t.add(recordings[0])
	}
	return t, nil
}

// goesOn reports whether boot n is to be made. What has been hit so far has no part in
// it but for the width of the interval.
func (f flakeFlags) goesOn(t *tally, n int) bool {
	if n <= f.runs {
		return true
	}
	return f.width > 0 && n <= f.most && stats.Wilson(t.Lost, t.Trials, stats.Z95).Width() > f.width
}

// tally counts how boots ended.
type tally struct {
	Scenario string         `json:"scenario"`
	Variant  string         `json:"variant"`
	Kernel   string         `json:"kernel"`
	Lost     int            `json:"lost"`
	Trials   int            `json:"trials"` // boots with a verdict
	Vague    int            `json:"inconclusive"`
	Outcomes map[string]int `json:"outcomes"`

	expect     dmrace.Expect
	unexpected bool
}

func (t *tally) add(r *dmrace.Recording) {
	t.Kernel = r.Kernel().Label
	t.Outcomes[results.Outcome(r.Verdict)]++
	t.unexpected = t.unexpected || !t.expect.Met(r.Verdict)
	switch r.Verdict.Outcome {
	case dmrace.Inconclusive:
		t.Vague++
		return
	case dmrace.Booted:
	default:
		t.Lost++
	}
	t.Trials++
}

// report writes the counts, and returns errUnexpected if a boot ended otherwise than
// its scenario expects.
func (t *tally) report(w io.Writer, json bool) error {
	write := t.write
	if json {
		write = func(w io.Writer) error { return writeJSON(w, t.result()) }
	}
	if err := write(w); err != nil {
		return err
	}
	if t.unexpected {
		return errUnexpected
	}
	return nil
}

// flakeJSON is the output of flake --json.
type flakeJSON struct {
	*tally
	Low         float64 `json:"low"` // of the 95 % Wilson interval
	High        float64 `json:"high"`
	RuleOfThree float64 `json:"rule_of_three,omitempty"` // where none of enough boots was lost
}

func (t *tally) result() flakeJSON {
	i := stats.Wilson(t.Lost, t.Trials, stats.Z95)
	j := flakeJSON{tally: t, Low: i.Low, High: i.High}
	if t.Lost == 0 && t.Trials >= stats.EnoughForThree {
		j.RuleOfThree = stats.RuleOfThree(t.Trials)
	}
	return j
}

// write tells people how often the boot was lost.
func (t *tally) write(w io.Writer) error {
	r := t.result()
	fmt.Fprintf(w, "\n%s/%s on %s, real-time clock\n\n", t.Scenario, t.Variant, t.Kernel)
	fmt.Fprintf(w, "lost in %d of %s: between %.1f %% and %.1f %% (95 %% Wilson interval)\n", t.Lost, counted(t.Trials, "boot"), 100*r.Low, 100*r.High)
	switch {
	case t.Lost > 0:
	case t.Trials < stats.EnoughForThree:
		fmt.Fprintf(w, "none was lost; the rule of three needs %d boots\n", stats.EnoughForThree)
	default:
		fmt.Fprintf(w, "none was lost: the probability is below %.1f %% by the rule of three (95 %%)\n", 100*r.RuleOfThree)
	}
	if t.Vague > 0 {
		fmt.Fprintf(w, "%s without a verdict, not counted\n", counted(t.Vague, "boot"))
	}
	for _, o := range slices.Sorted(maps.Keys(t.Outcomes)) {
		if _, err := fmt.Fprintf(w, "%7d  %s\n", t.Outcomes[o], o); err != nil {
			return err
		}
	}
	return nil
}
