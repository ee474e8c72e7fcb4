package vmtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hugelgupf/vmtest/qemu"

	"dmrace"
	"dmrace/images/disk"
	"dmrace/images/initramfs"
	"dmrace/images/kernel"
	"dmrace/linux/bus"
	"dmrace/vmtest/snapshot"
)

// savedPlan is a plan whose boots may go on from a saved machine.
func savedPlan() *dmrace.Plan {
	return &dmrace.Plan{
		Cmdline: "console=ttyS0 dmrace.delay=mmcblk:5", Clock: dmrace.ClockIcount, Disk: dmrace.Disk{Bus: bus.MMC},
		Inject: []dmrace.Inject{{ProbeDelay: &dmrace.ProbeDelay{Driver: "mmcblk", Delay: dmrace.Duration(5 * time.Millisecond)}}},
		Limits: dmrace.Limits{Host: dmrace.Duration(10 * time.Minute), Guest: dmrace.Duration(time.Hour)},
	}
}

// savingHost is a host whose fake QEMU saves machines, or not. What is said goes to said.
func savingHost(t *testing.T, how string, said *[]string) Host {
	t.Setenv(fakeVar, "saves:"+how)
	h := fakeHost()
	h.Kernel.Source.ImageHash = "1"
	h.Snapshots = &Snapshots{Store: snapshot.Store{Dir: t.TempDir()}, Say: func(format string, args ...any) { *said = append(*said, fmt.Sprintf(format, args...)) }}
	return h
}

// TestWholeWhereNotSaved: a machine that cannot be saved costs no boot. It is said once, and
// nothing is kept.
func TestWholeWhereNotSaved(t *testing.T) {
	for how, why := range map[string]string{
		"refuses":       "State blocked by non-migratable device",
		"old":           "migrate-set-capabilities",
		"refuses-fd":    "getfd",
		"refuses-ports": "human-monitor-command",
		"fails":         "failed: no room",
		"goes":          "load of migration failed",
		"late":          "the kernel did not say where it can be saved",
		"past":          "the kernel",
	} {
		t.Run(how, func(t *testing.T) {
			var said []string
			h := savingHost(t, how, &said)
			for range 2 {
				o, err := Record(t.Context(), savedPlan(), h)
				if o == nil || o.Provenance.Snapshot != nil || o.Verdict.Outcome != dmrace.Panicked {
					t.Fatalf("%+v, %v", o, err)
				}
			}
			if len(said) != 1 || !strings.HasPrefix(said[0], "not from a snapshot: ") || !strings.Contains(said[0], why) {
				t.Errorf("said %q, want %q", said, why)
			}
			if left, _ := os.ReadDir(h.Snapshots.Store.Dir); slices.ContainsFunc(left, func(e os.DirEntry) bool { return e.IsDir() }) {
				t.Errorf("%v is kept", left)
			}
		})
	}
}

// TestWholeWhereNotRestored: neither does one that QEMU does not take.
func TestWholeWhereNotRestored(t *testing.T) {
	for how, why := range map[string]string{"refuses-incoming": "migrate-incoming", "fails": "failed: no room", "goes": "load of migration failed"} {
		t.Run(how, func(t *testing.T) {
			var said []string
			h := savingHost(t, how, &said)
			keepMachine(t, h, savedPlan())
			for range 2 {
				o, err := Record(t.Context(), savedPlan(), h)
				if o == nil || o.Provenance.Snapshot != nil || o.Verdict.Outcome != dmrace.Panicked {
					t.Fatalf("%+v, %v", o, err)
				}
			}
			if len(said) != 1 || !strings.Contains(said[0], why) {
				t.Errorf("said %q, want %q", said, why)
			}
		})
	}
}

// TestWholeWhereNotPlugged: nor does a disk that cannot be plugged into it, and a machine without
// that disk is never let go.
func TestWholeWhereNotPlugged(t *testing.T) {
	for how, why := range map[string]string{"refuses-bus": "qom-set", "refuses-disk": "device_add"} {
		var said []string
		h := savingHost(t, how, &said)
		p := savedPlan()
		p.Disk.Bus = bus.NVMe
		keepMachine(t, h, p)
		o, err := Record(t.Context(), p, h)
		if o == nil || err != nil && o.Verdict.Outcome != dmrace.Panicked || o.Provenance.Snapshot != nil || len(said) != 1 {
			t.Fatalf("%s: %+v, %v, said %q", how, o, err, said)
		}
		if !strings.Contains(said[0], why) {
			t.Errorf("%s: said %q, want %q", how, said, why)
		}
	}
}

