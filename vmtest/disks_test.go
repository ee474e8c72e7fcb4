package vmtest

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"dmrace"
	"dmrace/images/kernel"
	"dmrace/linux/board"
	"dmrace/linux/bus"
	"dmrace/scenarios"
)

// The tables that the boots of this file are given.
const (
	verity    = `v,,,ro,0 ${rootfs.sectors} verity 1 PARTLABEL=rootfs PARTLABEL=hash 4096 4096 ${rootfs.blocks} 1 sha256 ${verity.root} ${verity.salt}`
	linear    = `l,,,ro,0 ${rootfs.sectors} linear PARTLABEL=rootfs 0`
	striped   = `s,,,ro,0 ${stripe.sectors} striped 2 8 PARTLABEL=stripe-0 0 PARTLABEL=stripe-1 0`
	encrypted = `c,,,ro,0 ${rootfs.sectors} crypt aes-xts-plain64 ${crypt.key} 0 PARTLABEL=crypt 0`
	delayed   = `d,,,ro,0 ${rootfs.sectors} delay PARTLABEL=rootfs 0 5`
	origin    = `o,,,ro,0 ${rootfs.sectors} snapshot-origin PARTLABEL=rootfs`
)

// mapped is a command line that builds the root from a table once these partitions
// are there.
func mapped(table string, waitfor ...dmrace.Part) string {
	line := `root=/dev/dm-0 rootwait ro dm-mod.create="` + table + `"`
	if len(waitfor) == 0 {
		return line
	}
	var names []string
	for _, p := range waitfor {
		names = append(names, "PARTLABEL="+string(p))
	}
	return line + " dm-mod.waitfor=" + strings.Join(names, ",")
}

// bootOf records one boot of a scenario that has but one.
func bootOf(t *testing.T, s dmrace.Scenario) *dmrace.Observation {
	t.Helper()
	r, err := tryBoot(t, s)
	if err != nil {
		t.Fatalf("%v\n%s", err, lastLines(r))
	}
	return r
}

// tryBoot is bootOf for a boot that the host may refuse.
func tryBoot(t *testing.T, s dmrace.Scenario) (*dmrace.Observation, error) {
	t.Helper()
	h := host(t, kernel.Variant{Arm: dmrace.ArmStock, Shim: s.Shim})
	s.Name, s.Disk.Bus = "boot", cmp.Or(s.Disk.Bus, "mmc")
	p, err := scenarios.Plan(&s, dmrace.Variant{Name: "boot"}, dmrace.Options{})
	if err != nil {
		t.Fatal(err)
	}
	h.Disks = disksOf(t, p.Disks()...)
	return Record(t.Context(), p, h)
}

// lastLines returns the end of the console for a failed test.
func lastLines(r *dmrace.Observation) string {
	if r == nil {
		return ""
	}
	lines := strings.Split(strings.TrimSpace(string(r.Console)), "\n")
	return strings.Join(lines[max(0, len(lines)-20):], "\n")
}

// wantBooted ends the test unless the guest booted with a root of that target.
func wantBooted(t *testing.T, r *dmrace.Observation, target string) {
	t.Helper()
	if r.Verdict.Outcome != dmrace.Booted {
		t.Fatalf("verdict %+v\n%s", r.Verdict, lastLines(r))
	}
	maps := r.Provenance.GuestReport.Maps
	if len(maps) != 1 || !strings.Contains(strings.Join(maps[0].Table, "\n"), " "+target+" ") {
		t.Errorf("maps %+v, want a %s", maps, target)
	}
}

// TestBuses boots from a disk on each bus. An emulator that cannot attach an eMMC must
// say so, and which one can.
func TestBuses(t *testing.T) {
	for _, on := range bus.Names(nil) {
		t.Run(string(on), func(t *testing.T) {
			t.Parallel()
			r, err := tryBoot(t, dmrace.Scenario{Disk: dmrace.Disk{Bus: on}, Cmdline: mapped(verity, dmrace.PartRootfs, dmrace.PartHash)})
			if q, _ := FindQEMU(t.Context(), board.AMD64.Arch); on == bus.EMMC && q.before(halves[on].since) {
				var env *dmrace.EnvError
				if !errors.As(err, &env) || !strings.Contains(err.Error(), q.Version) || !strings.Contains(env.Fix, ProgramVar) {
					t.Errorf("refused with %v", err)
				}
				return
			}
			if err != nil {
				t.Fatalf("%v\n%s", err, lastLines(r))
			}
			wantBooted(t, r, "verity")
			if unseen(r) >= 0 {
				t.Error("no event tells of the disk")
			}
		})
	}
}

