package series

import (
	"fmt"
	"slices"
	"strings"

	"dmrace"
)

// Arm is a kernel source with one stated difference that dmrace makes itself: what it is
// to people, and what it does to a [Set]. How it is made is in images/kernel/arm.
type Arm struct {
	Name   dmrace.Arm
	Title  string   // the kernel, as the second half of "the kernel is …"
	Series []string // those of [Branches] whose code it can be made of; nil: all
	Takes  []string // rows that it takes away
	Brings []string // rows that it brings
}

// arms are all of them: stock, those that take something away, and the fixes.
var arms = []Arm{
	{Name: dmrace.ArmStock, Title: "the tree as it is"},
	{Name: dmrace.ArmNoWaitfor, Title: "without the waitfor loop and its parameter", Series: since("5.15"), Takes: []string{"Waitfor", "SecondWait"}},
	{Name: dmrace.ArmWaitfor2022, Title: "dm-mod.waitfor= as it was first: without the second wait for probes that 99a2312f6980 added in 2026", Series: since("5.15"), Takes: []string{"SecondWait"}},
	{Name: "fix-devt", Title: "with a look-up that answers only numbers of partitions that exist (blk_lookup_devt())", Takes: []string{"Phantom"}},
	{Name: "fix-settle", Title: "with a wait_for_device_probe() that asks until nothing is under way", Brings: []string{"Settles"}},
	{Name: "fix-mpath-scan", Title: "with an NVMe probe that waits for the partitions of multipath disks", Series: since("5.15"), Brings: []string{"MpathAwaited"}},
	{Name: "fix-partnroff", Title: "with a PARTNROFF= that leads to no partition counted as not found", Series: since("6.6"), Brings: []string{"PartnroffChecked"}},
	{Name: "fix-crypt", Title: "with a dm-crypt that refuses the four tables that its constructor crashes on", Brings: []string{"CryptChecked"}},
	{Name: "fix-retry", Title: "with a root wait that tries the tables again that came too early", Brings: []string{"TableRetry"}},
	{Name: "fix-waitfor-timeout", Title: "with dm-mod.waitfor_timeout=, in seconds", Series: since("5.15"), Brings: []string{"WaitforTimeout"}},
	{Name: "fix-first-failure", Title: "with a dm-init that goes on behind a device that could not be created", Brings: []string{"GoesOn"}},
	{Name: "fix-empty-waitfor", Title: "with an empty name in dm-mod.waitfor= passed over", Series: since("5.15"), Brings: []string{"EmptyPassed"}},
	{Name: "fix-create-length", Title: "with room for 4095 bytes of dm-mod.create=", Brings: []string{"LongCreate"}},
}

// since returns the branches from one on.
func since(first string) []string { return branches[slices.Index(branches, first):] }

// Arms lists the arms that there are, stock first.
func Arms() []Arm { return slices.Clone(arms) }

// ArmNamed returns an arm, of which no name is the stock one, and whether there is one.
func ArmNamed(name dmrace.Arm) (Arm, bool) {
	if name == "" {
		name = dmrace.ArmStock
	}
	i := slices.IndexFunc(arms, func(a Arm) bool { return a.Name == name })
	if i < 0 {
		return Arm{}, false
	}
	return arms[i], true
}

// Fix reports whether the arm has what the kernel lacks, rather than lacking what the
// kernel has.
func (a Arm) Fix() bool { return strings.HasPrefix(string(a.Name), "fix-") }

// unknownArm says that there is no such arm.
func unknownArm(name dmrace.Arm) error {
	var names []string
	for _, a := range arms {
		names = append(names, string(a.Name))
	}
	return &dmrace.UsageError{Err: fmt.Errorf("unknown arm %q: there are %s", name, strings.Join(names, ", "))}
}

// apply makes a stock kernel's set the arm's.
func (a Arm) apply(s *Set) {
	for _, name := range a.Takes {
		*fieldOf(name)(s) = false
	}
	for _, name := range a.Brings {
		*fieldOf(name)(s) = true
	}
}

// fieldOf returns the field of a row of the table.
func fieldOf(name string) func(*Set) *bool {
	i := slices.IndexFunc(rows, func(r Row) bool { return r.Name == name })
	if i < 0 {
		panic("series: no row " + name) // the table of arms is a constant, and its test reads all of it
	}
	return rows[i].set
}
