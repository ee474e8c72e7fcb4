package series

import "dmrace"

// RowOf returns the row of what an arm takes away; the zero row where it takes nothing.
func RowOf(a dmrace.Arm) Row {
	arm, ok := ArmNamed(a)
	if !ok || len(arm.Takes) == 0 {
		return Row{}
	}
	row, _ := RowNamed(arm.Takes[0])
	return row
}
