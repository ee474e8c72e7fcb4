package series

import (
	"slices"

	"dmrace"
)

// armRows name the row of what an arm takes away.
var armRows = map[dmrace.Arm]string{dmrace.ArmNoWaitfor: "Waitfor", dmrace.ArmWaitfor2022: "SecondWait"}

// RowOf returns the row of what an arm takes away; the zero row where it takes nothing.
func RowOf(a dmrace.Arm) Row {
	i := slices.IndexFunc(rows, func(r Row) bool { return r.Name == armRows[a] })
	if i < 0 {
		return Row{}
	}
	return rows[i]
}
