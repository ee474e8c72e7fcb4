package arm

import "dmrace"

// Edit makes an arm of a tree's dm-init.c.
type Edit struct {
	Apply   func(dmInit []byte) ([]byte, error)
	Version func() []byte // identifies Apply
}

// edits are the arms that we make ourselves.
var edits = map[dmrace.Arm]Edit{
	dmrace.ArmNoWaitfor:   {CutWaitfor, Version},
	dmrace.ArmWaitfor2022: {CutSecondWait, SecondWaitVersion},
}

// EditOf returns the edit that makes an arm; stock and the arms of patches have none.
func EditOf(a dmrace.Arm) (Edit, bool) {
	e, ok := edits[a]
	return e, ok
}

// Names lists the arms that can be built, beside those of patches.
func Names() []dmrace.Arm {
	return []dmrace.Arm{dmrace.ArmStock, dmrace.ArmNoWaitfor, dmrace.ArmWaitfor2022}
}
