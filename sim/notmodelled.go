package sim

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"dmrace"
	"dmrace/linux/bootparam"
	"dmrace/linux/rootkind"
	"dmrace/linux/series"
)

// gap is something that a plan can have and the simulator does not model.
type gap struct {
	why string                      // what it would have to know
	of  func(p *dmrace.Plan) string // what of it the plan has, or nothing
}

// gaps lists them. What is new in a plan stands here until the simulator knows it;
// TestEveryFieldOfAPlan asks for it.
var gaps = []gap{
	{"how and when it brings the root is not known", unknownInjection},
	{"whether it mounts is not known", unknownPart},
	{"what a read of it gives is not known", unknownDamage},
	{"in which order steps come that run at once is not simulated", severalCPUs},
	{"its spans are measured at shift 3, and what of them is the CPU's is not known", otherShift},
	{"neither its CPUs nor what its device tree defers are simulated", boardModel},
	{"neither its unpacking nor what it does is known", unknownInitrd},
	{"neither the network nor a server is simulated", network},
	{"what the driver makes of it is not known", unknownFault},
	{"how a boot ends that goes on behind its limit is not known", beyondLimit},
	{"what the console does not show is not left out of a simulated boot", unheard},
}

// severalCPUs is a machine with more than one.
func severalCPUs(p *dmrace.Plan) string {
	if p.Machine.CPUs <= 1 {
		return ""
	}
	return fmt.Sprintf("a machine with %d CPUs", p.Machine.CPUs)
}

// otherShift is a CPU of another speed. Of a span what the CPU takes grows with the shift and
// what a timer or a card takes does not; from mmc_start_host() to mmc_add_card() it is 48 ms at
// shift 0, 52 at 3, 118 at 7 and 228 at 8 (6.1).
func otherShift(p *dmrace.Plan) string {
	if p.Machine.IcountShift() == dmrace.DefaultShift {
		return ""
	}
	return fmt.Sprintf("a CPU at icount shift %d", p.Machine.Shift)
}

// boardModel is a board with a device tree of its own.
func boardModel(p *dmrace.Plan) string {
	if p.Machine.Model == "" {
		return ""
	}
	return "board " + string(p.Machine.Model)
}

// notModelled returns what of a plan the simulator does not model, or nil.
func notModelled(p *dmrace.Plan) error {
	for _, g := range gaps {
		if what := g.of(p); what != "" {
			return &dmrace.NotModelled{What: what, Why: g.why}
		}
	}
	return nil
}

// otherRoots are the kinds of root that are no disk and no mapped device, with what the
// simulator would have to know of each. [rootkind.None] and [rootkind.User] are modelled:
// nothing is there, and the kernel says so.
var otherRoots = map[rootkind.Kind]string{
	rootkind.UBI:     "neither flash nor UBI is simulated",
	rootkind.MTD:     "no flash is simulated",
	rootkind.NFS:     "neither the network nor a server is simulated",
	rootkind.CIFS:    "neither the network nor a server is simulated",
	rootkind.RAM:     "no RAM disk is simulated, nor what unpacks an initrd into it",
	rootkind.MD:      "no array is assembled",
	rootkind.Virtual: "no file system without a block device is mounted",
}

// rootNotModelled returns an error for a root that is none of the simulated block devices.
func (b *builder) rootNotModelled() error {
	of := rootkind.Of(b.values.Root, b.values.RootFSType, b.features)
	if why, ok := otherRoots[of.Kind]; ok {
		return &dmrace.NotModelled{What: fmt.Sprintf("root=%s (%s)", b.values.Root, of.Title), Why: why}
	}
	return nil
}

// unknownInitrd names an initrd other than our own.
func unknownInitrd(p *dmrace.Plan) string {
	if p.Machine.Initrd == "" {
		return ""
	}
	return "initrd " + string(p.Machine.Initrd)
}

func unknownInjection(p *dmrace.Plan) string {
	for _, i := range p.Inject {
		known := i.ProbeDelay != nil || i.USBDelayUse != nil || i.ProbeDefer != nil || i.ScanDelay != nil || i.Order != nil || i.CardInsert != nil || i.Hotplug != nil || i.Throttle != nil
		if !known {
			return "injection " + i.String()
		}
	}
	return ""
}

// heldParts are the partitions of which [contentOf] knows how they are read.
var heldParts = []dmrace.Part{
	dmrace.PartUnknown, dmrace.PartRootfs, dmrace.PartHash, dmrace.PartCrypt, dmrace.PartStripe0, dmrace.PartStripe1, dmrace.PartBlank,
}

func network(p *dmrace.Plan) string {
	if p.Machine.Network == nil {
		return ""
	}
	return "machine with a network"
}

func unknownPart(p *dmrace.Plan) string {
	for _, d := range p.Disks() {
		for _, part := range d.Partitions() {
			if !slices.Contains(heldParts, part) {
				return "partition with " + string(part)
			}
		}
	}
	return ""
}

// unknownFault: nothing on a bus is known, and is a disk that never shows up.
func unknownFault(p *dmrace.Plan) string {
	for _, d := range p.Disks() {
		if d.Fault != "" && d.Fault != dmrace.FaultAbsent {
			return "disk with the fault " + string(d.Fault)
		}
	}
	return ""
}

// beyondLimit finds what is made so late that the boot is given up before, and a wait that is
// as long.
func beyondLimit(p *dmrace.Plan) string {
	if wait := bootparam.Read(p.Cmdline, series.Set{}).Rootdelay; p.Limits.Guest > 0 && wait > time.Duration(p.Limits.Guest) {
		return fmt.Sprintf("rootdelay of %s in a boot that is watched for %s", wait, p.Limits.Guest)
	}
	if latest := p.LatestInjection(); p.Limits.Guest > 0 && latest > time.Duration(p.Limits.Guest) {
		return fmt.Sprintf("injection of %s in a boot that is watched for %s", latest, p.Limits.Guest)
	}
	return ""
}

// unheard finds a kernel whose serial port has no driver (serial8250_init() in
// drivers/tty/serial/8250/8250_core.c).
func unheard(p *dmrace.Plan) string {
	if !slices.Contains(strings.Fields(p.Cmdline), "8250.nr_uarts=0") {
		return ""
	}
	return "a serial port without a driver"
}

func unknownDamage(p *dmrace.Plan) string {
	for _, d := range p.Disks() {
		if d.Corrupt != "" && d.Corrupt != dmrace.DamageSuperblock && d.Corrupt != dmrace.DamageFile {
			return "disk with a corrupt " + string(d.Corrupt)
		}
	}
	return ""
}
