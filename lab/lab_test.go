package lab

import (
	"bytes"
	"debug/elf"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dmrace"
	"dmrace/images/kernel"
	"dmrace/vmtest"
)

func TestOpenRefuses(t *testing.T) {
	t.Chdir(t.TempDir())
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("no kernel"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		o    Options
		says string
	}{
		{Options{Kernel: "6.1", Tree: "linux"}, "exclude each other"},
		{Options{Kernel: file}, "is not a kernel that boots here"},
		{Options{Kernel: "nonsense"}, "nonsense"},
		{Options{Tree: "no-such-folder"}, "no-such-folder"},
		{Options{Tree: "."}, "is not a kernel tree"},
		{Options{Rev: "HEAD"}, "--rev HEAD needs --tree"},
		{Options{Kernel: "6.1", Rev: "HEAD"}, "--rev HEAD needs --tree"},
		{Options{Jobs: -1}, "--jobs -1"},
		{Options{Clock: "sundial"}, "neither icount nor realtime"},
		{Options{Accel: "xen"}, "neither auto, tcg nor kvm"},
		{Options{Kernel: "5.10+6.1", Patches: []string{"x.patch"}}, "is patched already"},
		{Options{Kernel: "6.6", Patches: []string{"x.patch"}}, "is a version"},
	} {
		var usage *dmrace.UsageError
		if _, err := Open(t.Context(), c.o); !errors.As(err, &usage) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%+v: %v, want %q", c.o, err, c.says)
		}
	}
}

// TestOpenTriesTheFolder: evidence that could not be kept is known of before a tree is
// read or a kernel built.
func TestOpenTriesTheFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	var env *dmrace.EnvError
	if _, err := Open(t.Context(), Options{Out: file, Tree: "no-such-folder"}); !errors.As(err, &env) || !strings.Contains(err.Error(), "--out") {
		t.Errorf("%v", err)
	}
}

// TestPlanOfAFile: paths in a scenario count from its folder, and the command that repeats
// its boot names it as it was given.
func TestPlanOfAFile(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	dir := t.TempDir()
	t.Chdir(dir)
	if err := os.Mkdir("boards", 0o755); err != nil {
		t.Fatal(err)
	}
	writeBoard(t, "boards", fix)
	l, err := Open(t.Context(), Options{Tree: writeTree(t, "linux")})
	if err != nil {
		t.Fatal(err)
	}
	boots, err := l.Plan(t.Context(), "boards/my-board.yaml", "fixed")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := boots[0].Rerun, "dmrace run boards/my-board.yaml --variant fixed --tree linux"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if arm := boots[0].Plan.Kernel.Arm; arm.Patched() == "" || l.source.patched[arm] == nil {
		t.Errorf("arm %s", arm)
	}
}

// TestPlanLeavesOut: what a kernel has not got is left out, said to be, and told of.
func TestPlanLeavesOut(t *testing.T) {
	var said bytes.Buffer
	l, err := Open(t.Context(), Options{Kernel: "5.10", Messages: &said})
	if err != nil {
		t.Fatal(err)
	}
	boots, err := l.Plan(t.Context(), "mmc-slow-probe")
	if err != nil {
		t.Fatal(err)
	}
	want := "5.10 has no arm no-waitfor: it has no waitfor to cut: stock is that"
	if len(boots) != 3 || len(l.Omitted()) != 1 || l.Omitted()[0].Why != want {
		t.Errorf("%d boots, left out %v", len(boots), l.Omitted())
	}
	if got := said.String(); got != "mmc-slow-probe/before-patch is left out: "+want+"\n" {
		t.Errorf("said %q", got)
	}
	var usage *dmrace.UsageError
	if _, err := l.Plan(t.Context(), "mmc-slow-probe", "before-patch"); !errors.As(err, &usage) {
		t.Errorf("nothing is left: %v", err)
	}
	if _, err := l.Plan(t.Context(), "mmc-slow-probe", "nothing"); !errors.As(err, &usage) {
		t.Errorf("no such variant: %v", err)
	}
}

// TestPlanOfAnImage: an image is booted as it is.
func TestPlanOfAnImage(t *testing.T) {
	image := &kernel.Image{Path: "bzImage", Source: dmrace.KernelSource{Label: "image-6.1.192-0f3a9c21", Release: "6.1.192", ImageHash: "0f3a9c21"}}
	l := &Lab{opts: Options{Kernel: "bzImage"}.withDefaults(), source: &source{named: Kernel{Kind: KernelImage, Path: "bzImage"}, image: image}}
	boots, err := l.Plan(t.Context(), "mmc-natural")
	if err != nil || len(boots) == 0 || boots[0].Plan.Kernel != (dmrace.Kernel{Name: "image:0f3a9c21"}) {
		t.Fatalf("%+v, %v", boots, err)
	}
	if _, err := l.Plan(t.Context(), "mmc-slow-probe", "without-waitfor", "before-patch"); err == nil {
		t.Error("an image without the shim delays a probe")
	}
	why := fmt.Sprint(l.Omitted())
	if !strings.Contains(why, "does not carry the dmrace shim") || !strings.Contains(why, "cannot be turned into arm no-waitfor") {
		t.Errorf("left out: %s", why)
	}
}

