package lab

import (
	"fmt"
	"math/rand/v2"
	"time"

	"dmrace"
	"dmrace/linux/bus"
	"dmrace/scenarios"
)

// Random plans are plans that nobody wrote by hand: disks on several buses, delays within
// the shim's reach, and random names of the root. Their boots are compared with what the
// simulator predicts of them (make compare N=20). A seed gives the same plans always.

// randomBuses are those whose disks QEMU attaches without more: an eMMC needs a newer one.
var randomBuses = []dmrace.Bus{bus.MMC, bus.SATA, bus.USB, bus.SCSI, bus.Virtio, bus.NVMe}

// RandomScenario returns the nth scenario of a seed: a random boot and its control. What is
// expected of the boot is not known, and stated as booted.
func RandomScenario(seed, n uint64) (*dmrace.Scenario, error) {
	g := generator{rand.New(rand.NewPCG(seed, n))}
	disks := g.disks()
	s := &dmrace.Scenario{
		Name: fmt.Sprintf("random-%d-%d", seed, n), Title: "A plan that nobody wrote by hand",
		Shim: true, Disk: disks[0], Others: disks[1:], Inject: g.delays(disks), Cmdline: g.line(disks),
		Variants: []dmrace.Variant{
			{Name: "boot", Title: "the random boot", Expect: dmrace.Expect{Outcome: dmrace.Booted}},
			{Name: dmrace.ControlVariant, Title: "by label", Cmdline: "root=PARTLABEL=rootfs rootwait ro", Expect: dmrace.Expect{Outcome: dmrace.Booted}},
		},
	}
	return s, scenarios.Validate(s)
}

type generator struct{ *rand.Rand }

// one chance in n.
func (g generator) one(n int) bool { return g.IntN(n) == 0 }

// disks are one to three, the root on the first.
func (g generator) disks() []dmrace.Disk {
	all := []dmrace.Disk{{Bus: randomBuses[g.IntN(len(randomBuses))], Parts: []dmrace.Part{dmrace.PartRootfs, dmrace.PartHash}}}
	for range g.IntN(3) {
		all = append(all, dmrace.Disk{Bus: randomBuses[g.IntN(len(randomBuses))], Parts: []dmrace.Part{dmrace.PartBlank}})
	}
	return all
}

// delays holds drivers of the disks back by up to a second, each at most once.
func (g generator) delays(disks []dmrace.Disk) []dmrace.Inject {
	var all []dmrace.Inject
	seen := map[string]bool{}
	for _, d := range disks {
		info, _ := bus.Of(d.Bus)
		for _, driver := range info.Drivers {
			if seen[driver.Name] || !g.one(3) {
				continue
			}
			seen[driver.Name] = true
			by := dmrace.Duration(time.Duration(1+g.IntN(100)) * 10 * time.Millisecond)
			all = append(all, dmrace.Inject{ProbeDelay: &dmrace.ProbeDelay{Driver: driver.Name, Delay: by}})
		}
	}
	return all
}

// line names the root in one of the ways that there are, with a table or without.
func (g generator) line(disks []dmrace.Disk) string {
	name := g.name(disks)
	if g.one(3) {
		return "root=" + name + " ro" + g.wait()
	}
	line := fmt.Sprintf(`root=/dev/dm-0 ro%s dm-mod.create="r,,,ro,0 ${rootfs.sectors} linear %s 0"`, g.wait(), name)
	if g.one(2) {
		line += " dm-mod.waitfor=" + g.name(disks)
	}
	return line
}

// name is one of the first partition of the first disk.
func (g generator) name(disks []dmrace.Disk) string {
	kernel := bus.DiskNames(disks)[0]
	return []string{"PARTLABEL=rootfs", "PARTUUID=${rootfs.uuid}", "/dev/" + bus.PartitionName(kernel, 1)}[g.IntN(3)]
}

func (g generator) wait() string {
	return []string{"", " rootwait", " rootwait", " rootdelay=1"}[g.IntN(4)]
}
