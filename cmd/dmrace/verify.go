package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/internal/visible"
	"dmrace/linux/console"
	"dmrace/linux/series"
	"dmrace/results"
	"dmrace/scenarios"
)

func newResultsVerify(f *resultsFlags) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "verify [RUN...]",
		Short: "Compute timelines and verdicts anew from the consoles, and say what does not follow",
		Long: `Read the stored consoles anew and hold the rest of the evidence against them: the
plan against its hash, the timeline against the console, the verdict and its proofs
against the timeline, and plan and expectation against the scenario as it is today,
where it is a built-in one. None means all runs.

Exit status: 0 everything follows; 1 something does not.`,
		Example: `  dmrace results verify
  dmrace results verify mmc-natural --json`,
		ValidArgsFunction: f.complete,
		RunE:              func(cmd *cobra.Command, args []string) error { return resultsVerify(cmd, f, args) },
	}
	cmd.Flags().BoolVar(&f.json, "json", false, "write JSON")
	return cmd
}

// verifiedJSON is one run in the output of verify --json.
type verifiedJSON struct {
	Run      string   `json:"run"`
	Follows  bool     `json:"follows"`
	Findings []string `json:"findings"`
}

func resultsVerify(cmd *cobra.Command, f *resultsFlags, args []string) error {
	runs, err := f.chosen(args)
	if err != nil {
		return err
	}
	if len(runs) == 0 {
		return usagef("there is no evidence below %s to verify", f.out)
	}
	v := results.Verifier{Read: readConsole, Ask: askScenario}
	list := []verifiedJSON{}
	failed := 0
	for _, run := range runs {
		if err := cmd.Context().Err(); err != nil {
			return err
		}
		one := verifiedJSON{Run: run, Findings: []string{}}
		if r, err := f.store().Load(run); err != nil {
			one.Findings = append(one.Findings, err.Error())
		} else {
			one.Findings = append(one.Findings, v.Check(r)...)
		}
		if one.Follows = len(one.Findings) == 0; !one.Follows {
			failed++
		}
		list = append(list, one)
	}
	if f.json {
		err = writeJSON(cmd.OutOrStdout(), list)
	} else {
		err = writeVerified(cmd.OutOrStdout(), list, failed)
	}
	if err == nil && failed > 0 {
		err = errFound
	}
	return err
}

func writeVerified(w io.Writer, list []verifiedJSON, failed int) error {
	for _, one := range list {
		for _, finding := range one.Findings {
			if _, err := fmt.Fprintf(w, "%s: %s\n", visible.Line(one.Run), visible.Line(finding)); err != nil {
				return err
			}
		}
	}
	_, err := fmt.Fprintf(w, "%d of %d runs follow from their consoles\n", len(list)-failed, len(list))
	return err
}

// readConsole reads a console as the recorder does.
func readConsole(raw []byte) results.Heard {
	var t dmrace.Timeline
	p := console.NewParser(t.Add)
	p.Write(raw)
	p.Close()
	return results.Heard{Events: t.Events, Last: p.Last(), Report: p.Report(), Shim: p.Shim(), Halted: p.Halted()}
}

// askScenario makes the plan of a recording anew, if its scenario is a built-in one. The
// clock is the user's to choose, and so are an image and a patch.
func askScenario(r *dmrace.Recording) (*dmrace.Plan, dmrace.Expect, error) {
	i := slices.IndexFunc(scenarios.Builtin(), func(s *dmrace.Scenario) bool { return s.Name == r.Scenario() })
	if i < 0 {
		return nil, dmrace.Expect{}, nil
	}
	s := scenarios.Builtin()[i]
	v, err := s.Variant(r.Variant())
	if err != nil {
		return nil, dmrace.Expect{}, err
	}
	k := r.Plan.Kernel
	opts := dmrace.Options{KernelName: k.Name, Clock: r.Plan.Clock}
	switch {
	case strings.HasPrefix(k.Name, "image:"):
		opts.Kernel = &k
	case k.Arm.Patched() != "":
		opts.Stock = k.Arm
	}
	p, err := scenarios.Plan(s, v, opts)
	return p, series.ExpectOn(v, stockTraits(r.Kernel())), err
}
