package main

import (
	"errors"

	"github.com/spf13/cobra"

	"dmrace"
)

// exitRetry is EX_TEMPFAIL of sysexits.h: this machine could not make a boot, and another may.
const exitRetry = 75

func newCampaign() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "campaign",
		Short: "Share the boots of a verb out among many machines",
		Long: `Share the boots of matrix, validate, flake, shmoo or explore out among many machines that
see one folder, under the scheduler that is there: Kubernetes, Slurm, GitLab, GitHub.

  dmrace campaign new DIR matrix mmc-natural      what is to be booted, as cells; builds
  dmrace campaign job DIR --engine slurm -o job   the scheduler's own file
  dmrace campaign run DIR --index 3 --of 10       one worker's share
  dmrace campaign status DIR                      what is done, missing, broken, differing
  dmrace campaign collect DIR                     the table, the reports and the evidence

A boot is finished when the folder of its result is there and follows from its console,
whatever a scheduler says. Running again makes what is missing, and nothing else.`,
		SuggestionsMinimumDistance: 2,

		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newCampaignNew(), newCampaignRun(), newCampaignStatus(), newCampaignCollect(), newCampaignJob())
	return cmd
}

// retryStatus maps the error of a worker to its exit status: what another machine may do
// better is told from a mistake.
func retryStatus(err error) int {
	var usage *dmrace.UsageError
	var env *dmrace.EnvError
	if errors.As(err, &usage) && !errors.As(err, &env) {
		return exitUsage
	}
	return exitRetry
}
