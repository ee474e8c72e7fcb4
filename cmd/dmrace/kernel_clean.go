package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"dmrace/lab"
)

func newKernelClean() *cobra.Command {
	var spec lab.CleanSpec
	cmd := &cobra.Command{
		Use: "clean", Short: "Remove kernels and trees from the cache",
		Example: "  dmrace kernel clean --unused 720h --dry-run\n  dmrace kernel clean --label 'tree-*'\n  dmrace kernel clean --all",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !spec.All && spec.Label == "" && spec.Unused == 0 {
				return usagef("say what to remove: --all, --label or --unused; with --dry-run it is only shown")
			}
			cache, err := lab.OpenCache()
			if err != nil {
				return err
			}
			done, err := cache.Clean(spec)
			if err != nil {
				return err
			}
			return showCleaned(cmd.OutOrStdout(), spec.DryRun, done)
		},
	}
	fl := cmd.Flags()
	fl.BoolVar(&spec.All, "all", false, "everything about kernels")
	fl.StringVar(&spec.Label, "label", "", "kernels whose label matches a pattern such as 'tree-*'")
	fl.DurationVar(&spec.Unused, "unused", 0, "what has not been used for so long, such as 720h")
	fl.BoolVar(&spec.DryRun, "dry-run", false, "remove nothing, show what would go")
	return cmd
}

func showCleaned(w io.Writer, dry bool, done lab.Cleaned) error {
	verb := "removed"
	if dry {
		verb = "would remove"
	}
	for _, path := range done.Paths {
		fmt.Fprintln(w, verb, path)
	}
	for _, path := range done.Busy {
		fmt.Fprintln(w, "in use, stays:", path)
	}
	_, err := fmt.Fprintf(w, "%s %s\n", verb, megabytes(done.Bytes))
	return err
}
