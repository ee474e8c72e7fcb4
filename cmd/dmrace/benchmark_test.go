package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"dmrace"
	"dmrace/images/disk"
	"dmrace/images/kernel"
	"dmrace/linux/board"
	"dmrace/scenarios"
	"dmrace/vmtest"
)

// The benchmarks measure what results/BENCHMARKS.md states. Each reports its own
// figures; ns/op means nothing here.

// BenchmarkKernelBuild builds the reference kernel from nothing, then a second
// arm from the same objects.
func BenchmarkKernelBuild(b *testing.B) {
	for b.Loop() {
		cache := kernel.Cache{Dir: b.TempDir()}
		began := time.Now()
		tree := openReference(b, cache)
		build(b, tree, kernel.Variant{Arm: dmrace.ArmStock, Shim: true})
		b.ReportMetric(time.Since(began).Seconds(), "s/first-kernel")
		began = time.Now()
		build(b, tree, kernel.Variant{Arm: dmrace.ArmNoWaitfor, Shim: true})
		b.ReportMetric(time.Since(began).Seconds(), "s/second-arm")
		began = time.Now()
		build(b, tree, kernel.Variant{Arm: dmrace.ArmStock})
		b.ReportMetric(time.Since(began).Seconds(), "s/third-arm")
	}
}

func openReference(b *testing.B, cache kernel.Cache) *kernel.Tree {
	b.Helper()
	tree, err := kernel.Open(b.Context(), cache, kernel.TreeSpec{Name: dmrace.DefaultKernel}, os.Stderr)
	if err != nil {
		b.Fatal(err)
	}
	return tree
}

func build(b *testing.B, tree *kernel.Tree, v kernel.Variant) *kernel.Image {
	b.Helper()
	img, err := tree.Build(b.Context(), v)
	if err != nil {
		b.Fatal(err)
	}
	return img
}

// userCache is the cache that users have, so that kernels are built once.
func userCache(b *testing.B) kernel.Cache {
	b.Helper()
	dir, err := kernel.DefaultCache()
	if err != nil {
		b.Fatal(err)
	}
	return kernel.Cache{Dir: dir}
}

// BenchmarkSlowProbe runs both variants of the reference scenario, kernel cached,
// as a user would. The median of five runs counts.
func BenchmarkSlowProbe(b *testing.B) {
	build(b, openReference(b, userCache(b)), kernel.Variant{Arm: dmrace.ArmStock, Shim: true})
	for b.Loop() {
		b.ReportMetric(median(5, func() time.Duration {
			return timed(b, "run", "mmc-slow-probe", "--variant", "without-waitfor", "--variant", "with-waitfor", "--out", b.TempDir())
		}).Seconds(), "s/both-variants")
	}
}

// timed runs the command in this process and returns how long it took.
func timed(b *testing.B, args ...string) time.Duration {
	b.Helper()
	var stdout, stderr bytes.Buffer
	began := time.Now()
	if code := execute(b.Context(), args, &stdout, &stderr); code != exitExpected {
		b.Fatalf("exit status %d: %s", code, &stderr)
	}
	return time.Since(began)
}

func median(n int, f func() time.Duration) time.Duration {
	d := make([]time.Duration, n)
	for i := range d {
		d[i] = f()
	}
	slices.Sort(d)
	return d[n/2]
}

// BenchmarkOverhead runs one boot through dmrace run, and the QEMU command of its
// provenance bare, in turn; it reports the ratio of the medians of eleven pairs.
func BenchmarkOverhead(b *testing.B) {
	argv := bareCommand(b)
	for b.Loop() {
		var through, bare []time.Duration
		for range 11 {
			through = append(through, timed(b, "run", "mmc-natural", "--variant", "with-waitfor", "--out", b.TempDir()))
			bare = append(bare, runBare(b, argv))
		}
		slices.Sort(through)
		slices.Sort(bare)
		b.ReportMetric(through[5].Seconds(), "s/dmrace")
		b.ReportMetric(bare[5].Seconds(), "s/bare-qemu")
		b.ReportMetric(through[5].Seconds()/bare[5].Seconds(), "ratio")
	}
}

// BenchmarkRestored boots whole and from a saved machine, in turn, a boot that hangs and one
// that comes to PID 1; it reports the ratio of the medians of eleven pairs. The machine is
// saved before.
func BenchmarkRestored(b *testing.B) {
	for _, variant := range []string{"without-waitfor", "with-waitfor"} {
		b.Run(variant, func(b *testing.B) {
			args := []string{"run", "mmc-natural", "--variant", variant, "--out", b.TempDir()}
			timed(b, append(args, "--snapshot")...)
			for b.Loop() {
				var whole, restored []time.Duration
				for range 11 {
					whole = append(whole, timed(b, args...))
					restored = append(restored, timed(b, append(args, "--snapshot")...))
				}
				slices.Sort(whole)
				slices.Sort(restored)
				b.ReportMetric(whole[5].Seconds(), "s/whole")
				b.ReportMetric(restored[5].Seconds(), "s/restored")
				b.ReportMetric(restored[5].Seconds()/whole[5].Seconds(), "ratio")
			}
		})
	}
}

// bareCommand records the boot once and returns its QEMU command, with the host's
// paths put back, its CPU running from the start, no QMP and the serial port on
// standard output.
func bareCommand(b *testing.B) []string {
	b.Helper()
	ctx := b.Context()
	cache := userCache(b)
	h := vmtest.Host{Kernel: build(b, openReference(b, cache), kernel.Variant{Arm: dmrace.ArmStock}), Accel: vmtest.AccelTCG}
	var err error
	if h.QEMU, err = vmtest.FindQEMU(ctx, board.AMD64.Arch); err != nil {
		b.Fatal(err)
	}
	s, err := scenarios.Find("mmc-natural")
	if err != nil {
		b.Fatal(err)
	}
	v, err := s.Variant("with-waitfor")
	if err != nil {
		b.Fatal(err)
	}
	p, err := scenarios.Plan(s, v, dmrace.Options{})
	if err != nil {
		b.Fatal(err)
	}
	if h.Disks, err = disk.Build(ctx, cache.Dir, p.Kernel.Arch, p.Disks()); err != nil {
		b.Fatal(err)
	}
	r, err := vmtest.Record(ctx, p, h)
	if err != nil {
		b.Fatal(err)
	}
	return bareArgv(r.Recorded(), h)
}

func bareArgv(p dmrace.Provenance, h vmtest.Host) []string {
	argv := []string{h.QEMU.Path}
	for i := 1; i < len(p.Argv); i++ {
		switch a := p.Argv[i]; a {
		case "-S":
		case "-chardev", "-qmp", "-serial":
			i++
		case "-kernel":
			argv = append(argv, a, h.Kernel.Path)
			i++
		case "-drive":
			image := h.Disks.Paths[0]
			argv = append(argv, a, strings.Replace(p.Argv[i+1], filepath.Base(image), image, 1))
			i++
		default:
			argv = append(argv, a)
		}
	}
	return append(argv, "-serial", "stdio")
}

func runBare(b *testing.B, argv []string) time.Duration {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.Context(), time.Minute)
	defer cancel()
	began := time.Now()
	out, err := exec.CommandContext(ctx, argv[0], argv[1:]...).Output()
	took := time.Since(began)
	if err != nil || !bytes.Contains(out, []byte(dmrace.ReportMark)) {
		b.Fatalf("bare QEMU (%s bytes of console): %v", strconv.Itoa(len(out)), err)
	}
	return took
}
