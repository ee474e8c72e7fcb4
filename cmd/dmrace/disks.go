package main

import (
	"github.com/spf13/cobra"

	"dmrace/linux/bus"
)

// addDisks adds --disk to a verb that is told of disks of one's own.
func addDisks(cmd *cobra.Command, to *[]string) {
	cmd.Flags().StringArrayVar(to, "disk", nil, "a disk of the machine as BUS or BUS:LABEL,LABEL=PARTUUID,=PARTUUID… with its partitions' labels and UUIDs in order; BUS is one of "+bus.List(bus.Names(nil))+" (may be repeated)")
}
