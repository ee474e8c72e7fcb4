package lint

import (
	"fmt"
	"strings"
	"sync"

	"dmrace/linux/series"
)

// What a finding says where no row of the feature table bears on it.
const (
	affectsAll    = "every version"
	affectsDMInit = "5.1 and later (6bbc923dfcf5)"
)

// rowsByName returns the feature table by the names of its rows.
var rowsByName = sync.OnceValue(func() map[string]series.Row {
	rows := map[string]series.Row{}
	for _, r := range series.Rows() {
		rows[r.Name] = r
	}
	return rows
})

// since says which versions have what a row describes: "6.2 and later, in stable from
// 6.1.40, 5.15.121 (035641b01e72)".
func since(name string) string {
	r := rowsByName()[name]
	return fmt.Sprintf("%s and later%s (%s)", r.Mainline, stable(r, ", in stable from "), r.Commit)
}

// until says which versions do not have it: "before 6.2, in stable before 6.1.40,
// 5.15.121 (035641b01e72)".
func until(name string) string {
	r := rowsByName()[name]
	return fmt.Sprintf("before %s%s (%s)", r.Mainline, stable(r, ", in stable before "), r.Commit)
}

// between says which versions have one row and not the other.
func between(from, to string) string { return since(from) + "; " + until(to) }

// stable lists the stable releases of a row behind a text, or nothing.
func stable(r series.Row, before string) string {
	if len(r.Stable) == 0 {
		return ""
	}
	return before + strings.Join(r.Stable, ", ")
}
