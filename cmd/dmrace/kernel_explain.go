package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

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
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(tw, "key\t%s\nbuilt\t%t\n", x.Key, x.Built)
	for _, i := range x.Ingredients {
		fmt.Fprintf(tw, "%s\t%s\n", i.Name, i.Value)
	}
	for _, o := range x.Others {
		fmt.Fprintf(tw, "unlike %s\t%v\n", o.Kernel.Source.Label, o.Differs)
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
