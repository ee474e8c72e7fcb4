package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"dmrace/lab"
)

func newCampaignRun() *cobra.Command {
	var s lab.Share
	var f bootFlags
	cmd := &cobra.Command{
		Use:   "run DIR",
		Short: "Make one worker's share of a campaign's boots",
		Long: `Make the boots of worker --index of --of, from 0, that are not finished; without both,
all that are not. Kernels and disks are copied out of the folder and verified before they
are booted; nothing is built.

Exit status: 0 the boots are made, whatever their verdicts; 75 this machine could not
make one (another QEMU than the campaign's, a broken blob, a full disk), and another may;
2 a mistake, which no repetition mends; 130 ended by a signal.`,
		Example: `  dmrace campaign run /mnt/all --index "$SLURM_ARRAY_TASK_ID" --of 10
  dmrace campaign run /mnt/all --jobs 4`,
		Args: exactly(1, "a campaign's folder"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := f.options(cmd)
			if err != nil {
				return err
			}
			s.Dir = args[0]
			came, err := s.Run(cmd.Context(), o)
			if came.Tasks > 0 {
				fmt.Fprintln(cmd.ErrOrStderr(), came)
			}
			return err
		},
	}
	fl := cmd.Flags()
	fl.IntVar(&s.Index, "index", 0, "which worker this is, from 0")
	fl.IntVar(&s.Of, "of", 1, "how many workers there are")
	fl.StringVar(&s.Node, "node", "", "by which this machine is named in the results (default: its host name)")
	f.addJobs(cmd)
	return cmd
}