// TestContents boots through each target from what it is meant for.
func TestContents(t *testing.T) {
	for _, c := range []struct {
		target, table string
		parts         []dmrace.Part
	}{
		{"linear", linear, []dmrace.Part{dmrace.PartRootfs}},
		{"striped", striped, []dmrace.Part{dmrace.PartStripe0, dmrace.PartStripe1}},
		{"crypt", encrypted, []dmrace.Part{dmrace.PartCrypt}},
		{"delay", delayed, []dmrace.Part{dmrace.PartRootfs}},
		{"snapshot-origin", origin, []dmrace.Part{dmrace.PartBlank, dmrace.PartRootfs}},
	} {
		t.Run(c.target, func(t *testing.T) {
			t.Parallel()
			r := bootOf(t, dmrace.Scenario{Disk: dmrace.Disk{Parts: c.parts}, Cmdline: mapped(c.table, c.parts...)})
			wantBooted(t, r, c.target)
		})
	}
}

// TestCorruption boots from root file systems with one block that does not match its
// hash. Each boot is followed to its end, also where that is no reset.
func TestCorruption(t *testing.T) {
	for _, c := range []struct {
		name    string
		damage  dmrace.Damage
		option  string // of the target
		args    string // of the kernel
		outcome dmrace.Outcome
		last    dmrace.EventKind
		end     dmrace.EndReason
	}{
		{"a file that nobody reads", dmrace.DamageFile, "", "", dmrace.Booted, dmrace.Poweroff, dmrace.EndReset},
		{"the mount fails", dmrace.DamageSuperblock, "", "", dmrace.Panicked, dmrace.Panic, dmrace.EndReset},
		{"the kernel stays in its panic", dmrace.DamageSuperblock, "", " panic=0", dmrace.Panicked, dmrace.Panic, dmrace.EndObserved},
		{"verity panics", dmrace.DamageSuperblock, " 1 panic_on_corruption", "", dmrace.Panicked, dmrace.Panic, dmrace.EndReset},
		{"verity restarts", dmrace.DamageSuperblock, " 1 restart_on_corruption", "", dmrace.Restarted, dmrace.Poweroff, dmrace.EndReset},
		{"verity looks away", dmrace.DamageSuperblock, " 1 ignore_corruption", "", dmrace.Booted, dmrace.Poweroff, dmrace.EndReset},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := bootOf(t, dmrace.Scenario{
				Disk:    dmrace.Disk{Corrupt: c.damage},
				Cmdline: mapped(verity+c.option, dmrace.PartRootfs, dmrace.PartHash) + c.args,
			})
			if r.Verdict.Outcome != c.outcome || c.outcome != dmrace.Booted && r.Verdict.Cause != dmrace.CauseVerityCorrupt {
				t.Errorf("verdict %+v", r.Verdict)
			}
			events := slices.DeleteFunc(slices.Clone(r.Timeline.Events), func(e dmrace.Event) bool { return e.Kind == dmrace.Frame }) // of the panic
			if last := events[len(events)-1]; last.Kind != c.last || r.Timeline.End.Reason != c.end {
				t.Errorf("ends with %s for %s, last event %+v", c.end, r.Timeline.End.Reason, last)
			}
		})
	}
}

// TestSeveralDisks boots a root whose tree is on another disk than its data.
func TestSeveralDisks(t *testing.T) {
	for _, buses := range [][]dmrace.Bus{
		{"mmc", "mmc"},
		{"nvme", "nvme"},
		{"usb", "sata"},
	} {
		t.Run(string(buses[0]+" and "+buses[1]), func(t *testing.T) {
			t.Parallel()
			r := bootOf(t, dmrace.Scenario{
				Disk:    dmrace.Disk{Bus: buses[0], Parts: []dmrace.Part{dmrace.PartRootfs}},
				Others:  []dmrace.Disk{{Bus: buses[1], Parts: []dmrace.Part{dmrace.PartBlank, dmrace.PartHash}}},
				Cmdline: mapped(verity, dmrace.PartRootfs, dmrace.PartHash),
			})
			wantBooted(t, r, "verity")
		})
	}
}

