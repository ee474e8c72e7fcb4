package scenarios

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"dmrace"
	"dmrace/linux/bus"
	"dmrace/linux/needs"
	"dmrace/linux/series"
)

const editorLine = "# yaml-language-server: $schema=schema.json\n"

func TestNamesAreTheFiles(t *testing.T) {
	var found []string
	paths, err := fs.Glob(files, "*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		found = append(found, strings.TrimSuffix(path, ".yaml"))
	}
	slices.Sort(found) // "a-b.yaml" sorts before "a.yaml"
	if want := slices.Sorted(slices.Values(Names)); !slices.Equal(found, want) {
		t.Errorf("embedded %q, listed %q", found, want)
	}
}

func TestBuiltinRules(t *testing.T) {
	for i, s := range Builtin() {
		t.Run(s.Name, func(t *testing.T) {
			if s.Name != Names[i] {
				t.Errorf("%s.yaml names itself %s", Names[i], s.Name)
			}
			data, _ := files.ReadFile(Names[i] + ".yaml")
			if !strings.HasPrefix(string(data), editorLine) {
				t.Errorf("the file does not begin with %q", editorLine)
			}
			if s.Story == "" || len(s.Title) > 80 {
				t.Errorf("story of %d bytes, title of %d", len(s.Story), len(s.Title))
			}
			if last := s.Variants[len(s.Variants)-1]; last.Name != dmrace.ControlVariant {
				t.Errorf("the control is not the last variant, %s is", last.Name)
			}
			for _, v := range s.Variants {
				holdVariant(t, s, v)
			}
			checkCure(t, s)
		})
	}
}

