package main

import (
	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/lab"
)

func newCosts() *cobra.Command {
	var write, arch, kernel string
	cmd := &cobra.Command{
		Use:   "costs [RUN...]",
		Short: "Measure the simulator's cost table in recorded boots",
		Long: `Measure how long the steps of a boot take in recorded boots, and show how far the
simulator's predictions are from each decisive event. A RUN is the folder of one
recording; none means those below results/runs on the kernels of one series. Without --write nothing is changed.`,
		Example: `  dmrace costs
  dmrace costs --write sim/costs.json
  dmrace costs --arch arm64 --write sim/costs-arm64.json
  dmrace costs --kernel 7.2 --write sim/costs-7.2.json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			recordings, err := lab.RunsToMeasure(cmd.Context(), dmrace.Arch(arch), kernel, args...)
			if err != nil {
				return err
			}
			rows := lab.MeasureCosts(recordings)
			if write != "" {
				if err := lab.WriteCosts(write, rows); err != nil {
					return err
				}
			}
			return lab.ShowCosts(cmd.OutOrStdout(), rows, recordings)
		},
	}
	cmd.Flags().StringVar(&write, "write", "", "write the table to this file, as sim/costs.json has it")
	cmd.Flags().StringVar(&kernel, "kernel", dmrace.DefaultKernel, "the series whose recorded boots are measured")
	addArch(cmd, &arch)
	cmd.MarkFlagFilename("write", "json")
	return cmd
}
