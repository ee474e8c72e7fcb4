package sim

import (
	"embed"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"dmrace"
	"dmrace/linux/board"
)

// Cost names a span of a boot that takes time.
type Cost uint8

// The spans. Each is measured between two events of recorded boots, see [Fit].
const (
	CostNone Cost = iota
	CostBoot
	CostBootTraced
	CostLate
	CostLateTraced
	CostMouse
	CostMMCCard
	CostMMCInsert
	CostMMCDisk
	CostMMCScan
	CostUSBConnect
	CostUSBStorage
	CostUSBScan
	CostSDDisk
	CostSDScan
	CostSCSIScan
	CostSCSIDisk
	CostATAProbe
	CostATALink
	CostATADisk
	CostVirtioDisk
	CostVirtioScan
	CostNVMeScan
	CostTable
	CostMap
	CostPrepare
	CostMount
	CostMountMap
	CostInit
	numCosts
)

// Costs holds the duration of each span. CostNone is 0.
type Costs [numCosts]time.Duration

// Measured is one row of the stored cost table: what was measured in how many
// recorded boots. Times are in microseconds.
type Measured struct {
	Name    string `json:"name"`
	US      int64  `json:"us"` // the median
	Boots   int    `json:"boots"`
	Least   int64  `json:"least_us"`
	Most    int64  `json:"most_us"`
	Meaning string `json:"meaning"`
}

// costsJSON are the tables as [Fit] and `dmrace costs` write them: costs.json is that of
// [dmrace.DefaultKernel] on the first architecture, costs-ARCH.json on another.
//
//go:embed costs*.json
var costsJSON embed.FS

// costTable is what an architecture's boots take.
type costTable struct {
	rows  []Measured
	costs Costs
}

// tables are read once. A file that is no table is a fault of the build, and a test reads them.
var tables = sync.OnceValue(func() map[dmrace.Arch]costTable {
	all := map[dmrace.Arch]costTable{}
	for _, b := range board.All() {
		text, err := costsJSON.ReadFile(TableFile(b.Arch))
		if err != nil {
			panic(err)
		}
		var t costTable
		if err := json.Unmarshal(text, &t.rows); err != nil {
			panic(fmt.Errorf("sim/%s: %w", TableFile(b.Arch), err))
		}
		t.costs = CostsOf(t.rows)
		all[b.Arch] = t
	}
	return all
})

// TableFile names the file of an architecture's table.
func TableFile(arch dmrace.Arch) string {
	if arch = board.Stored(arch); arch != "" {
		return "costs-" + string(arch) + ".json"
	}
	return "costs.json"
}

// Table returns the stored cost table of an architecture, in the order of the constants.
func Table(arch dmrace.Arch) []Measured { return tables()[board.OrDefault(arch)].rows }

// EncodeTable writes a table as it is stored.
func EncodeTable(rows []Measured) ([]byte, error) {
	b, err := json.MarshalIndent(rows, "", "  ")
	return append(b, '\n'), err
}

// DefaultCosts returns the durations of an architecture's stored table.
func DefaultCosts(arch dmrace.Arch) Costs { return tables()[board.OrDefault(arch)].costs }

// CostsOf returns the durations of a table. A span without a row takes no time.
func CostsOf(rows []Measured) Costs {
	var c Costs
	for _, row := range rows {
		if i := spanNamed(row.Name); i > 0 {
			c[i] = time.Duration(row.US) * time.Microsecond
		}
	}
	return c
}

// Set gives the span of that name another duration. A name that the table does not know
// changes nothing.
func (c *Costs) Set(name string, d time.Duration) {
	if i := spanNamed(name); i != CostNone {
		c[i] = d
	}
}

// String returns the span's name.
func (c Cost) String() string { return spans[c].name }

// spanNamed returns the place of a span, or CostNone.
func spanNamed(name string) Cost {
	for c := CostBoot; c < numCosts; c++ {
		if spans[c].name == name {
			return c
		}
	}
	return CostNone
}
