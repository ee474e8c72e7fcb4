package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"dmrace"
	"dmrace/explore"
)

// marginTable writes a row for each boot.
func marginTable(w io.Writer, all []*explore.Margin) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "SCENARIO\tVARIANT\tKERNEL\tWITNESS\tBOOT\tAPPEARED\tLOOKED UP\tMARGIN\tLATER")
	for _, m := range all {
		appeared, looked := "-", "-"
		if m.Appeared {
			appeared, looked = dmrace.Seconds(m.Window.Appeared.At), dmrace.Seconds(m.Window.Lookup.At)
		}
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", m.Scenario(), m.Variant(), kernelOf(m), witnessOf(m),
			m.Verdict.Outcome, appeared, looked, seenMargin(m), later(m))
	}
	return tw.Flush()
}

// witnessOf says who saw the boot.
func witnessOf(m *explore.Margin) string {
	if m.Real() {
		return "recorded"
	}
	return "simulated"
}

// kernelOf names the kernel that was booted, or the release that was simulated.
func kernelOf(m *explore.Margin) string {
	if m.Real() {
		return m.Kernel().Label
	}
	return m.Release
}

// seenMargin is the boot's own margin in words.
func seenMargin(m *explore.Margin) string {
	switch {
	case !m.Race:
		return "no race: no table looks for a device"
	case !m.Appeared:
		return "lost before it appeared"
	case m.Window.Waited && m.Window.Margin() >= 0:
		return "waits for it, no bound"
	}
	return fmt.Sprintf("%+.1f ms", float64(m.Window.Margin().Microseconds())/1000)
}

// later is the exact margin in words.
func later(m *explore.Margin) string {
	least, bounded := explore.Least(m.Slacks)
	switch {
	case !m.Race:
		return "-"
	case len(m.Slacks) == 0:
		return "lost as it is"
	case !bounded:
		return fmt.Sprintf("unbounded within %s", m.Longest)
	case m.Real():
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

func marginsJSON(all []*explore.Margin) []marginJSON {
	var out []marginJSON
	for _, m := range all {
		j := marginJSON{
			Scenario: m.Scenario(), Variant: m.Variant(), Kernel: kernelOf(m), Witness: witnessOf(m),
			Outcome: m.Verdict.Outcome, Race: m.Race, Waited: m.Window.Waited,
		}
		if m.Appeared {
			j.AppearedUS, j.LookupUS = m.Window.Appeared.At.Microseconds(), m.Window.Lookup.At.Microseconds()
			j.MarginUS = m.Window.Margin().Microseconds()
		}
		for _, one := range m.Slacks {
			j.Slacks = append(j.Slacks, slackJSON{one.Step.String(), one.By.Microseconds(), one.Bounded})
		}
		out = append(out, j)
	}
	return out
}
