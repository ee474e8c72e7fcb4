package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"dmrace"
	"dmrace/lab"
	"dmrace/scenarios"
)

// listGroups writes one line for each built-in scenario, below the subsystem that it is
// about: how many boots it has, on how many of them current kernels lose, and its title.
func listGroups(w io.Writer, list []lab.Scenario) error {
	byName := map[string]lab.Scenario{}
	width := 0
	for _, s := range list {
		byName[s.Name] = s
		width = max(width, len(s.Name))
	}
	var out strings.Builder
	fmt.Fprintf(&out, "  %-*s  BOOTS  LOST  WHAT\n", width, "SCENARIO")
	for _, g := range scenarios.Groups {
		fmt.Fprintf(&out, "\n%s\n", g.Title)
		for _, name := range g.Names {
			s := byName[name]
			fmt.Fprintf(&out, "  %-*s  %5d  %4d  %s\n", width, name, len(s.Variants), lost(s), s.Title)
		}
	}
	out.WriteString("\ndmrace list NAME tells the story of one, dmrace list --variants shows every boot.\n")
	_, err := io.WriteString(w, out.String())
	return err
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
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "SCENARIO\tVARIANT\tARM\tSHIM\tCLOCK\tEXPECTED")
	for _, s := range list {
		for _, v := range s.Variants {
			p, err := scenarios.Plan(s.Scenario, v, dmrace.Options{})
			if err != nil {
				return err
			}
			fmt.Fprintf(tw, "%s\t%s\t%s\t%t\t%s\t%s\n", s.Name, v.Name, p.Kernel.Arm, p.Kernel.Shim, p.Clock, v.Expect)
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
