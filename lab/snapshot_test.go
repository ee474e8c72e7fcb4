package lab

import (
	"bytes"
	"flag"
	"path/filepath"
	"slices"
	"testing"

	"dmrace"
	"dmrace/linux/board"
	"dmrace/linux/bus"
	"dmrace/scenarios"
	"dmrace/vmtest"
)

// compared are the scenarios whose boots are made from power-on and from a saved machine: of
// each bus that [vmtest.WholeBoot] lets through one at least, with what the shim varies where
// it varies anything, and no two disks within milliseconds of each other, which come in
// another order from one whole boot to the next. Those of slowly take a minute each and are
// made if all are asked for:
//
//	go test ./lab -run Restored -args -restored.all
var compared = map[string][]string{
	"mmc-slow-probe":        {"without-waitfor", "with-waitfor"},
	"mmc-natural":           {"with-i8042"},
	"mmc-cpu-speed":         {"fast", "slowest"},
	"mmc-two-hosts":         {"with-waitfor"},
	"virtio-deferred-probe": {"with-waitfor"},
	"slow-partition-scan":   {"waitfor-by-name"},
	"initcall-order":        {"driver-first"},
	"scsi-async-scan":       {"without-waitfor"},
	"sata-probe":            {"without-waitfor"},
	"nvme-probe":            {"without-waitfor"},
	"uas-scan":              {"without-waitfor", "with-waitfor"},
	"mmc-initramfs":         {"without-waitfor"},
}

// slowly has boots in which seconds pass that are the host's.
var slowly = map[string][]string{
	"mmc-settle-order":      {"without-waitfor", "with-waitfor"},
	"virtio-deferred-probe": {"without-waitfor"},
	"usb-slow-scan":         {"without-waitfor", "with-waitfor"},
}

var restoredAll = flag.Bool("restored.all", false, "compare the boots that take long as well, and other kernels")

// otherKernels are those of which the first scenario's boots are compared as well: the other
// one that the tests build, and the rest if all are asked for.
func otherKernels() []string {
	if *restoredAll {
		return []string{"5.10", "6.12", "7.2"}
	}
	return []string{"5.10"}
}

// TestRestoredAsFresh holds boots that go on from a saved machine against whole ones: they
// have the same verdict, and the decisive events in the same order. Two boots from one
// machine print the same bytes where the disk is an SD card.
func TestRestoredAsFresh(t *testing.T) {
	if testing.Short() {
		t.Skip("boots kernels in QEMU; left out by -short")
	}
	whole, from := bothLabs(t, "", "")
	lists := []map[string][]string{compared}
	if *restoredAll {
		lists = append(lists, slowly)
	}
	for _, list := range lists {
		for name, variants := range list {
			t.Run(name, func(t *testing.T) {
				for _, b := range plannedBoth(t, whole, name, variants) {
					bootBothWays(t, whole, from, b)
				}
			})
		}
	}
}

// TestTwoCardsRestored: of two cards that are probed together the one that is first by less than a
// millisecond from power-on is so from a saved machine.
func TestTwoCardsRestored(t *testing.T) {
	if testing.Short() {
		t.Skip("boots kernels in QEMU; left out by -short")
	}
	s, err := scenarios.Find("mmc-two-hosts")
	if err != nil {
		t.Fatal(err)
	}
	one := *s
	one.Name, one.Inject, one.Shim, one.Variants = "two-cards", nil, false, nil
	for _, v := range s.Variants {
		if v.Name == "with-waitfor" || v.Name == dmrace.ControlVariant {
			v.Inject = nil
			one.Variants = append(one.Variants, v)
		}
	}
	file := filepath.Join(t.TempDir(), "two-cards.yaml")
	if err := WriteScenario(file, &one); err != nil {
		t.Fatal(err)
	}
	whole, from := bothLabs(t, "", "")
	bootBothWays(t, whole, from, plannedBoth(t, whole, file, []string{"with-waitfor"})[0])
}

// comparedEMMC are those of an eMMC, which can be attached from QEMU 10.2 on.
var comparedEMMC = map[string][]string{"emmc-slow-probe": {"without-waitfor", "with-waitfor"}, "emmc-boot-partitions": {"counted-without"}}

