package sim

import (
	"encoding/json"
	"time"
)

// Cost names a span of a boot that takes time.
type Cost uint8

// The spans. Each is measured between two events of recorded boots, see [Fit].
const (
	CostNone Cost = iota
	CostBoot
	CostBootTraced
	CostVirtio
	CostVirtioTraced
	CostDeferral
	CostTick
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

// EncodeTable writes a table as it is stored.
func EncodeTable(rows []Measured) ([]byte, error) {
	b, err := json.MarshalIndent(rows, "", "  ")
	return append(b, '\n'), err
}

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
