package vmtest

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dmrace"
	"dmrace/images/disk"
	"dmrace/images/initramfs"
	"dmrace/images/kernel"
	"dmrace/linux/board"
	"dmrace/scenarios"
)

// host returns what boots need, built if need be. It fails where something is
// missing: only go test -short leaves the boots out.
func host(t *testing.T, v kernel.Variant) Host {
	t.Helper()
	if testing.Short() {
		t.Skip("boots a kernel in QEMU; left out by -short")
	}
	ctx := t.Context()
	q, err := FindQEMU(ctx, board.AMD64.Arch)
	if err != nil {
		t.Fatal(err)
	}
	cache, err := kernel.DefaultCache()
	if err != nil {
		t.Fatal(err)
	}
	tree, err := kernel.Open(ctx, kernel.Cache{Dir: cache}, kernel.TreeSpec{Name: dmrace.DefaultKernel}, os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	k, err := tree.Build(ctx, v)
	if err != nil {
		t.Fatal(err)
	}
	i, err := initramfs.Build(cache, board.AMD64.Arch)
	if err != nil {
		t.Fatal(err)
	}
	return Host{QEMU: q, Kernel: k, Disks: disksOf(t, dmrace.Disk{Bus: "mmc"}), Initramfs: i, Accel: AccelTCG}
}

// disksOf returns these disks, built if need be.
func disksOf(t *testing.T, disks ...dmrace.Disk) *disk.Set {
	t.Helper()
	cache, err := kernel.DefaultCache()
	if err != nil {
		t.Fatal(err)
	}
	set, err := disk.Build(t.Context(), cache, board.AMD64.Arch, disks)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func planFor(t *testing.T, scenario, variant string) *dmrace.Plan {
	t.Helper()
	s, err := scenarios.Find(scenario)
	if err != nil {
		t.Fatal(err)
	}
	v, err := s.Variant(variant)
	if err != nil {
		t.Fatal(err)
	}
	p, err := scenarios.Plan(s, v, dmrace.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestIcountRepeats records plans twice: the timelines must be identical to the
// byte, whether the boot ends by itself or is watched hanging.
func TestIcountRepeats(t *testing.T) {
	for _, c := range []struct {
		scenario, variant string
		shim              bool
		outcome           dmrace.Outcome
	}{
		{"mmc-slow-probe", "with-waitfor", true, dmrace.Booted},
		{"mmc-slow-probe", "without-waitfor", true, dmrace.Hung},
		{"mmc-natural", "without-waitfor", false, dmrace.Hung},
	} {
		t.Run(c.scenario+"/"+c.variant, func(t *testing.T) {
			h := host(t, kernel.Variant{Arm: dmrace.ArmStock, Shim: c.shim})
			p := planFor(t, c.scenario, c.variant)
			var stored [2]bytes.Buffer
			for i := range stored {
				r, err := Record(t.Context(), p, h)
				if err != nil {
					t.Fatal(err)
				}
				if r.Verdict.Outcome != c.outcome {
					t.Fatalf("verdict %+v", r.Verdict)
				}
				if _, err := r.Timeline.WriteTo(&stored[i]); err != nil {
					t.Fatal(err)
				}
			}
			if !bytes.Equal(stored[0].Bytes(), stored[1].Bytes()) {
				t.Errorf("two recordings of one plan differ:\n%s\n%s", stored[0].Bytes(), stored[1].Bytes())
			}
		})
	}
}

// TestInitramfs boots with an initramfs, whose /init waits for the root in place of the
// kernel. The table is loaded as without it: too early, or when its devices are there.
func TestInitramfs(t *testing.T) {
	h := host(t, kernel.Variant{Arm: dmrace.ArmStock})
	for _, c := range []struct {
		variant string
		want    dmrace.Verdict
		root    string // what / is mounted from
	}{
		{"without-waitfor", dmrace.Verdict{Outcome: dmrace.Hung, Stage: dmrace.StageInit, Cause: dmrace.CauseDataDevice}, ""},
		{"with-waitfor", dmrace.Verdict{Outcome: dmrace.Booted, Stage: dmrace.StageInit}, "dm-0"},
		{"control", dmrace.Verdict{Outcome: dmrace.Booted, Stage: dmrace.StageInit}, "mmcblk0p1"},
	} {
		t.Run(c.variant, func(t *testing.T) {
			t.Parallel()
			p := planFor(t, "mmc-natural", c.variant)
			p.Machine.Initramfs = true
			r, err := Record(t.Context(), p, h)
			if err != nil {
				t.Fatal(err)
			}
			if v := r.Verdict; v.Outcome != c.want.Outcome || v.Stage != c.want.Stage || v.Cause != c.want.Cause {
				t.Errorf("verdict %+v", v)
			}
			if exec, ok := r.Timeline.Last(dmrace.InitExec); !ok || exec.Subject != "/init" {
				t.Errorf("the kernel ran %q", exec.Subject)
			}
			g := r.Provenance.GuestReport
			if r.Timeline.End.Reason != dmrace.EndReset {
				t.Errorf("the boot ended by %s", r.Timeline.End.Reason)
			}
			if c.root == "" && g.NoRoot != "waited 20 s for dm-0" || c.root != "" && (g.Root == nil || g.Root.Device != c.root) {
				t.Errorf("PID 1 reported %+v", g)
			}
		})
	}
}

// TestUnfitKernels boots kernels and command lines that cannot serve a plan. Each
// must be named as the environment's fault, with a fix, and never be a verdict.
func TestUnfitKernels(t *testing.T) {
	h := host(t, kernel.Variant{Arm: dmrace.ArmStock})
	for _, c := range []struct {
		name   string
		change func(*dmrace.Plan)
		says   string
	}{
		{"no shim", func(p *dmrace.Plan) { *p = *planFor(t, "mmc-slow-probe", "with-waitfor") }, "does not carry the dmrace shim"},
		{"no serial console", func(p *dmrace.Plan) {
			p.Cmdline = strings.Replace(p.Cmdline, "console=ttyS0,115200", "console=null", 1)
		}, "printed nothing on its serial console"},
		{"no driver", func(p *dmrace.Plan) { p.Cmdline += " initcall_blacklist=sdhci_driver_init" }, "never saw the mmc disk"},
		{"PID 1 is something else", func(p *dmrace.Plan) {
			*p = *planFor(t, "mmc-natural", "with-waitfor")
			p.Cmdline += " init=/etc/dmrace/known"
		}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := planFor(t, "mmc-natural", "without-waitfor")
			c.change(p)
			p.Limits.Guest = dmrace.Duration(45 * time.Second)
			r, err := Record(t.Context(), p, h)
			if c.says == "" { // a panic is a verdict
				if err != nil || r.Verdict.Outcome != dmrace.Panicked || r.Verdict.Cause != dmrace.CauseInitFailed {
					t.Fatalf("got %+v, %v", r.Verdict, err)
				}
				return
			}
			var env *dmrace.EnvError
			if !errors.As(err, &env) || !strings.Contains(err.Error(), c.says) || env.Fix == "" {
				t.Fatalf("got %v; want an EnvError that says %q", err, c.says)
			}
			if r == nil || r.Timeline == nil {
				t.Error("what was recorded is lost")
			}
		})
	}
}

// TestBrokenQEMU holds what is said when the emulator itself refuses.
func TestBrokenQEMU(t *testing.T) {
	h := host(t, kernel.Variant{Arm: dmrace.ArmStock})
	p := planFor(t, "mmc-natural", "control")
	missing := h
	missing.Kernel = &kernel.Image{Path: filepath.Join(t.TempDir(), "no-such-kernel")}
	gone := h
	gone.QEMU.Path = filepath.Join(t.TempDir(), "no-such-qemu")
	for name, h := range map[string]Host{"no kernel file": missing, "no emulator": gone} {
		_, err := Record(t.Context(), p, h)
		var env *dmrace.EnvError
		if !errors.As(err, &env) || !strings.Contains(err.Error(), "no-such-") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// TestCancelEndsQEMU cancels a boot that waits for ever.
func TestCancelEndsQEMU(t *testing.T) {
	h := host(t, kernel.Variant{Arm: dmrace.ArmStock})
	p := planFor(t, "mmc-late-card", "without-waitfor")
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	began := time.Now()
	_, err := Record(ctx, p, h)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("got %v", err)
	}
	if took := time.Since(began); took > 3*time.Second+3*grace {
		t.Errorf("QEMU took %s to end", took)
	}
	if pids := children(t); len(pids) > 0 {
		t.Errorf("children left: %v", pids)
	}
}

// children returns the pids of this process's own QEMUs.
func children(t *testing.T) []string {
	t.Helper()
	var pids []string
	tasks, _ := filepath.Glob("/proc/self/task/*/children")
	for _, path := range tasks {
		raw, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		for _, pid := range strings.Fields(string(raw)) {
			if cmdline, _ := os.ReadFile("/proc/" + pid + "/cmdline"); bytes.Contains(cmdline, []byte(board.AMD64.Emulator)) {
				pids = append(pids, pid)
			}
		}
	}
	return pids
}

func TestTooLongCommandLine(t *testing.T) {
	p := planFor(t, "mmc-natural", "control")
	p.Cmdline += strings.Repeat(" x", board.AMD64.MaxLine()/2)
	_, err := Record(t.Context(), p, Host{Disks: &disk.Set{}, Kernel: &kernel.Image{}})
	var usage *dmrace.UsageError
	if !errors.As(err, &usage) || !strings.Contains(err.Error(), "COMMAND_LINE_SIZE") {
		t.Fatalf("got %v", err)
	}
}
