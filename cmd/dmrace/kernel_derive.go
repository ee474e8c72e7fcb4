package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/lab"
)

func newKernelDerive() *cobra.Command {
	var from, to, arm string
	cmd := &cobra.Command{
		Use: "derive-patch", Short: "Fit what separates an arm from stock in one tree to another tree",
		Long: `Take what separates an arm of one kernel from its stock dm-init.c (from no-waitfor
all of dm-mod.waitfor=, from waitfor-2022 the second wait) and fit it to the file of
another kernel. The patch is printed, and kept in the cache.`,
		Example: "  dmrace kernel derive-patch --from 6.1 --to 5.10",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, people := cmd.Context(), cmd.ErrOrStderr()
			patch, kept, err := lab.DerivePatch(ctx, from, dmrace.Arm(arm), to, people)
			if err != nil {
				return err
			}
			fmt.Fprintln(people, "kept as", kept)
			_, err = cmd.OutOrStdout().Write(patch)
			return err
		},
	}
	cmd.Flags().StringVar(&from, "from", dmrace.DefaultKernel, "the kernel that has the difference")
	cmd.Flags().StringVar(&to, "to", "5.10", "the kernel that is to get it")
	cmd.Flags().StringVar(&arm, "arm", string(dmrace.ArmNoWaitfor), "no-waitfor or waitfor-2022")
	return cmd
}
