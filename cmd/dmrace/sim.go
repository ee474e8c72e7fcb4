package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/results"
	"dmrace/sim"
)

// simFlags are the flags of dmrace sim.
type simFlags struct {
	variants []string
	kernel   string
	json     bool
	timeline bool
}

func newSim() *cobra.Command {
	var f simFlags
	cmd := &cobra.Command{
		Use:   "sim [SCENARIO...]",
		Short: "Predict the boots of scenarios from their command lines, without QEMU",
		Long: `Predict the boots of scenarios from their command lines: no kernel, no QEMU, and
milliseconds instead of seconds. The verdicts are those that dmrace run would give;
dmrace run --compare records the same boots and says whether the two agree.`,
		Example: `  dmrace sim
  dmrace sim mmc-slow-probe --kernel 5.10
  dmrace sim usb-slow-scan --variant without-waitfor --timeline`,
		ValidArgsFunction: completeScenarios,
		RunE:              func(cmd *cobra.Command, args []string) error { return simulate(cmd.OutOrStdout(), f, args) },
	}
	fl := cmd.Flags()
	fl.StringArrayVar(&f.variants, "variant", nil, "predict this variant only (may be repeated)")
	fl.StringVar(&f.kernel, "kernel", dmrace.DefaultKernel, `the kernel's version: a branch ("6.1") or a release ("5.15.120")`)
	fl.BoolVar(&f.json, "json", false, "write the verdicts as JSON")
	fl.BoolVar(&f.timeline, "timeline", false, "write the timeline of one boot as JSON lines, as results/runs keeps them")
	cmd.RegisterFlagCompletionFunc("variant", completeVariants)
	return cmd
}

// simulate predicts each scenario in turn and shows what it found.
func simulate(w io.Writer, f simFlags, args []string) error {
	if f.json && f.timeline {
		return usagef("--json and --timeline exclude each other")
	}
	list, err := findScenarios(args)
	if err != nil {
		return err
	}
	if err := knownVariants(list, f.variants); err != nil {
		return err
	}
	batches, err := batchesOf(list, f.variants, dmrace.Options{KernelName: f.kernel}, traitsOf(f.kernel), everything)
	if err != nil {
		return err
	}
	var all []*dmrace.Recording
	for _, b := range batches {
		predicted, err := predictAll(b, traitsOf(f.kernel))
		if err != nil {
			return err
		}
		all = append(all, predicted...)
		if !f.json && !f.timeline {
			fmt.Fprintf(w, "\n%s: %s\n\n", b.scenario.Name, b.scenario.Title)
			if err := results.Overview(w, predicted); err != nil {
				return err
			}
		}
	}
	switch {
	case f.timeline && len(all) != 1:
		return usagef("--timeline writes one boot, and %d are asked for: name one scenario and one --variant", len(all))
	case f.timeline:
		if _, err := all[0].Timeline.WriteTo(w); err != nil {
			return err
		}
	case f.json:
		if err := writeJSON(w, predictions(all)); err != nil {
			return err
		}
	}
	return asExpected(all)
}

// predictAll simulates the boots of one scenario on such a kernel.
func predictAll(b batch, k dmrace.Traits) ([]*dmrace.Recording, error) {
	var out []*dmrace.Recording
	for _, boot := range b.boots {
		o, err := sim.Predict(boot.plan, k)
		if err != nil {
			return nil, fmt.Errorf("%s/%s: %w", boot.plan.Scenario, boot.plan.Variant, err)
		}
		out = append(out, &dmrace.Recording{Observation: *o, Expect: boot.expect})
	}
	return out, nil
}

// predictionJSON is one boot in the output of sim --json.
type predictionJSON struct {
	Scenario   string         `json:"scenario"`
	Variant    string         `json:"variant"`
	PlanID     string         `json:"plan_id"`
	Kernel     dmrace.Kernel  `json:"kernel"`
	Verdict    dmrace.Verdict `json:"verdict"`
	Expected   dmrace.Expect  `json:"expected"`
	AsExpected bool           `json:"as_expected"`
}

func predictions(all []*dmrace.Recording) []predictionJSON {
	out := []predictionJSON{}
	for _, r := range all {
		out = append(out, predictionJSON{r.Scenario(), r.Variant(), r.Plan.ID(), r.Plan.Kernel, r.Verdict, r.Expect, r.AsExpected()})
	}
	return out
}
