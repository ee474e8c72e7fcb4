package main

import (
	"fmt"
	"io"
	"strconv"

	"github.com/spf13/cobra"

	"dmrace/internal/table"
	"dmrace/lab"
)

func newKernelExplain() *cobra.Command {
	var f kernelFlags
	cmd := &cobra.Command{
		Use: "explain [NAME]", Short: "Say why a build is keyed as it is, and how cached ones differ",
		RunE: func(cmd *cobra.Command, args []string) error {
			b, err := f.open(cmd, args)
			if err != nil {
				return err
			}
			x, err := b.Explain(cmd.Context())
			if err != nil {
				return err
			}
			return explainTree(cmd.OutOrStdout(), x)
		},
	}
	f.add(cmd)
	return cmd
}

func explainTree(w io.Writer, x lab.Explanation) error {
	tw := table.New(w)
	tw.Row("key", x.Key)
	tw.Row("built", strconv.FormatBool(x.Built))
	for _, i := range x.Ingredients {
		tw.Row(i.Name, i.Value)
	}
	for _, o := range x.Others {
		tw.Row("unlike "+o.Kernel.Source.Label, fmt.Sprint(o.Differs))
	}
	return tw.Flush()
}

func newKernelConfig() *cobra.Command {
	return &cobra.Command{
		Use: "config KERNEL", Short: "Print the configuration of a cached kernel, by its label or key",
		Example: "  dmrace kernel config 6.1.192-stock",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("name one kernel: dmrace kernel list shows them")
			}
			cache, err := lab.OpenCache()
			if err != nil {
				return err
			}
			k, err := cache.Kernel(args[0])
			if err != nil {
				return err
			}
			config, err := k.Config()
			if err != nil {
				return err
			}
			_, err = cmd.OutOrStdout().Write(config)
			return err
		},
	}
}
