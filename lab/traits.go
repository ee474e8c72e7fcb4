package lab

import (
	"slices"
	"strings"

	"dmrace"
	"dmrace/linux/series"
)

// TraitsOf returns what the version of a name promises ("6.1"), or a derived backport
// ("5.10+6.1"). Of a name that is no version nothing is known.
func TraitsOf(name string) dmrace.Traits {
	k, _, err := series.Named(name)
	if err != nil {
		return dmrace.Traits{Release: name}
	}
	return series.Promised(k)
}

// StockTraits returns what is known of the tree from which a kernel was built. A patched
// tree counts as it is: the patch is what is looked at.
func StockTraits(k dmrace.KernelSource) dmrace.Traits {
	edited := k.Arm == dmrace.ArmNoWaitfor || k.Arm == dmrace.ArmWaitfor2022
	if built := k.Arm != ""; built && (k.Waitfor == "" || edited) {
		return TraitsOf(k.Release)
	}
	return k.Traits()
}

// NoSuchArm says why a kernel of the catalogue has no such arm, or nothing.
func NoSuchArm(name string, arm dmrace.Arm) string {
	base, _, derived := Kernel{Name: name}.derived()
	waitfor := TraitsOf(name).Waitfor
	switch {
	case arm == dmrace.ArmStock || arm == "":
		return ""
	case derived:
		return "of a derived backport there is the whole alone; " + base + " is what it is without"
	case arm == dmrace.ArmNoWaitfor && waitfor == dmrace.WaitforNone:
		return "it has no waitfor to cut: stock is that"
	case arm == dmrace.ArmWaitfor2022 && waitfor != dmrace.Waitfor2026 && waitfor != "":
		return "it has no second wait to cut"
	}
	return otherSeries(base, arm)
}

// otherSeries says why the code that an arm edits is not in a kernel of the catalogue, or
// nothing where it is, or where it is not known.
func otherSeries(name string, arm dmrace.Arm) string {
	a, known := series.ArmNamed(arm)
	if !known || a.Series == nil || slices.Contains(a.Series, name) || !slices.Contains(series.Branches(), name) {
		return ""
	}
	return "the code that it edits is in " + strings.Join(a.Series, ", ")
}
