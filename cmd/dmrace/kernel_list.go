package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/internal/table"
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
	catalogue := table.New(w)
	catalogue.Head("CATALOGUE", "PACKAGE", "SUITES")
	for _, e := range lab.Catalogue() {
		catalogue.Row(e.Name, e.Package, strings.Join(e.Suites, ", "))
	}
	for _, name := range lab.Uncatalogued() {
		catalogue.Row(name, "", "in no suite of Debian: --tree with its source")
	}
	catalogue.Line("")
	kernels := table.New(w)
	kernels.Head("KERNEL", "KEY", "SIZE", "USED", "SOURCE")
	for _, k := range inv.Kernels {
		label := k.Source.Label
		if k.Broken {
			label += " (broken)"
		}
		kernels.Row(label, fmt.Sprintf("%.12s", k.Key), megabytes(k.Size), k.Used.Format(time.DateOnly), k.Source.Source)
	}
	kernels.Line("")
	return errors.Join(catalogue.Flush(), kernels.Flush(), listRest(w, inv))
}

// listRest shows what there is in the cache beside kernels.
func listRest(w io.Writer, inv lab.Inventory) error {
	tw := table.New(w)
	tw.Head("ALSO IN THE CACHE", "WHAT", "SIZE", "USED")
	for _, part := range []struct {
		what  string
		trees []lab.CachedTree
	}{
		{"unpacked source with its objects", inv.Workspaces}, {"single files of a tree", inv.Shelves},
		{"derived patches", inv.Patches}, {"left over", inv.Leftovers},
	} {
		for _, t := range part.trees {
			tw.Row(t.Name, part.what, megabytes(t.Size), t.Used.Format(time.DateOnly))
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
