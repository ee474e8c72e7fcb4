package main

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"dmrace"
	"dmrace/linux/board"
	"dmrace/scenarios"
	"dmrace/vmtest"
)

// TestARM64 boots the reference scenario and one control of each bus on arm64: the kernel, PID
// 1, the machine and its clock are all other ones.
func TestARM64(t *testing.T) {
	if testing.Short() {
		t.Skip("boots kernels in QEMU; left out by -short")
	}
	args := []string{"run", "--arch", string(board.ARM64.Arch), "--json", "--compare", "--out", t.TempDir()}
	reference := append(slices.Clone(args), "mmc-slow-probe", "--variant", "without-waitfor", "--variant", "with-waitfor")
	controls := append(append(slices.Clone(args), busScenarios(t)...), "--variant", dmrace.ControlVariant)
	for _, args := range [][]string{reference, controls} {
		var stdout, stderr bytes.Buffer
		if code := execute(t.Context(), args, &stdout, &stderr); code != exitExpected {
			t.Errorf("exit status %d: %s", code, &stderr)
		}
		var got []verdictJSON
		if err := json.Unmarshal(stdout.Bytes(), &got); err != nil {
			t.Fatalf("%v in %s", err, &stdout)
		}
		if len(got) < 2 {
			t.Errorf("%d verdicts of %q", len(got), args)
		}
		checkVerdicts(t, got)
		for _, v := range got {
			if !strings.HasSuffix(v.Kernel, "-arm64") {
				t.Errorf("%s/%s was booted on %s", v.Scenario, v.Variant, v.Kernel)
			}
		}
	}
}

// busScenarios returns for each bus that this emulator can attach a disk to the first built-in
// scenario whose control boots from one.
func busScenarios(t *testing.T) (names []string) {
	t.Helper()
	q, err := vmtest.FindQEMU(t.Context(), board.ARM64.Arch)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[dmrace.Bus]bool{}
	for _, s := range scenarios.Builtin() {
		v, err := s.Variant(dmrace.ControlVariant)
		if err != nil || scenarios.NotOn(board.ARM64.Arch, s, v) != "" || needsMore(t, s) {
			continue
		}
		p, err := scenarios.Plan(s, v, dmrace.Options{Arch: board.ARM64.Arch})
		if err != nil {
			t.Fatal(err)
		}
		if !seen[p.Disk.Bus] && q.Supports(p) == nil && p.Machine.Network == nil {
			seen[p.Disk.Bus] = true
			names = append(names, s.Name)
		}
	}
	return names
}