// TestPredictVersions: what is only predicted need not be here.
func TestPredictVersions(t *testing.T) {
	for _, c := range []struct {
		kernel string
		want   dmrace.Outcome // of mmc-natural with waitfor
	}{
		{"", dmrace.Booted}, {"5.10", dmrace.Hung}, {"5.15.100", dmrace.Hung}, {"v6.5", dmrace.Booted}, {"5.15+6.1", dmrace.Booted},
	} {
		l, err := Open(t.Context(), Options{Kernel: c.kernel})
		if err != nil {
			t.Fatal(err)
		}
		boots, err := l.Plan(t.Context(), "mmc-natural", "with-waitfor")
		if err != nil {
			t.Fatal(err)
		}
		got, err := l.Predict(t.Context(), boots...)
		if err != nil || got[0].Recording.Verdict.Outcome != c.want {
			t.Errorf("%q: %+v, %v", c.kernel, got, err)
		}
	}
}

// TestVersionIsNeitherBuiltNorBooted: each way to a boot ends in what to give instead.
func TestVersionIsNeitherBuiltNorBooted(t *testing.T) {
	l, err := Open(t.Context(), Options{Kernel: "6.6"})
	if err != nil {
		t.Fatal(err)
	}
	boots, err := l.Plan(t.Context(), "mmc-natural", "control")
	if err != nil {
		t.Fatal(err)
	}
	_, prepared := l.Prepare(t.Context(), boots)
	for name, err := range map[string]error{"prepare": prepared, "check": Options{Kernel: "6.6"}.CheckBoot()} {
		var usage *dmrace.UsageError
		if !errors.As(err, &usage) || !strings.Contains(err.Error(), "--tree") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// fakeQEMU has boots find an emulator that only knows its version.
func fakeQEMU(t *testing.T) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "qemu")
	if err := os.WriteFile(path, []byte("#!/bin/sh\necho 'QEMU emulator version 7.2.22'\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv(vmtest.ProgramVar, path)
}

// TestHostHasWhatThePlanAsksFor: a bisection gave its boots no initramfs, and ended with
// 128 where a scenario has one.
func TestHostHasWhatThePlanAsksFor(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	fakeQEMU(t)
	for _, c := range []struct {
		scenario, variant string
		initramfs         bool
	}{{"mmc-initramfs", "with-waitfor", true}, {"virtio-control", "control", false}} {
		l, err := Open(t.Context(), Options{})
		if err != nil {
			t.Fatal(err)
		}
		boots, err := l.Plan(t.Context(), c.scenario, c.variant)
		if err != nil {
			t.Fatal(err)
		}
		p := boots[0].Plan
		l.parts.kernels.all = map[dmrace.Kernel]result[*kernel.Image]{p.Kernel: {value: &kernel.Image{Path: "vmlinux"}}}
		h, err := l.host(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		if h.Kernel == nil || h.Disks == nil || h.Accel == "" || (h.Initramfs != nil) != c.initramfs {
			t.Errorf("%s: %+v", c.scenario, h)
		}
	}
}

// TestPrepareLeavesOut: an emulator without a device is no error while something is left.
func TestPrepareLeavesOut(t *testing.T) {
	fakeQEMU(t) // 7.2, which makes no eMMC
	l, err := Open(t.Context(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	emmc, err := l.Plan(t.Context(), "emmc-natural", "control")
	if err != nil {
		t.Fatal(err)
	}
	var env *dmrace.EnvError
	if _, err := l.supported(t.Context(), emmc); !errors.As(err, &env) {
		t.Errorf("%v", err)
	}
	both := append(emmc, planned(t, "virtio-control", "control")...)
	left, err := l.supported(t.Context(), both)
	if err != nil || len(left) != 1 || left[0].Scenario.Name != "virtio-control" || len(l.Omitted()) != 2 {
		t.Errorf("%v, %v, left out %v", left, err, l.Omitted())
	}
}

// TestGDBLine: a shell reads the command as it stands.
func TestGDBLine(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "my linux; touch x")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	vmlinux := filepath.Join(dir, "vmlinux")
	self, err := os.ReadFile("/proc/self/exe") // is ELF, which is all that is asked of a vmlinux here
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(vmlinux, self, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := elf.Open(vmlinux); err != nil {
		t.Fatal(err)
	}
	want := []string{"-ex", "target remote /tmp/dmrace-gdb-1/gdb", "-ex", "break dm_init_init", "-ex", "break prepare_namespace", vmlinux}
	if got := inAShell(t, "gdb", gdbLine("/tmp/dmrace-gdb-1/gdb", &kernel.Image{Path: vmlinux})); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %q, want %q", got, want)
	}
	bz := filepath.Join(dir, "bz'Image")
	if got := inAShell(t, "gdb", gdbLine("x", &kernel.Image{Path: bz})); got[len(got)-1] != "VMLINUX-OF-bz'Image" {
		t.Errorf("got %q", got)
	}
}