// TestRestoredEMMC does the same with an eMMC, where the emulator has one: VMTEST_QEMU names a newer
// one than Debian's.
func TestRestoredEMMC(t *testing.T) {
	if testing.Short() {
		t.Skip("boots kernels in QEMU; left out by -short")
	}
	for _, b := range board.All() {
		t.Run(string(b.Arch), func(t *testing.T) {
			whole, from := bothLabs(t, "", b.Arch)
			for name, variants := range comparedEMMC {
				for _, b := range plannedBoth(t, whole, name, variants) {
					why, err := whole.lacks(t.Context(), b.Plan)
					if err != nil {
						t.Fatal(err)
					}
					if why != nil {
						t.Logf("not compared: %v", why)
						continue
					}
					bootBothWays(t, whole, from, b)
				}
			}
		})
	}
}

// TestEachBusIsCompared: no bus is let through of which no boot is compared.
func TestEachBusIsCompared(t *testing.T) {
	l, err := Open(t.Context(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[dmrace.Bus]bool{}
	for _, list := range []map[string][]string{compared, slowly, comparedEMMC} {
		for name, variants := range list {
			for _, b := range plannedBoth(t, l, name, variants) {
				if why := vmtest.WholeBoot(b.Plan); why != "" {
					t.Errorf("%s/%s is whole: %s", name, b.Plan.Variant, why)
				}
				for _, d := range b.Plan.Disks() {
					seen[d.Bus] = true
				}
			}
		}
	}
	for _, b := range bus.All() {
		p := &dmrace.Plan{Clock: dmrace.ClockIcount, Disk: dmrace.Disk{Bus: b.Name}}
		if vmtest.WholeBoot(p) == "" && !seen[b.Name] {
			t.Errorf("boots of a disk on %s may go on from a saved machine, and none is compared", b.Name)
		}
	}
}

func plannedBoth(t *testing.T, l *Lab, name string, variants []string) []Boot {
	t.Helper()
	boots, err := l.Plan(t.Context(), name, variants...)
	if err != nil {
		t.Fatal(err)
	}
	return boots
}

// bothLabs returns what boots a kernel from power-on and from a saved machine.
func bothLabs(t *testing.T, kernel string, arch dmrace.Arch) (whole, from *Lab) {
	t.Helper()
	whole, err := Open(t.Context(), Options{Kernel: kernel, Arch: arch, Jobs: 1, Messages: logTo{t}})
	if err != nil {
		t.Fatal(err)
	}
	from, err = Open(t.Context(), Options{Kernel: kernel, Arch: arch, Jobs: 1, Snapshots: true, Messages: logTo{t}})
	if err != nil {
		t.Fatal(err)
	}
	from.snapshots.Store.Dir = t.TempDir()
	return whole, from
}

// comparedARM64 are those of arm64.
var comparedARM64 = map[string][]string{
	"mmc-slow-probe":        {"without-waitfor", "with-waitfor"},
	"mmc-natural":           {"with-waitfor"},
	"virtio-deferred-probe": {"with-waitfor"},
	"scsi-async-scan":       {"without-waitfor"},
	"sata-probe":            {"without-waitfor"},
	"nvme-probe":            {"without-waitfor"},
	"uas-scan":              {"with-waitfor"},
}

// TestRestoredOnARM64 does the same on the other architecture.
func TestRestoredOnARM64(t *testing.T) {
	if testing.Short() {
		t.Skip("boots kernels in QEMU; left out by -short")
	}
	whole, from := bothLabs(t, "", board.ARM64.Arch)
	for name, variants := range comparedARM64 {
		t.Run(name, func(t *testing.T) {
			for _, b := range plannedBoth(t, whole, name, variants) {
				bootBothWays(t, whole, from, b)
			}
		})
	}
}

// TestRestoredOnOtherKernels does the same on kernels that the first does not boot.
func TestRestoredOnOtherKernels(t *testing.T) {
	if testing.Short() {
		t.Skip("boots kernels in QEMU; left out by -short")
	}
	for _, kernel := range otherKernels() {
		t.Run(kernel, func(t *testing.T) {
			whole, from := bothLabs(t, kernel, "")
			boots, err := whole.Plan(t.Context(), "mmc-slow-probe", "without-waitfor")
			if err != nil {
				t.Fatal(err)
			}
			bootBothWays(t, whole, from, boots[0])
		})
	}
}

// bootBothWays makes a boot from power-on and twice from a saved machine.
func bootBothWays(t *testing.T, whole, from *Lab, b Boot) {
	t.Helper()
	var seen []*dmrace.Observation
	for _, l := range []*Lab{whole, from, from} {
		o, err := l.Witness().Boot(t.Context(), b.Plan)
		if err != nil {
			t.Fatalf("%s: %v", b.Plan.Variant, err)
		}
		seen = append(seen, o)
	}
	fresh, first, second := seen[0], seen[1], seen[2]
	if fresh.Provenance.Snapshot != nil || first.Provenance.Snapshot == nil || second.Provenance.Snapshot == nil {
		t.Fatalf("%s: from a saved machine: %t, %t, %t", b.Plan.Variant, fresh.Provenance.Snapshot != nil, first.Provenance.Snapshot != nil, second.Provenance.Snapshot != nil)
	}
	t.Logf("%s: whole in %d ms, from a saved machine in %d ms with making it, then in %d ms", b.Plan.Variant,
		fresh.Provenance.HostWallMillis, first.Provenance.HostWallMillis, second.Provenance.HostWallMillis)
	for _, o := range []*dmrace.Observation{first, second} {
		if d := dmrace.Compare(fresh.Timeline, o.Timeline, fresh.Criteria).Differences(); d != "" {
			t.Errorf("%s: whole and from a saved machine: %s", b.Plan.Variant, d)
		}
		if o.Verdict.Summary != fresh.Verdict.Summary {
			t.Logf("%s: %s; from a saved machine: %s", b.Plan.Variant, fresh.Verdict.Summary, o.Verdict.Summary)
		}
		if !bytes.HasPrefix(o.Console, fresh.Console[:bytes.IndexByte(fresh.Console, '\n')]) {
			t.Errorf("%s: a console from a saved machine begins with %.60q", b.Plan.Variant, o.Console)
		}
	}
	allOn := func(name dmrace.Bus) bool {
		return !slices.ContainsFunc(b.Plan.Disks(), func(d dmrace.Disk) bool { return d.Bus != name })
	}
	if allOn(bus.MMC) || allOn(bus.EMMC) { // the QEMU that has an eMMC gives cards random addresses
		sameBytes(t, b, fresh, first, second)
	}
}

// sameBytes: two boots of SD cards or eMMCs from one machine print the same bytes, and on a PC, where
// nothing of the line varies, those of a whole boot. The virt machine's devices have no firmware
// behind them, and its kernels come to them some microseconds earlier or later.
func sameBytes(t *testing.T, b Boot, fresh, first, second *dmrace.Observation) {
	t.Helper()
	if !sameSoFar(until(first), until(second)) {
		t.Errorf("%s: two boots from one machine print other bytes", b.Plan.Variant)
	}
	plain := first.Provenance.Snapshot.Cmdline == fresh.Provenance.Cmdline
	if plain && board.OrDefault(b.Plan.Kernel.Arch) == board.AMD64.Arch && !sameSoFar(until(fresh), until(first)) {
		t.Errorf("%s: a boot from a saved machine prints other bytes than a whole one", b.Plan.Variant)
	}
}

// sameSoFar reports whether two consoles are the same as far as both go: a boot that hangs is watched
// no longer than until that is proven, and a user space that gives up at that time may or may not
// have said so.
func sameSoFar(a, b []byte) bool {
	n := min(len(a), len(b))
	return n > 0 && bytes.Equal(a[:n], b[:n])
}

// until is the console up to the end of a timeline: what comes behind depends on when the
// host looked.
func until(o *dmrace.Observation) []byte {
	events := o.Timeline.Events
	if len(events) == 0 {
		return nil
	}
	at := bytes.LastIndex(o.Console, []byte(events[len(events)-1].Line))
	return o.Console[:max(at, 0)]
}

// logTo writes lines to a test's log.
type logTo struct{ t *testing.T }

func (l logTo) Write(b []byte) (int, error) {
	l.t.Log(string(bytes.TrimSpace(b)))
	return len(b), nil
}
