package sim

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"dmrace"
	"dmrace/linux/board"
	"dmrace/linux/series"
)

// costsJSON are the tables as [Fit] and `dmrace costs` write them, each under its
// [CostKey.File].
//
//go:embed costs*.json
var costsJSON embed.FS

// CostKey says whose boots a cost table was measured in.
type CostKey struct {
	Arch   dmrace.Arch
	Series string // "5.15"; empty: that of [dmrace.DefaultKernel]
}

// CostKeyOf is the key of the kernels of a release ("5.15.135") on an architecture, whether
// they have a table or not. The names of catalogue kernels are releases ("5.10+6.1").
func CostKeyOf(arch dmrace.Arch, release string) CostKey {
	k := CostKey{Arch: board.OrDefault(arch)}
	base, _, _ := strings.Cut(release, "+")
	if r, err := series.Parse(base); err == nil && r.Series() != dmrace.DefaultKernel {
		k.Series = r.Series()
	}
	return k
}

// File names the table's file: costs.json, costs-5.15.json, costs-arm64-7.2.json.
func (k CostKey) File() string {
	name := "costs"
	for _, part := range []string{string(board.Stored(k.Arch)), k.Series} {
		if part != "" {
			name += "-" + part
		}
	}
	return name + ".json"
}

// CostKeys returns the keys that have a table, those of the default kernel first.
func CostKeys() []CostKey {
	var keys []CostKey
	for _, name := range append([]string{""}, series.Branches()...) {
		for _, b := range board.All() {
			k := CostKey{b.Arch, name}
			if _, ok := tables()[k]; ok {
				keys = append(keys, k)
			}
		}
	}
	return keys
}

// costTable is what the boots of a series on an architecture take.
type costTable struct {
	rows  []Measured
	costs Costs
}

// tables are read once. A file that is no table is a fault of the build, and a test reads them.
var tables = sync.OnceValue(func() map[CostKey]costTable {
	all := map[CostKey]costTable{}
	for _, name := range append([]string{""}, series.Branches()...) {
		for _, b := range board.All() {
			k := CostKey{b.Arch, name}
			text, err := costsJSON.ReadFile(k.File())
			if err != nil && k.Series != "" {
				continue
			}
			var t costTable
			if err == nil {
				err = json.Unmarshal(text, &t.rows)
			}
			if err != nil {
				panic(fmt.Errorf("sim/%s: %w", k.File(), err))
			}
			rows := t.rows
			if k.Series != "" {
				rows = slices.Concat(all[CostKey{Arch: b.Arch}].rows, rows)
			}
			t.costs = CostsOf(rows)
			all[k] = t
		}
	}
	return all
})

// Table returns the stored table of a key in the order of the constants, nil where it has none.
func Table(k CostKey) []Measured { return tables()[k].rows }

// CostsFor returns what the steps of a boot take on such a kernel. What was not measured in
// boots of its series takes what it takes on [dmrace.DefaultKernel] of the architecture; so
// does all of a kernel whose release is not known.
func CostsFor(arch dmrace.Arch, release string) Costs {
	k := CostKeyOf(arch, release)
	if t, ok := tables()[k]; ok {
		return t.costs
	}
	return tables()[CostKey{Arch: k.Arch}].costs
}

// DefaultCosts returns the durations of the default kernel on the first architecture.
func DefaultCosts() Costs { return CostsFor("", dmrace.DefaultKernel) }
