package main

import (
	"github.com/spf13/cobra"

	"dmrace/lab"
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
