package main

import (
	"fmt"
	"io"
	"strconv"

	"dmrace"
	"dmrace/internal/table"
	"dmrace/lab"
	"dmrace/scenarios"
)

// listGroups writes one line for each built-in scenario, below the subsystem that it is
// about: how many boots it has, on how many of them current kernels lose, and its title.
func listGroups(w io.Writer, list []lab.Scenario) error {
	byName := map[string]lab.Scenario{}
	for _, s := range list {
		byName[s.Name] = s
	}
	tw := table.New(w)
	tw.Head("  SCENARIO", "BOOTS", "LOST", "WHAT")
	for _, g := range scenarios.Groups {
		tw.Line("")
		tw.Line(g.Title)
		for _, name := range g.Names {
			s := byName[name]
			tw.Row("  "+name, fmt.Sprintf("%5d", len(s.Variants)), fmt.Sprintf("%4d", lost(s)), s.Title)
		}
	}
	tw.Line("")
	tw.Line(prose(w, "dmrace list NAME tells the story of one, dmrace list --variants shows every boot."))
	return tw.Flush()
}

// lost counts the boots that current kernels are expected to lose.
func lost(s lab.Scenario) (n int) {
	for _, v := range s.Variants {
		if v.Expect.Outcome != dmrace.Booted {
			n++
		}
	}
	return n
}

// listVariants writes one line for each boot.
func listVariants(w io.Writer, list []lab.Scenario) error {
	tw := table.New(w)
	tw.Head("SCENARIO", "VARIANT", "ARM", "SHIM", "CLOCK", "EXPECTED")
	for _, s := range list {
		for _, v := range s.Variants {
			p, err := scenarios.Plan(s.Scenario, v, dmrace.Options{})
			if err != nil {
				return err
			}
			tw.Row(s.Name, v.Name, string(p.Kernel.Arm), strconv.FormatBool(p.Kernel.Shim), string(p.Clock), v.Expect.String())
		}
	}
	return tw.Flush()
}

// describe writes scenarios with their stories.
func describe(w io.Writer, list []lab.Scenario) error {
	for i, s := range list {
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, "%s: %s\n\n%s\n", s.Name, s.Title, s.Story)
		for _, v := range s.Variants {
			fmt.Fprintf(w, "  %s (%s)\n      %s\n", v.Name, v.Expect, v.Title)
		}
	}
	return nil
}