// TestUnsavedDevices: what QEMU does not save is not in the machine that is saved or restored, and
// all of it is plugged in.
func TestUnsavedDevices(t *testing.T) {
	for name, b := range halves {
		p := &dmrace.Plan{Disk: dmrace.Disk{Bus: name}, Others: []dmrace.Disk{{Bus: bus.Virtio}}}
		h := Host{Kernel: &kernel.Image{}, Disks: &disk.Set{Paths: []string{"a", "b"}}, Accel: AccelTCG}
		argv := func(late bool) []string {
			h.late = late
			o, err := qemu.OptionsFor(qemu.ArchAMD64, settings(p, h, "")...)
			if err != nil {
				t.Fatal(err)
			}
			list, err := o.Cmdline()
			if err != nil {
				t.Fatal(err)
			}
			return list
		}
		whole, saved := argv(false), argv(true)
		for _, device := range unsaved(p, 0) {
			if !slices.Contains(whole, device) || slices.Contains(saved, device) {
				t.Errorf("%s: %s is not plugged in alone", name, device)
			}
		}
		if len(whole)-len(saved) != 2*b.unsaved || len(unsaved(p, 1)) != 0 {
			t.Errorf("%s: %q, saved %q", name, whole, saved)
		}
	}
}

// keepMachine puts a machine into the store, under the key of a plan.
func keepMachine(t *testing.T, h Host, p *dmrace.Plan) {
	t.Helper()
	line, values := slotted(p, p.Cmdline)
	key, err := h.Snapshots.key(p, h, line)
	if err != nil || len(values) != 1 {
		t.Fatal(values, err)
	}
	_, err = h.Snapshots.Store.Get(t.Context(), key, func() (*snapshot.Saved, error) {
		m, err := snapshot.NewMemory(1 << 20)
		if err != nil {
			return nil, err
		}
		defer m.Close()
		m.File().WriteAt([]byte(line), 4096)
		return snapshot.New(m, []byte("devices"), []byte(settled), time.Second, line, 1, nil)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestInterruptedWhileSaving: who is interrupted is told so, and no boot is made.
func TestInterruptedWhileSaving(t *testing.T) {
	var said []string
	h := savingHost(t, "late", &said)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if o, err := Record(ctx, savedPlan(), h); o != nil || !errors.Is(err, context.Canceled) || len(said) > 0 {
		t.Errorf("%+v, %v, said %q", o, err, said)
	}
}

// TestKey: a machine is another's as soon as one thing differs that it depends on, and what
// the slots hold is none of them.
func TestKey(t *testing.T) {
	var said []string
	keyOf := func(change func(*dmrace.Plan, *Host)) string {
		t.Helper()
		p, h := savedPlan(), savingHost(t, "", &said)
		disks := *h.Disks
		h.Disks = &disks
		change(p, &h)
		line, _ := slotted(p, p.Cmdline)
		key, err := h.Snapshots.key(p, h, line)
		if err != nil {
			t.Fatal(err)
		}
		return key
	}
	same := keyOf(func(*dmrace.Plan, *Host) {})
	for name, change := range map[string]func(*dmrace.Plan, *Host){
		"another delay": func(p *dmrace.Plan, _ *Host) {
			p.Cmdline = strings.Replace(p.Cmdline, "mmcblk:5", "sdhci-pci:20000", 1)
		},
		"another folder":   func(_ *dmrace.Plan, h *Host) { h.Kernel.Path = "/elsewhere/" + h.Kernel.Path },
		"another scenario": func(p *dmrace.Plan, _ *Host) { p.Scenario, p.Variant = "x", "y" },
		"other limits":     func(p *dmrace.Plan, _ *Host) { p.Limits.Window = dmrace.Duration(time.Second) },
	} {
		if got := keyOf(change); got != same {
			t.Errorf("%s: another machine", name)
		}
	}
	keys := map[string]string{same: "none"}
	for name, change := range map[string]func(*dmrace.Plan, *Host){
		"another kernel":       func(_ *dmrace.Plan, h *Host) { h.Kernel.Source.ImageHash = "2" },
		"another line":         func(p *dmrace.Plan, _ *Host) { p.Cmdline += " ro" },
		"without a slot":       func(p *dmrace.Plan, _ *Host) { p.Cmdline = "console=ttyS0" },
		"another version":      func(_ *dmrace.Plan, h *Host) { h.QEMU.Version += "1" },
		"another emulator":     func(_ *dmrace.Plan, h *Host) { h.QEMU.Path = "/bin/sh" },
		"arguments of its own": func(_ *dmrace.Plan, h *Host) { h.QEMU.Args = []string{"-L", "x"} },
		"another bus":          func(p *dmrace.Plan, _ *Host) { p.Disk.Bus = bus.USB },
		"another machine":      func(p *dmrace.Plan, _ *Host) { p.Machine.I8042 = true },
		"one more disk":        func(p *dmrace.Plan, _ *Host) { p.Others = []dmrace.Disk{{Bus: bus.MMC}} },
		"another disk":         func(_ *dmrace.Plan, h *Host) { h.Disks.Identity.SHA256 = "x" },
		"another's other disk": func(_ *dmrace.Plan, h *Host) { h.Disks.Identity.Others = []string{"x"} },
		"another shift":        func(p *dmrace.Plan, _ *Host) { p.Machine.Shift = 5 },
		"an initramfs":         func(_ *dmrace.Plan, h *Host) { h.Initramfs = &initramfs.Image{SHA256: "x"} },
	} {
		key := keyOf(change)
		if other, ok := keys[key]; ok {
			t.Errorf("%s: the machine of %s", name, other)
		}
		keys[key] = name
	}
}

// TestWholeBoot: what is not known to be sound is not done.
func TestWholeBoot(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*dmrace.Plan)
		whole  bool
	}{
		"as it is":            {func(*dmrace.Plan) {}, false},
		"a disk on USB":       {func(p *dmrace.Plan) { p.Disk.Bus = bus.USB }, false},
		"a second disk":       {func(p *dmrace.Plan) { p.Others = []dmrace.Disk{{Bus: bus.Virtio}} }, false},
		"by the host's clock": {func(p *dmrace.Plan) { p.Clock = dmrace.ClockRealtime }, true},
		"NVMe":                {func(p *dmrace.Plan) { p.Disk.Bus = bus.NVMe }, false},
		"UAS":                 {func(p *dmrace.Plan) { p.Disk.Bus = bus.UAS }, false},
		"an eMMC":             {func(p *dmrace.Plan) { p.Disk.Bus = bus.EMMC }, false},
		"NVMe as the second":  {func(p *dmrace.Plan) { p.Others = []dmrace.Disk{{Bus: bus.NVMe}} }, false},
		"NVMe multipath":      {func(p *dmrace.Plan) { p.Disk.Bus, p.Machine.Multipath = bus.NVMe, true }, true},
		"a fault":             {func(p *dmrace.Plan) { p.Disk.Fault = dmrace.FaultAbsent }, true},
		"an initramfs":        {func(p *dmrace.Plan) { p.Machine.Initramfs = true }, false},
		"another's initrd":    {func(p *dmrace.Plan) { p.Machine.Initrd = "dracut" }, true},
		"a board":             {func(p *dmrace.Plan) { p.Machine.Model = "raspi3b" }, true},
		"arm64":               {func(p *dmrace.Plan) { p.Kernel.Arch = "arm64" }, false},
		"a network":           {func(p *dmrace.Plan) { p.Machine.Network = &dmrace.Network{} }, true},
		"a share":             {func(p *dmrace.Plan) { p.Machine.Share = "x" }, true},
		"four CPUs":           {func(p *dmrace.Plan) { p.Machine.CPUs = 4 }, true},
		"more options":        {func(p *dmrace.Plan) { p.Kernel.Config = "roots" }, true},
		"a quiet kernel":      {func(p *dmrace.Plan) { p.Cmdline += " quiet" }, true},
		"a log level":         {func(p *dmrace.Plan) { p.Cmdline += " loglevel=3" }, true},
	} {
		p := savedPlan()
		c.change(p)
		if why := WholeBoot(p); (why != "") != c.whole {
			t.Errorf("%s: %q", name, why)
		}
	}
}

// TestUnfilled: a boot whose shim has read something else than its plan says shows nothing.
func TestUnfilled(t *testing.T) {
	from := &dmrace.Snapshot{}
	for name, c := range map[string]struct {
		console  string
		snapshot *dmrace.Snapshot
		wrong    bool
	}{
		"as planned":        {"[    0.471998] dmrace: shim ready, 1 delay(s), 0 deferral(s)\r\n", from, false},
		"a whole boot":      {"", nil, false},
		"none":              {"[    0.471998] dmrace: shim ready, 0 delay(s), 0 deferral(s)\r\n", from, true},
		"another parameter": {"[    0.471998] dmrace: shim ready, 0 delay(s), 1 deferral(s)\r\n", from, true},
		"the slot itself":   {"dmrace: malformed item \"dmrace-slot-0\", ignored\r\ndmrace: shim ready, 1 delay(s), 0 deferral(s)\r\n", from, true},
		"a shim of today":   {"[    0.471998] dmrace: shim ready, 1 delay(s), 0 deferral(s), 0 scan delay(s)\r\n", from, false},
		"another's scan":    {"[    0.471998] dmrace: shim ready, 1 delay(s), 0 deferral(s), 1 scan delay(s)\r\n", from, true},
		"no shim":           {"[    0.1] Linux version 6.1.0\r\n", from, true},
	} {
		o := &dmrace.Observation{Plan: savedPlan(), Console: []byte(c.console), Provenance: &dmrace.Provenance{Snapshot: c.snapshot}}
		if why := unfilled(o); (why != "") != c.wrong {
			t.Errorf("%s: %q", name, why)
		}
	}
}
