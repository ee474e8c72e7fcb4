//go:build linux

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dmrace/boardtest/bench"
)

// TestBench has each verb boot kernels of its own choice on QEMU's board with U-Boot, which
// takes any that dmrace builds: it has a kernel and a disk once the first has been put there. It
// takes minutes: make check-board runs it.
func TestBench(t *testing.T) {
	if os.Getenv("DMRACE_CHECK_BOARD") == "" {
		t.Skip("it takes minutes: make check-board runs it")
	}
	b := bench.New(t, bench.Options{Telnet: true})
	out := filepath.Join(t.TempDir(), "out")
	for _, c := range []struct {
		args []string
		want []string
	}{
		{[]string{"run", "mmc-natural", "--variant", "with-waitfor", "--kernel", "6.1", "--board", b.File, "--out", out, "--compare", "--report", filepath.Join(out, "figure.svg")},
			[]string{"mmc-natural  with-waitfor  booted     booted  booted  yes"}},
		{[]string{"check", b.File}, []string{"u-boot   U-Boot 2023", "is at its prompt and has no bootargs of its own", "left     off"}},
		{[]string{"run", "mmc-natural", "--variant", "control", "--kernel", "6.1", "--board", b.File, "--out", out, "--compare", "--json"}, []string{`"qemu": {`, `"agrees": true`}},
		{[]string{"validate", "mmc-natural", "--variant", "with-waitfor", "--kernel", "5.10", "--derive-from", "6.1", "--board", b.File, "--out", out, "--must-fix"}, []string{"fixed"}},
		{[]string{"matrix", "mmc-natural", "--kernels", "6.1", "--board", b.File, "--out", out}, []string{"with-waitfor", "hung: data-device-missing"}},
		{[]string{"shmoo", "mmc-natural", "--variant", "with-waitfor", "--x", "probe:sdhci-pci=0..200ms", "--y", "probe:mmcblk=0..100ms", "--grid", "4", "--on", "kernel", "--board", b.File, "--out", out},
			[]string{"(booted on board bench)"}},
		{[]string{"results", "verify", "--out", out}, []string{" runs follow from their consoles"}},
	} {
		var stdout, stderr bytes.Buffer
		if code := execute(t.Context(), c.args, &stdout, &stderr); code != exitExpected {
			t.Errorf("%s: exit status %d\n%s\n%s", strings.Join(c.args, " "), code, &stdout, &stderr)
		}
		for _, want := range c.want {
			if !strings.Contains(stdout.String(), want) {
				t.Errorf("%s: no %q in\n%s\n%s", strings.Join(c.args, " "), want, &stdout, &stderr)
			}
		}
		if b.On() {
			t.Fatalf("%s: the board is left on", c.args[0])
		}
	}
}
