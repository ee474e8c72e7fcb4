package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/lab"
	"dmrace/scenarios"
)

func newList() *cobra.Command {
	var asJSON, variants bool
	cmd := &cobra.Command{
		Use:   "list [SCENARIO...]",
		Short: "Show scenarios, their variants and what is expected of them",
		Example: `  dmrace list
  dmrace list mmc-natural        # with its story
  dmrace list --variants         # every boot
  dmrace list --json | jq '.[].name'`,
		ValidArgsFunction: completeScenarios,
		RunE: func(cmd *cobra.Command, args []string) error {
			list, err := scenariosNamed(args)
			if err != nil {
				return err
			}
			switch {
			case asJSON:
				return listJSON(cmd.OutOrStdout(), list)
			case variants:
				return listVariants(cmd.OutOrStdout(), list)
			case len(args) > 0:
				return describe(cmd.OutOrStdout(), list)
			}
			return listGroups(cmd.OutOrStdout(), list)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	cmd.Flags().BoolVar(&variants, "variants", false, "show one line for each boot")
	return cmd
}

// scenariosNamed resolves names and paths; none means every built-in scenario.
func scenariosNamed(args []string) ([]lab.Scenario, error) {
	if len(args) == 0 {
		return lab.Builtin(), nil
	}
	var list []lab.Scenario
	for _, arg := range args {
		s, err := lab.Find(arg)
		if err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, nil
}

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

// listedVariant is one row of the list as JSON.
type listedVariant struct {
	Name   string        `json:"name"`
	Title  string        `json:"title"`
	Expect dmrace.Expect `json:"expect"`
	Plan   *dmrace.Plan  `json:"plan"`
	PlanID string        `json:"plan_id"`
}

func listJSON(w io.Writer, list []lab.Scenario) error {
	type listed struct {
		Name     string          `json:"name"`
		Title    string          `json:"title"`
		Variants []listedVariant `json:"variants"`
	}
	out := []listed{}
	for _, s := range list {
		l := listed{Name: s.Name, Title: s.Title}
		for _, v := range s.Variants {
			p, err := scenarios.Plan(s.Scenario, v, dmrace.Options{})
			if err != nil {
				return err
			}
			l.Variants = append(l.Variants, listedVariant{v.Name, v.Title, v.Expect, p, p.ID()})
		}
		out = append(out, l)
	}
	return writeJSON(w, out)
}
