package lab

import (
	"path/filepath"

	"dmrace"
	"dmrace/results"
)

// Recorded finds the evidence of a boot's plan in a store, with what is expected of the
// boot today. It returns nil where there is none.
func Recorded(store results.Store, b Boot) *dmrace.Recording {
	id := b.Plan.ID()
	dirs, _ := filepath.Glob(filepath.Join(store.ScenarioDir(b.Plan.Scenario), b.Plan.Variant, "*"))
	for _, dir := range dirs {
		if r, err := results.Load(dir); err == nil && r.Plan.ID() == id {
			r.Expect = b.Expect
			return r
		}
	}
	return nil
}
