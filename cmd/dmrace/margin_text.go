package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"dmrace"
	"dmrace/explore"
)

// marginTable writes a row for each boot.
func marginTable(w io.Writer, all []spare) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "SCENARIO\tVARIANT\tKERNEL\tWITNESS\tBOOT\tAPPEARED\tLOOKED UP\tMARGIN\tLATER")
	for _, s := range all {
		appeared, looked := "-", "-"
		if s.appeared {
			appeared, looked = dmrace.Seconds(s.window.Appeared.At), dmrace.Seconds(s.window.Lookup.At)
		}
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", s.Plan.Scenario, s.Plan.Variant, s.kernel, s.source,
			s.Verdict.Outcome, appeared, looked, s.margin(), s.later())
	}
	return tw.Flush()
}

// margin is the boot's own margin in words.
func (s spare) margin() string {
	switch {
	case !s.race:
		return "no race: no table looks for a device"
	case !s.appeared:
		return "lost before it appeared"
	case s.window.Waited && s.window.Margin() >= 0:
		return "waits for it, no bound"
	}
	return fmt.Sprintf("%+.1f ms", float64(s.window.Margin().Microseconds())/1000)
}

// later is the exact margin in words.
func (s spare) later() string {
	least, bounded := explore.Least(s.slacks)
	switch {
	case !s.race:
		return "-"
	case len(s.slacks) == 0:
		return "lost as it is"
	case !bounded:
		return fmt.Sprintf("unbounded within %s", s.longest)
	case s.source == recorded:
		return "bounded"
	}
	return fmt.Sprintf("%.1f ms (%s)", float64(least.By.Microseconds())/1000, least.Step)
}

// marginJSON is one boot in the output of margin --json. Times are in microseconds.
type marginJSON struct {
	Scenario   string         `json:"scenario"`
	Variant    string         `json:"variant"`
	Kernel     string         `json:"kernel"`
	Witness    string         `json:"witness"`
	Outcome    dmrace.Outcome `json:"outcome"`
	Race       bool           `json:"race"`
	Waited     bool           `json:"waited"`
	AppearedUS int64          `json:"appeared_us,omitempty"`
	LookupUS   int64          `json:"lookup_us,omitempty"`
	MarginUS   int64          `json:"margin_us,omitempty"`
	Slacks     []slackJSON    `json:"later"` // null: the boot is lost as it is, or has no race
}

type slackJSON struct {
	Step    string `json:"step"`
	ByUS    int64  `json:"by_us"`
	Bounded bool   `json:"bounded"` // false: by_us is how far was searched
}

func marginsJSON(all []spare) []marginJSON {
	var out []marginJSON
	for _, s := range all {
		j := marginJSON{
			Scenario: s.Plan.Scenario, Variant: s.Plan.Variant, Kernel: s.kernel, Witness: s.source,
			Outcome: s.Verdict.Outcome, Race: s.race, Waited: s.window.Waited,
		}
		if s.appeared {
			j.AppearedUS, j.LookupUS = s.window.Appeared.At.Microseconds(), s.window.Lookup.At.Microseconds()
			j.MarginUS = s.window.Margin().Microseconds()
		}
		for _, one := range s.slacks {
			j.Slacks = append(j.Slacks, slackJSON{one.Step.String(), one.By.Microseconds(), one.Bounded})
		}
		out = append(out, j)
	}
	return out
}
