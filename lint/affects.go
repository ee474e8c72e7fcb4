package lint

import (
	"sync"

	"dmrace/linux/series"
)

// What a finding says where no row of the table of package series bears on it.
const (
	affectsAll    = "every version"
	affectsDMInit = "5.1 and later (6bbc923dfcf5)"
)

// rowsByName returns the table of package series by the names of its rows.
var rowsByName = sync.OnceValue(func() map[string]series.Row {
	rows := map[string]series.Row{}
	for _, r := range series.Rows() {
		rows[r.Name] = r
	}
	return rows
})

// since says which versions have what a row describes, until which do not.
func since(name string) string { return rowsByName()[name].Since() }
func until(name string) string { return rowsByName()[name].Until() }

// between says which versions have one row and not the other.
func between(from, to string) string { return since(from) + "; " + until(to) }