// TestHotplug plugs a disk into a machine that waits for it.
func TestHotplug(t *testing.T) {
	for _, bus := range []dmrace.Bus{"virtio", "nvme"} {
		t.Run(string(bus), func(t *testing.T) {
			t.Parallel()
			r := bootOf(t, dmrace.Scenario{
				Clock:   dmrace.ClockRealtime,
				Disk:    dmrace.Disk{Parts: []dmrace.Part{dmrace.PartRootfs}},
				Others:  []dmrace.Disk{{Bus: bus, Parts: []dmrace.Part{dmrace.PartHash}}},
				Inject:  []dmrace.Inject{{Hotplug: &dmrace.Hotplug{Disk: 2, At: dmrace.Duration(6 * time.Second)}}},
				Cmdline: mapped(verity, dmrace.PartRootfs, dmrace.PartHash),
			})
			wantBooted(t, r, "verity")
			if unseen(r) >= 0 {
				t.Error("no event tells of the disk that was plugged in")
			}
		})
	}
}

// TestProbeDefer defers the probe of the only disk's controller: the table fails,
// wait_for_device_probe() does not wait, and the disk comes up all the same.
func TestProbeDefer(t *testing.T) {
	const at = 3 * time.Second
	r := bootOf(t, dmrace.Scenario{
		Shim: true, Trace: true, Cmdline: mapped(verity),
		Inject: []dmrace.Inject{{ProbeDefer: &dmrace.DeferredProbe{Device: "0000:00:01.0", Delay: dmrace.Duration(at)}}},
	})
	if r.Verdict.Outcome != dmrace.Hung || r.Verdict.Cause != dmrace.CauseDataDevice {
		t.Errorf("verdict %+v", r.Verdict)
	}
	injected, kernels := 0, 0
	for _, e := range r.Timeline.Events {
		if e.Kind == dmrace.ProbeDefer && e.Subject == "0000:00:01.0" {
			if strings.HasPrefix(e.Line, "dmrace: ") {
				injected++
			} else {
				kernels++
			}
		}
	}
	if injected != 1 || kernels == 0 {
		t.Errorf("%d events of the shim, %d of the kernel", injected, kernels)
	}
	bound := slices.IndexFunc(r.Timeline.Events, func(e dmrace.Event) bool {
		return e.Kind == dmrace.ProbeDone && e.Subject == "dmrace-supplier.0"
	})
	part, ok := r.Timeline.First(dmrace.PartitionAdd)
	if bound < 0 || !ok || part.Seq < bound || part.At < at {
		t.Errorf("the supplier is bound in event %d, the partitions appear in %+v", bound+1, part)
	}
}

// TestProbeDelayOfOneDevice delays one of two controllers that share a driver.
func TestProbeDelayOfOneDevice(t *testing.T) {
	r := bootOf(t, dmrace.Scenario{
		Shim: true, Cmdline: mapped(verity, dmrace.PartRootfs, dmrace.PartHash),
		Disk:   dmrace.Disk{Parts: []dmrace.Part{dmrace.PartRootfs}},
		Others: []dmrace.Disk{{Bus: "mmc", Parts: []dmrace.Part{dmrace.PartHash}}},
		Inject: []dmrace.Inject{{ProbeDelay: &dmrace.ProbeDelay{Driver: "sdhci-pci", Device: "0000:00:02.0", Delay: dmrace.Duration(2 * time.Second)}}},
	})
	wantBooted(t, r, "verity")
	var delayed []string
	for _, e := range r.Timeline.Events {
		if e.Kind == dmrace.ProbeDelayed {
			delayed = append(delayed, e.Subject)
		}
	}
	if !slices.Equal(delayed, []string{"0000:00:02.0"}) {
		t.Errorf("delayed: %v", delayed)
	}
}

// TestHotplugWithoutPCIEHP names the options that a kernel lacks.
func TestHotplugWithoutPCIEHP(t *testing.T) {
	h := host(t, kernel.Variant{Arm: dmrace.ArmStock})
	s := dmrace.Scenario{
		Name: "boot", Clock: dmrace.ClockRealtime, Disk: dmrace.Disk{Bus: "virtio"},
		Cmdline: mapped(verity) + " pcie_ports=compat",
		Inject:  []dmrace.Inject{{Hotplug: &dmrace.Hotplug{At: dmrace.Duration(time.Second)}}},
		Limits:  dmrace.Limits{Window: dmrace.Duration(time.Second), Guest: dmrace.Duration(10 * time.Second)},
	}
	p, err := scenarios.Plan(&s, dmrace.Variant{Name: "boot"}, dmrace.Options{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = Record(t.Context(), p, h)
	var env *dmrace.EnvError
	if !errors.As(err, &env) || !strings.Contains(err.Error(), "virtio disk vda") || !strings.Contains(env.Fix, "CONFIG_HOTPLUG_PCI_PCIE=y") {
		t.Errorf("got %v", err)
	}
}
