package explore

import (
	"fmt"
	"slices"
	"strings"

	"dmrace"
	"dmrace/sim"
)

// mostOrdered bounds the initcalls of one level of which all orders are made: 24.
const mostOrdered = 4

// allOrders lists, level by level, every order of the initcalls that the simulator says may
// matter to the boot, that in which they are linked first. Of many, each pair of neighbours
// changes places.
func allOrders(b *setup) (all []string) {
	p, err := b.origin(Kernel{Name: dmrace.DefaultKernel}).plan(nil)
	if err != nil {
		return nil
	}
	for _, level := range sim.Initcalls(p) {
		switch n := len(level); {
		case n < 2:
		case n <= mostOrdered:
			all = append(all, permuted(nil, level)...)
		default:
			all = append(all, strings.Join(level, "-"))
			for i := range n - 1 {
				all = append(all, level[i+1]+"-"+level[i])
			}
		}
	}
	return all
}

// permuted lists the orders of names behind those that stand already, by their places.
func permuted(stand, names []string) (all []string) {
	if len(names) == 0 {
		return []string{strings.Join(stand, "-")}
	}
	for i, name := range names {
		all = append(all, permuted(append(slices.Clone(stand), name), slices.Delete(slices.Clone(names), i, i+1))...)
	}
	return all
}

// turnOrder has initcalls run in another order, in the place of one of the boot's own.
func turnOrder(b *setup, value string) error {
	order := strings.Split(value, "-")
	if len(order) < 2 {
		return fmt.Errorf("%q is no order of initcalls, such as dm_init_init-deferred_probe_initcall", value)
	}
	b.keep = slices.DeleteFunc(slices.Clone(b.keep), func(i dmrace.Inject) bool { return i.Order != nil })
	b.keep = append(b.keep, dmrace.Inject{Order: order})
	return nil
}
