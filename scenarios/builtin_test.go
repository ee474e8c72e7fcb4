package scenarios

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"dmrace"
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
			for _, name := range []string{"with-waitfor", dmrace.ControlVariant} {
				if _, err := s.Variant(name); err != nil {
					t.Error(err)
				}
			}
			_, without := s.Variant("without-waitfor")
			if _, before := s.Variant("before-patch"); without != nil && before != nil {
				t.Error("no variant shows what the others are held against")
			}
			for _, v := range s.Variants {
				checkVariant(t, s, v)
			}
		})
	}
}

// checkVariant holds the rules that Validate leaves to the author of a scenario.
func checkVariant(t *testing.T, s *dmrace.Scenario, v dmrace.Variant) {
	t.Helper()
	p, err := dmrace.NewPlan(s, v, dmrace.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(v.Title) > 100 {
		t.Errorf("%s: a title of %d bytes does not fit on a line", v.Name, len(v.Title))
	}
	if v.Expect.Outcome == dmrace.Hung && (v.Expect.Stage == "" || v.Expect.Cause == "") {
		t.Errorf("%s: a hang is expected without its stage and cause", v.Name)
	}
	waits := strings.Contains(p.Cmdline, "dm-mod.waitfor=")
	if waits != slices.Contains([]string{"with-waitfor", "before-patch", "by-label"}, v.Name) {
		t.Errorf("%s: waitfor on the command line: %v", v.Name, waits)
	}
	disk := dmrace.DiskNames(p.Disks())[0]
	wantNeeds := []string{dmrace.PartitionName(disk, 1), dmrace.PartitionName(disk, 2)}
	plain := v.Name == dmrace.ControlVariant || v.Name == "no-mapping"
	if plain {
		wantNeeds = wantNeeds[:1]
	}
	if c := p.Criteria(); !slices.Equal(c.Needs, wantNeeds) || c.Mapped == plain {
		t.Errorf("%s: criteria %+v", v.Name, c)
	}
	checkLine(t, p)
}

// checkLine holds a resolved command line against the kernel's limits: 2048 bytes
// with the final zero (COMMAND_LINE_SIZE, x86), 64 for root= with the final zero
// (saved_root_name, init/do_mounts.c), and quotes in pairs (next_arg(), lib/cmdline.c).
func checkLine(t *testing.T, p *dmrace.Plan) {
	t.Helper()
	hash := strings.Repeat("f", 64)
	line, err := p.Resolve(map[string]string{
		dmrace.SymRootfsSectors: "1048576", dmrace.SymRootfsBlocks: "131072",
		dmrace.SymVerityRoot: hash, dmrace.SymVeritySalt: hash,
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(line) > 2047 || strings.Contains(line, "  ") || strings.Count(line, `"`)%2 != 0 {
		t.Errorf("%s: %q", p.Variant, line)
	}
	root := regexp.MustCompile(` root=(\S+)`).FindStringSubmatch(line)
	if root == nil || len(root[1]) > 63 {
		t.Errorf("%s: root= is %q", p.Variant, root)
	}
}

// TestOnlyTheReferenceCaseIsInstrumented keeps the other races on stock kernels:
// what is seen there cannot be blamed on the shim.
func TestOnlyTheReferenceCaseIsInstrumented(t *testing.T) {
	for _, s := range Builtin() {
		if reference := s.Name == "mmc-slow-probe"; s.Shim != reference || s.Trace != reference {
			t.Errorf("%s: shim %v, trace %v", s.Name, s.Shim, s.Trace)
		}
	}
}

// TestBuiltinTable pins what the scenarios are about.
func TestBuiltinTable(t *testing.T) {
	type row struct {
		bus    dmrace.Bus
		clock  dmrace.Clock
		inject string
		hangs  []string
		boots  []string
	}
	for name, want := range map[string]row{
		"mmc-slow-probe":   {dmrace.BusMMC, dmrace.ClockIcount, "probe-delay sdhci-pci 20s (shim)", []string{"without-waitfor", "before-patch"}, []string{"with-waitfor", "control"}},
		"mmc-natural":      {dmrace.BusMMC, dmrace.ClockIcount, "", []string{"without-waitfor"}, []string{"with-waitfor", "with-i8042", "control"}},
		"mmc-late-card":    {dmrace.BusMMC, dmrace.ClockRealtime, "card-insert at 8s (QMP)", []string{"without-waitfor"}, []string{"with-waitfor", "control"}},
		"usb-slow-scan":    {dmrace.BusUSB, dmrace.ClockIcount, "usb-delay-use 20s (stock parameter)", []string{"without-waitfor"}, []string{"with-waitfor", "control"}},
		"mmc-phantom-devt": {dmrace.BusMMC, dmrace.ClockRealtime, "partition scan throttled to 20 requests/s (QEMU)", []string{"before-patch"}, []string{"with-waitfor", "by-label", "control"}},
		"rootwait-bounded": {dmrace.BusMMC, dmrace.ClockIcount, "", []string{"without-waitfor"}, []string{"with-waitfor", "no-mapping", "control"}},
		"virtio-control":   {dmrace.BusVirtio, dmrace.ClockIcount, "", nil, []string{"without-waitfor", "with-waitfor", "control"}},
		"nvme-probe":       {dmrace.BusNVMe, dmrace.ClockIcount, "", nil, []string{"without-waitfor", "with-waitfor", "control"}},
		"scsi-async-scan":  {dmrace.BusSCSI, dmrace.ClockIcount, "", nil, []string{"without-waitfor", "with-waitfor", "control"}},
	} {
		s, err := Find(name)
		if err != nil {
			t.Fatal(err)
		}
		var hangs, boots []string
		for _, v := range s.Variants {
			p, err := dmrace.NewPlan(s, v, dmrace.Options{})
			if err != nil {
				t.Fatal(err)
			}
			var inject []string
			for _, i := range p.Inject {
				inject = append(inject, i.String())
			}
			if p.Disk.Bus != want.bus || p.Clock != want.clock || strings.Join(inject, "; ") != want.inject {
				t.Errorf("%s/%s: bus %s, clock %s, inject %q", name, v.Name, p.Disk.Bus, p.Clock, inject)
			}
			if p.Machine.I8042 != (v.Name == "with-i8042") || (p.Kernel.Arm != dmrace.ArmStock) != (v.Name == "before-patch" || v.Name == "by-label") {
				t.Errorf("%s/%s: machine %+v, arm %s", name, v.Name, p.Machine, p.Kernel.Arm)
			}
			if v.Expect.Outcome == dmrace.Booted {
				boots = append(boots, v.Name)
			} else {
				hangs = append(hangs, v.Name)
			}
			if time.Duration(p.Limits.Window) != dmrace.DefaultWindow {
				t.Errorf("%s/%s: window %s", name, v.Name, p.Limits.Window)
			}
		}
		if !slices.Equal(hangs, want.hangs) || !slices.Equal(boots, want.boots) {
			t.Errorf("%s: hang %q, boot %q", name, hangs, boots)
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
