package main

import (
	"github.com/spf13/cobra"

	"dmrace/lab"
)

func newCampaignStatus() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "status DIR",
		Short: "Say which boots of a campaign are done, missing, broken or differing",
		Long: `Read every result of a campaign anew and say which boots are done, which are missing,
which results do not follow from their consoles, and which boots of the sample, made on
two workers, are not the same. Nodes whose QEMU is not the one that most boots were made
with are named.

Exit status: 0 the campaign is complete and its sample the same; 1 it is not.`,
		Args: exactly(1, "a campaign's folder"),
		RunE: func(cmd *cobra.Command, args []string) error {
			f, err := lab.OpenCampaign(args[0])
			if err != nil {
				return err
			}
			s, err := lab.CampaignStatus(cmd.Context(), f)
			if err != nil {
				return err
			}
			if asJSON {
				err = writeJSON(cmd.OutOrStdout(), s)
			} else {
				err = s.Write(cmd.OutOrStdout())
			}
			if err == nil && !(s.Complete() && s.Sound() && len(s.Blobs) == 0) {
				err = errFound
			}
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return cmd
}
