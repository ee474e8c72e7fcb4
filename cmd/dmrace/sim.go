package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/lab"
	"dmrace/linux/series"
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
		RunE: func(cmd *cobra.Command, args []string) error {
			k, err := kernelPredicted(cmd.ErrOrStderr(), f.kernel)
			if err != nil {
				return err
			}
			return simulate(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr(), f, k, args)
		},
	}
	fl := cmd.Flags()
	fl.StringArrayVar(&f.variants, "variant", nil, "predict this variant only (may be repeated)")
	addPredictedKernel(cmd, &f.kernel, dmrace.DefaultKernel)
	fl.BoolVar(&f.json, "json", false, "write the verdicts as JSON")
	fl.BoolVar(&f.timeline, "timeline", false, "write the timeline of one boot as JSON lines, as results/runs keeps them")
	cmd.RegisterFlagCompletionFunc("variant", completeVariants)
	return cmd
}

// simulate predicts the boots of scenarios and shows what they come to.
func simulate(ctx context.Context, w, people io.Writer, f simFlags, k predictedKernel, args []string) error {
	if f.json && f.timeline {
		return usagef("--json and --timeline exclude each other")
	}
	list, err := scenariosNamed(args)
	if err != nil {
		return err
	}
	boots, err := lab.Plans(list, f.variants, dmrace.Options{KernelName: k.name}, series.Promised(k.Traits), lab.Everything)
	if err != nil {
		return err
	}
	if f.timeline && len(boots) != 1 {
		return usagef("--timeline writes one boot, and %d are asked for: name one scenario and one --variant", len(boots))
	}
	all, err := lab.Predict(ctx, k.Traits, boots...)
	if err != nil {
		return err
	}
	unsure, err := unsureOf(all, k)
	if err != nil {
		return err
	}
	switch {
	case f.timeline:
		_, err = all[0].Timeline.WriteTo(w)
	case f.json:
		err = writeJSON(w, predictions(all, k.meaning, unsure))
	default:
		err = showPredictions(w, boots, all)
	}
	if err != nil {
		return err
	}
	for i, r := range all {
		if unsure[i] != "" {
			fmt.Fprintf(people, "note: %s/%s: %s does not tell how it ends: %s\n", r.Scenario(), r.Variant(), k.Release, unsure[i])
		}
	}
	return asExpected(all)
}

// showPredictions writes the boots of each scenario in turn.
func showPredictions(w io.Writer, boots []lab.Boot, all []*dmrace.Recording) error {
	for _, group := range lab.ByScenario(boots) {
		fmt.Fprintf(w, "\n%s: %s\n\n", group[0].Scenario.Name, group[0].Scenario.Title)
		if err := results.Overview(w, all[:len(group)]); err != nil {
			return err
		}
		all = all[len(group):]
	}
	return nil
}

// unsureOf says of each boot how else it may end, by what the kernel's release does not
// tell.
func unsureOf(all []*dmrace.Recording, k predictedKernel) ([]string, error) {
	unsure := make([]string, len(all))
	for i, r := range all {
		var err error
		if unsure[i], err = sim.Unsure(r.Plan, k.Traits); err != nil {
			return nil, err
		}
	}
	return unsure, nil
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
	TakenFor   string         `json:"kernel_taken_for,omitempty"` // what --kernel was taken for, where that is open
	Unsure     string         `json:"unsure,omitempty"`           // how else it may end, by what the kernel's release does not tell
}

func predictions(all []*dmrace.Recording, meaning string, unsure []string) []predictionJSON {
	out := []predictionJSON{}
	for i, r := range all {
		out = append(out, predictionJSON{r.Scenario(), r.Variant(), r.Plan.ID(), r.Plan.Kernel, r.Verdict, r.Expect, r.AsExpected(), meaning, unsure[i]})
	}
	return out
}
