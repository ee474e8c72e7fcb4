package sim

import (
	"slices"

	"dmrace"
	"dmrace/linux/bus"
	"dmrace/linux/needs"
	"dmrace/linux/series"
)

// putInOrder returns the initcalls in the order in which this boot has them: those that the
// plan puts in order run in the places that they have together, as the shim does it.
func (b *builder) putInOrder() ([]initcall, error) {
	all := initcalls()
	if len(b.config.Order) == 0 {
		return all, nil
	}
	var moved []initcall
	var places []int
	for _, name := range b.config.Order {
		n := slices.IndexFunc(all, func(c initcall) bool { return c.name == name })
		if n < 0 {
			return nil, orderNotModelled(name, "what that initcall has to do with the root is not known")
		}
		c := all[n]
		switch {
		case len(moved) > 0 && c.level != moved[0].level:
			return nil, orderNotModelled(name, "it is of another level than those before it, and the shim ignores such an order")
		case c.then != nil && b.hosts("xhci_hcd") > 1:
			return nil, orderNotModelled(name, "of two USB hosts it is not known what is found before usb-storage registers")
		}
		moved, places = append(moved, c), append(places, n)
	}
	slices.Sort(places)
	all = slices.Clone(all)
	for i, at := range places {
		all[at] = moved[i]
	}
	return all, nil
}

// hosts returns how many disks of the machine have a driver between them and their controller.
func (b *builder) hosts(driver string) (n int) {
	for _, d := range b.config.Machine.Disks {
		if info, ok := bus.Of(d.Bus); ok && info.HasDriver(driver) {
			n++
		}
	}
	return n
}

func orderNotModelled(name, why string) error {
	return &dmrace.NotModelled{What: "initcall-order with " + name, Why: why}
}

// namesKnown returns an error for an order that such a kernel does not take: the initcalls of both
// virtio_blk and virtio_scsi are called init in 5.15.135 and before, and by names of their own in
// 6.1.192.
func namesKnown(order dmrace.InitcallOrder, version string) error {
	for _, name := range order {
		if name != callVirtioBlk && name != callVirtioSCSI {
			continue
		}
		if r, err := series.Parse(version); err != nil || r.Before(firstVirtioNames) {
			return orderNotModelled(name, "whether it has that name in "+version+" is not known, and the shim ignores such an order")
		}
	}
	return nil
}

var firstVirtioNames = release("6.1")

// movedBefore reports whether an initcall runs before one that it stands behind in link order.
func (b *builder) movedBefore(one, other string) bool {
	if len(b.config.Order) == 0 {
		return false
	}
	at := func(name string) int {
		return slices.IndexFunc(b.calls, func(c initcall) bool { return c.name == name })
	}
	return at(one) < at(other)
}

// sayOrder is the shim's word about an order, at subsys_initcall_sync.
func (b *builder) sayOrder() {
	if len(b.config.Order) == 0 {
		return
	}
	t := b.newThread(b.thread(t1).name)
	b.thread(t1).do(opStart, t)
	b.thread(t).spend(CostDeferral)
	level := "level 6"
	if slices.ContainsFunc(b.calls, func(c initcall) bool { return c.level == levelLate && slices.Contains(b.config.Order, c.name) }) {
		level = "level 7"
	}
	b.say(t, dmrace.InitcallsMoved, level, b.config.Order.List()+" (injected)")
}

// Initcalls returns the initcalls whose order may decide a boot of a plan, level by level in the
// order in which they are linked: those of the buses of its disks, and where it has them those of
// the mouse and of device-mapper.
func Initcalls(p *dmrace.Plan) [][]string {
	of := map[string]bool{"deferred_probe_initcall": true, "psmouse_init": p.Machine.I8042}
	for _, d := range p.Disks() {
		if half := halves[d.Bus]; half != nil {
			for _, c := range half.calls {
				of[c.name] = true
			}
		}
	}
	of[callDM] = of[callVirtioBlk] // both take a major number
	of["dm_init_init"] = needs.Criteria(p).Mapped
	var levels [levelLate + 1][]string
	for _, c := range initcalls() {
		if of[c.name] {
			levels[c.level] = append(levels[c.level], c.name)
		}
	}
	return levels[:]
}