// holdVariant holds the rules that Validate leaves to the author of a scenario.
func holdVariant(t *testing.T, s *dmrace.Scenario, v dmrace.Variant) {
	t.Helper()
	p, err := Plan(s, v, dmrace.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(v.Title) > 100 {
		t.Errorf("%s: a title of %d bytes does not fit on a line", v.Name, len(v.Title))
	}
	for _, e := range append([]dmrace.Expect{v.Expect}, earlier(v)...) {
		if e.Outcome != dmrace.Booted && (e.Stage == "" || e.Cause == "") {
			t.Errorf("%s: %q is expected without its stage and cause", v.Name, e)
		}
	}
	waits := strings.Contains(p.Cmdline, "dm-mod.waitfor=")
	if says := strings.HasSuffix(v.Name, "with-waitfor"); says && !waits || strings.HasSuffix(v.Name, "without-waitfor") && waits {
		t.Errorf("%s: waitfor on the command line: %v", v.Name, waits)
	}
	if inMemory(s) || offDisks(p) {
		return
	}
	c := needs.Criteria(p)
	if v.Name == dmrace.ControlVariant && len(c.Needs) == 0 || says(v) && !c.Mapped {
		t.Errorf("%s: criteria %+v", v.Name, c)
	}
	checkLine(t, p)
}

// inMemory reports whether a scenario is about an initrd, which may need neither a disk nor
// a root=.
func inMemory(s *dmrace.Scenario) bool { return strings.HasPrefix(s.Name, "init") }

// says reports whether a variant's name speaks of waitfor, which nothing but a table needs.
func says(v dmrace.Variant) bool { return strings.HasSuffix(v.Name, "waitfor") }

// offDisks reports whether the root of a plan is not on a disk that the kernel finds, but on
// a flash or on the network.
func offDisks(p *dmrace.Plan) bool {
	return strings.Contains(p.Cmdline, "block2mtd.") || strings.Contains(p.Cmdline, "root=/dev/nfs")
}

// earlier returns what is expected of older kernels.
func earlier(v dmrace.Variant) (all []dmrace.Expect) {
	for _, e := range v.Earlier {
		all = append(all, e.Expect)
	}
	return all
}

// races are the causes that dm-mod.waitfor= was made for, and the second wait behind it.
var races = []dmrace.Cause{dmrace.CauseDataDevice, dmrace.CauseHashDevice, dmrace.CausePhantom}

// checkCure shows that a scenario in which a race is lost has its cure as well: a boot
// with waitfor that current kernels survive and a kernel without waitfor does not.
func checkCure(t *testing.T, s *dmrace.Scenario) {
	t.Helper()
	old := dmrace.Traits{Release: "5.10.262", Waitfor: dmrace.WaitforNone}
	lost := slices.ContainsFunc(s.Variants, func(v dmrace.Variant) bool {
		return slices.Contains(races, v.Expect.Cause) && series.ExpectOn(v, old).Outcome != dmrace.Booted
	})
	cured := slices.ContainsFunc(s.Variants, func(v dmrace.Variant) bool {
		return strings.HasSuffix(v.Name, "with-waitfor") && v.Expect.Outcome == dmrace.Booted && series.ExpectOn(v, old).Outcome != dmrace.Booted
	})
	ordered := slices.ContainsFunc(s.Inject, func(i dmrace.Inject) bool { return i.Order != nil }) // link order is the cure
	if lost && !cured && !ordered {
		t.Error("a race is lost and no variant shows its cure")
	}
}

// checkLine holds a resolved command line against the kernel's limits: 2048 bytes
// with the final zero (COMMAND_LINE_SIZE, x86), 64 for root= with the final zero
// (saved_root_name, init/do_mounts.c), 1024 for dm-mod.create= (param_set_charp(),
// kernel/params.c), and quotes in pairs (next_arg(), lib/cmdline.c).
func checkLine(t *testing.T, p *dmrace.Plan) {
	t.Helper()
	line, err := p.Resolve(dmrace.Placeholders())
	if err != nil {
		t.Fatal(err)
	}
	if len(line) > 2047 || strings.Contains(line, "  ") || strings.Count(line, `"`)%2 != 0 {
		t.Errorf("%s: %q", p.Variant, line)
	}
	root := regexp.MustCompile(` root=(\S+)`).FindStringSubmatch(line)
	if control := p.Variant == dmrace.ControlVariant; root == nil && control || root != nil && len(root[1]) > 63 {
		t.Errorf("%s: root= is %q", p.Variant, root)
	}
	create := regexp.MustCompile(` dm-mod.create="([^"]*)"`).FindStringSubmatch(line)
	if tooLong := create != nil && len(create[1]) > 1024; tooLong != (p.Variant == "too-long" || p.Variant == "long") {
		t.Errorf("%s: dm-mod.create= of %d bytes", p.Variant, len(create[1]))
	}
}

// instrumented are the scenarios that need the shim; traced is the reference case alone.
var instrumented = []string{"mmc-slow-probe", "mmc-two-hosts", "mmc-renumbered", "virtio-deferred-probe", "mmc-settle-order", "root-deferred", "probe-crash", "watched-too-short", "platform-deferred", "emmc-slow-probe", "emmc-boot-partitions", "slow-partition-scan", "deferred-behind-host", "initcall-order"}

const traced = "mmc-slow-probe"

// TestFewAreInstrumented keeps the other races on stock kernels: what is seen there
// cannot be blamed on the shim.
func TestFewAreInstrumented(t *testing.T) {
	for _, s := range Builtin() {
		if s.Shim != slices.Contains(instrumented, s.Name) || s.Trace != (s.Name == traced) {
			t.Errorf("%s: shim %v, trace %v", s.Name, s.Shim, s.Trace)
		}
	}
}

// TestEverythingIsCovered shows that no bus, no content, no damage, no injection and no
// arm is without a scenario.
func TestEverythingIsCovered(t *testing.T) {
	used := map[string]bool{}
	for _, s := range Builtin() {
		for _, v := range s.Variants {
			p, err := Plan(s, v, dmrace.Options{})
			if err != nil {
				t.Fatal(err)
			}
			used["arm "+string(p.Kernel.Arm)] = true
			used["config "+string(p.Kernel.Config)] = true
			for _, d := range p.Disks() {
				used["bus "+string(d.Bus)], used["corrupt "+string(d.Corrupt)] = true, true
				used["fault "+string(d.Fault)] = true
				for _, part := range d.Partitions() {
					used["part "+string(part)] = true
				}
			}
			for _, i := range p.Inject {
				kind, _, _ := strings.Cut(i.String(), " ")
				used["inject "+kind] = true
			}
		}
	}
	want := []string{"arm stock", "arm no-waitfor", "arm waitfor-2022", "config roots"}
	for _, d := range dmrace.Damages {
		want = append(want, "corrupt "+string(d))
	}
	for _, f := range dmrace.Faults {
		want = append(want, "fault "+string(f))
	}
	for _, b := range bus.Names(nil) {
		want = append(want, "bus "+string(b))
	}
	for _, p := range dmrace.Parts {
		if p != dmrace.PartBlank { // room for a partition that nothing reads
			want = append(want, "part "+string(p))
		}
	}
	for _, i := range []string{"probe-delay", "probe-defer", "scan-delay", "initcall-order", "hotplug", "usb-delay-use", "card-insert", "partition", "controller-gone", "crash"} {
		want = append(want, "inject "+i)
	}
	for _, w := range want {
		if !used[w] {
			t.Errorf("no scenario has %s", w)
		}
	}
}

// TestBuiltinTable pins what the scenarios are about: the first disk's bus, the clock,
// what is injected, and how many boots are lost on current kernels.
func TestBuiltinTable(t *testing.T) {
	const icount, realtime = dmrace.ClockIcount, dmrace.ClockRealtime
	for name, want := range map[string]struct {
		bus         dmrace.Bus
		clock       dmrace.Clock
		inject      string
		lost, boots int
	}{
		"mmc-slow-probe":        {"mmc", icount, "probe-delay sdhci-pci 20s (shim)", 2, 4},
		"mmc-natural":           {"mmc", icount, "", 1, 4},
		"mmc-late-card":         {"mmc", realtime, "card-insert at 8s (QMP)", 1, 3},
		"emmc-natural":          {"emmc", icount, "", 1, 3},
		"emmc-boot-partitions":  {"emmc", icount, "probe-delay sdhci-pci@0000:00:02.0 1s (shim)", 1, 4},
		"mmc-two-hosts":         {"mmc", icount, "probe-delay sdhci-pci@0000:00:02.0 5s (shim)", 2, 4},
		"mmc-renumbered":        {"mmc", icount, "probe-delay sdhci-pci@0000:00:01.0 5s (shim)", 2, 4},
		"mmc-phantom-devt":      {"mmc", realtime, "partition scan throttled to 20 requests/s (QEMU)", 1, 4},
		"mmc-waitfor-names":     {"mmc", icount, "", 5, 7},
		"mmc-initramfs":         {"mmc", icount, "", 1, 3},
		"mmc-no-rootwait":       {"mmc", icount, "", 2, 4},
		"rootwait-bounded":      {"mmc", icount, "", 1, 4},
		"mmc-root-beside":       {"mmc", icount, "", 1, 3},
		"usb-slow-scan":         {"usb", icount, "usb-delay-use 20s (stock parameter)", 1, 3},
		"usb-phantom-devt":      {"usb", realtime, "partition scan throttled to 20 requests/s (QEMU)", 1, 3},
		"usb-rootdelay":         {"usb", icount, "usb-delay-use 3s (stock parameter)", 2, 5},
		"uas-scan":              {"uas", icount, "", 1, 3},
		"virtio-control":        {"virtio", icount, "", 0, 3},
		"virtio-hotplug":        {"virtio", realtime, "hotplug of disk 1 at 5s (QMP)", 1, 3},
		"virtio-deferred-probe": {"virtio", icount, "probe-defer 0000:00:01.0 3s (shim)", 1, 3},
		"virtio-mmc-hash":       {"virtio", icount, "", 2, 4},
		"nvme-probe":            {"nvme", icount, "", 0, 3},
		"nvme-hotplug":          {"nvme", realtime, "hotplug of disk 1 at 5s (QMP)", 1, 4},
		"scsi-async-scan":       {"scsi", icount, "", 0, 3},
		"sata-probe":            {"sata", icount, "", 0, 2},
		"driver-async-probe":    {"virtio", icount, "", 1, 5},
		"root-renumbered":       {"mmc", icount, "", 1, 3},
		"root-names":            {"mmc", icount, "", 7, 9},
		"root-hardware":         {"mmc", icount, "", 5, 6},
		"nvme-gone":             {"nvme", realtime, "", 1, 2},
		"dm-root-name":          {"virtio", icount, "", 3, 6},
		"cmdline-words":         {"virtio", icount, "", 3, 6},
		"initrd-late-disk":      {"mmc", icount, "", 0, 4},
		"slow-partition-scan":   {"mmc", icount, "scan-delay mmcblk0 3s (shim)", 4, 11},
		"deferred-behind-host":  {"scsi", icount, "probe-defer 0:0:0:0 3s (shim)", 4, 8},
		"initcall-order":        {"virtio", icount, "probe-defer 0000:00:01.0 3s (shim)probe-delay virtio-pci@0000:00:02.0 6s (shim)initcall-order dm_init_init,deferred_probe_initcall (shim)", 3, 8},
		"root-deferred":         {"mmc", icount, "", 1, 2},
		"root-file-system":      {"virtio", icount, "", 6, 9},
		"root-held":             {"virtio", icount, "", 2, 4},
		"md-raid1":              {"virtio", icount, "", 2, 7},
		"dm-create-malformed":   {"mmc", icount, "", 9, 11},
		"dm-create-refused":     {"virtio", icount, "", 9, 11},
		"dm-chain":              {"virtio", icount, "", 1, 4},
		"dm-targets":            {"mmc", icount, "", 5, 11},
		"verity-corrupt":        {"virtio", icount, "", 6, 8},
		"mmc-settle-order":      {"mmc", icount, "probe-delay mmcblk 500ms (shim)", 1, 4},
		"disk-names":            {"virtio", icount, "", 3, 10},
		"dm-major":              {"virtio", icount, "", 2, 6},
		"dm-init-limits":        {"virtio", icount, "", 3, 4},
		"md-below-a-table":      {"virtio", icount, "", 2, 3},
		"nvme-multipath":        {"nvme", realtime, "partition scan throttled to 20 requests/s (QEMU)", 2, 6},
		"partnroff":             {"virtio", icount, "", 2, 5},
		"crypt-crash":           {"virtio", icount, "", 2, 4},
		"initramfs-systemd":     {"usb", icount, "", 3, 6},
		"watched-too-short":     {"mmc", icount, "", 6, 7},
		"dm-init-absent":        {"virtio", icount, "", 2, 4},
		"console-elsewhere":     {"virtio", icount, "", 1, 2},
		"virtiofs-root":         {"virtio", realtime, "", 2, 4},
	} {
		s, err := Find(name)
		if err != nil {
			t.Fatal(err)
		}
		p, err := Plan(s, s.Variants[len(s.Variants)-1], dmrace.Options{})
		if err != nil {
			t.Fatal(err)
		}
		inject, lost := "", 0
		for _, i := range p.Inject {
			inject += i.String()
		}
		for _, v := range s.Variants {
			if v.Expect.Outcome != dmrace.Booted {
				lost++
			}
		}
		if p.Disk.Bus != want.bus || p.Clock != want.clock || inject != want.inject || lost != want.lost || len(s.Variants) != want.boots {
			t.Errorf("%s: bus %s, clock %s, inject %q, %d of %d lost", name, p.Disk.Bus, p.Clock, inject, lost, len(s.Variants))
		}
		if time.Duration(p.Limits.Window) != dmrace.DefaultWindow {
			t.Errorf("%s: window %s", name, p.Limits.Window)
		}
	}
}

// TestBuiltinsAreTheCallers shows that one caller's change is not another's.
func TestBuiltinsAreTheCallers(t *testing.T) {
	Builtin()[0].Variants[0].Name = "changed"
	if name := Builtin()[0].Variants[0].Name; name != "without-waitfor" {
		t.Errorf("got variant %s", name)
	}
}
