package lab

import (
	"dmrace"
	"dmrace/linux/series"
)

// TraitsOf returns what a release promises, or a derived backport: it has the
// dm-mod.waitfor= of another.
func TraitsOf(name string) dmrace.Traits {
	base, donor, derived := Kernel{Name: name}.derived()
	if !derived {
		donor = base
	}
	k := dmrace.Traits{Release: base}
	if f, err := series.For(donor, dmrace.ArmStock); err == nil {
		k.Waitfor = f.Does()
	}
	return k
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
	return ""
}
