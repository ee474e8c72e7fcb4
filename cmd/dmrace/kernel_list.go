package main

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/lab"
)

func newKernelList() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "list", Short: "Show the catalogue and what the cache holds", Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cache, err := lab.OpenCache()
			if err != nil {
				return err
			}
			inv, err := cache.List()
			if err != nil {
				return err
			}
			if asJSON {
				return writeJSON(cmd.OutOrStdout(), inventoryJSON(inv))
			}
			return listKernels(cmd.OutOrStdout(), inv)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return cmd
}

func listKernels(w io.Writer, inv lab.Inventory) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "CATALOGUE\tPACKAGE\tSUITES")
	for _, e := range lab.Catalogue() {
		fmt.Fprintf(tw, "%s\t%s\t%v\n", e.Name, e.Package, e.Suites)
	}
	fmt.Fprintln(tw, "\nKERNEL\tKEY\tSIZE\tUSED\tSOURCE")
	for _, k := range inv.Kernels {
		label := k.Source.Label
		if k.Broken {
			label += " (broken)"
		}
		fmt.Fprintf(tw, "%s\t%.12s\t%s\t%s\t%s\n", label, k.Key, megabytes(k.Size), k.Used.Format(time.DateOnly), k.Source.Source)
	}
	fmt.Fprintln(tw, "\nALSO IN THE CACHE\tWHAT\tSIZE\tUSED\t")
	for _, part := range []struct {
		what  string
		trees []lab.CachedTree
	}{
		{"unpacked source with its objects", inv.Workspaces}, {"single files of a tree", inv.Shelves},
		{"derived patches", inv.Patches}, {"left over", inv.Leftovers},
	} {
		for _, t := range part.trees {
			fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t\n", t.Name, part.what, megabytes(t.Size), t.Used.Format(time.DateOnly))
		}
	}
	return tw.Flush()
}

// cachedJSON is a built kernel in the output of kernel list --json.
type cachedJSON struct {
	Key    string              `json:"key"`
	Path   string              `json:"path"`
	Bytes  int64               `json:"bytes"`
	Built  time.Time           `json:"built"`
	Used   time.Time           `json:"used"`
	Broken bool                `json:"broken,omitempty"`
	Source dmrace.KernelSource `json:"source"`
}

// inventoryJSON returns what kernel list shows, as JSON has it.
func inventoryJSON(inv lab.Inventory) any {
	type entry struct {
		Name    string   `json:"name"`
		Package string   `json:"package"`
		Suites  []string `json:"suites"`
	}
	out := struct {
		Catalogue []entry      `json:"catalogue"`
		Kernels   []cachedJSON `json:"kernels"`
	}{Kernels: []cachedJSON{}}
	for _, e := range lab.Catalogue() {
		out.Catalogue = append(out.Catalogue, entry{e.Name, e.Package, e.Suites})
	}
	for _, k := range inv.Kernels {
		out.Kernels = append(out.Kernels, cachedJSON{k.Key, k.Path(), k.Size, k.Built, k.Used, k.Broken, k.Source})
	}
	return out
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }
