package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dmrace"
	"dmrace/lab"
	"dmrace/linux/board"
	"dmrace/linux/needs"
	"dmrace/results"
	"dmrace/scenarios"
	"dmrace/vmtest"
)

// TestScenarios boots the built-in scenarios and holds each verdict against its expectation
// and against the simulator's prediction. It is the project's main promise. Of each scenario
// it boots the first variant of each end on each arm; with DMRACE_EVERY_VARIANT=1 (make
// check-scenarios) all. The committed evidence of all of them is checked by other tests.
func TestScenarios(t *testing.T) {
	if testing.Short() {
		t.Skip("boots kernels in QEMU; left out by -short")
	}
	qemu, err := vmtest.FindQEMU(t.Context(), board.AMD64.Arch)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range scenarios.Builtin() {
		if slices.Contains(loadSensitive, s.Name) || needsMore(t, s) {
			continue
		}
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			bootScenario(t, s, bootable(t, qemu, s))
		})
	}
}

// bootable returns those variants of a scenario that TestScenarios is to boot.
func bootable(t *testing.T, qemu vmtest.QEMU, s *dmrace.Scenario) []string {
	t.Helper()
	type end struct {
		dmrace.Expect
		arm dmrace.Arm
	}
	var names []string
	seen := map[end]bool{}
	for _, v := range s.Variants {
		e := end{v.Expect, v.Arm}
		if seen[e] && os.Getenv("DMRACE_EVERY_VARIANT") == "" {
			continue
		}
		p, err := scenarios.Plan(s, v, dmrace.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if why := lab.NoSuchArm(dmrace.DefaultKernel, v.Arm); why != "" {
			t.Logf("left out: %s/%s: %s", s.Name, v.Name, why)
		} else if err := qemu.Supports(p); err != nil {
			t.Logf("left out: %v", err)
		} else {
			names, seen[e] = append(names, v.Name), true
		}
	}
	return names
}

// bootScenario boots the named variants one after the other and checks what came of them.
func bootScenario(t *testing.T, s *dmrace.Scenario, variants []string) {
	t.Helper()
	if len(variants) == 0 {
		return
	}
	args := []string{"run", s.Name, "--json", "--compare", "--jobs", "1", "--out", t.TempDir()}
	for _, v := range variants {
		args = append(args, "--variant", v)
	}
	var stdout, stderr bytes.Buffer
	if code := execute(t.Context(), args, &stdout, &stderr); code != exitExpected {
		t.Errorf("exit status %d: %s", code, &stderr)
	}
	var got []verdictJSON
	if err := json.Unmarshal(stdout.Bytes(), &got); err != nil {
		t.Fatalf("%v in %s", err, &stdout)
	}
	if len(got) != len(variants) {
		t.Errorf("%d verdicts of %v", len(got), variants)
	}
	checkVerdicts(t, got)
}

// checkVerdicts holds boots against their expectations, predictions and evidence.
func checkVerdicts(t *testing.T, got []verdictJSON) {
	t.Helper()
	for _, v := range got {
		if !v.AsExpected {
			t.Errorf("%s/%s: %+v, expected %s", v.Scenario, v.Variant, v.Verdict, v.Expected)
		}
		if v.Prediction == nil || v.Prediction.NotModelled == "" && !v.Prediction.Agrees {
			t.Errorf("%s/%s: recorded %s, predicted %+v", v.Scenario, v.Variant, results.Outcome(v.Verdict), v.Prediction)
		}
		checkEvidence(t, v)
	}
}

// needsMore reports whether a boot of the scenario needs a kernel with one more set of options,
// or an initrd that other programs make. Some of these are booted by package vmtest; the
// committed evidence of all of them is checked like all other.
func needsMore(t *testing.T, s *dmrace.Scenario) bool {
	t.Helper()
	return slices.ContainsFunc(s.Variants, func(v dmrace.Variant) bool {
		p, err := scenarios.Plan(s, v, dmrace.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return p.Kernel.Config != "" || p.Machine.Initrd != ""
	})
}

// loadSensitive are the scenarios whose boots depend on how busy the host is. Their committed
// evidence is checked like all other.
var loadSensitive = []string{
	// QEMU reads an SD card synchronously, and while the throttle holds a read back the
	// guest's timer, on which dm_init_init() sleeps between its looks, may not fire.
	"mmc-phantom-devt",
	// Four CPUs share those of the host: on a busy one the card was found in time in one
	// boot of twelve.
	"mmc-cpus",
}

// checkEvidence reads a stored recording back and judges it again.
func checkEvidence(t *testing.T, v verdictJSON) {
	t.Helper()
	r, err := results.Load(v.Evidence)
	if err != nil {
		t.Error(err)
		return
	}
	if again := dmrace.Judge(r.Timeline, needs.Criteria(r.Plan)); again.Outcome != v.Verdict.Outcome || again.Cause != v.Verdict.Cause {
		t.Errorf("%s: the stored timeline gives %+v", v.Evidence, again)
	}
	if r.Plan.ID() != v.PlanID || r.Provenance.PlanID != v.PlanID {
		t.Errorf("%s: plan IDs differ", v.Evidence)
	}
	if len(r.Console) == 0 || !strings.HasPrefix(r.Provenance.Rerun, "dmrace run "+v.Scenario) {
		t.Errorf("%s: incomplete: %+v", v.Evidence, r.Provenance)
	}
	if shim := r.Provenance.Instrumented; shim != r.Plan.Kernel.Shim {
		t.Errorf("%s: instrumented: %t", v.Evidence, shim)
	}
	checkMaps(t, r)
}

// checkMaps demands that PID 1 saw a mapped device for each that the kernel said is
// ready.
func checkMaps(t *testing.T, r *dmrace.Recording) {
	t.Helper()
	if r.Verdict.Outcome != dmrace.Booted {
		return
	}
	ready := 0
	for _, e := range r.Timeline.Events {
		if e.Kind == dmrace.MapReady {
			ready++
		}
	}
	g := r.Provenance.GuestReport
	if g == nil || len(g.Maps) != ready {
		t.Fatalf("%s/%s: %d mapped devices are ready, PID 1 reports %+v", r.Plan.Scenario, r.Plan.Variant, ready, g)
	}
	for _, m := range g.Maps {
		if len(m.Table) == 0 || len(m.Status) == 0 {
			t.Errorf("%s/%s: no table or status of %s", r.Plan.Scenario, r.Plan.Variant, m.Name)
		}
	}
}

// TestUnexpectedVerdict runs a scenario whose expectation is wrong: the status is
// 1 and the table says NO.
func TestUnexpectedVerdict(t *testing.T) {
	if testing.Short() {
		t.Skip("boots a kernel in QEMU; left out by -short")
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "wrong.yaml")
	err := os.WriteFile(path, []byte(`name: wrong-expectation
title: The control boots, and the other variant is said to hang
disk: {bus: mmc}
cmdline: root=PARTLABEL=rootfs rootwait ro
variants:
  - name: control
    title: boots
    expect: {outcome: booted}
  - name: said-to-hang
    title: boots too
    expect: {outcome: hung}
`), 0o644)
	if err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	if code := execute(t.Context(), []string{"run", path, "--out", dir}, &stdout, &stderr); code != exitUnexpected {
		t.Errorf("exit status %d: %s", code, &stderr)
	}
	if !strings.Contains(stdout.String(), "NO: hung") {
		t.Errorf("the table does not say so:\n%s", &stdout)
	}
}

// TestEvidenceCannotBeWritten runs into a folder that is a file.
func TestEvidenceCannotBeWritten(t *testing.T) {
	if testing.Short() {
		t.Skip("boots a kernel in QEMU; left out by -short")
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	if code := execute(t.Context(), []string{"run", "mmc-natural", "--variant", "control", "--out", file}, &stdout, &stderr); code != exitBroken {
		t.Errorf("exit status %d: %s", code, &stderr)
	}
	if !strings.Contains(stderr.String(), "--out") {
		t.Errorf("no fix: %s", &stderr)
	}
}

// TestValidateBackport builds 5.10, which has no dm-mod.waitfor= and is the natural
// "before", and the same with that of 6.1 fitted to it: what waits for its devices hangs
// before and boots after, and nothing else changes.
func TestValidateBackport(t *testing.T) {
	if testing.Short() {
		t.Skip("boots kernels in QEMU; left out by -short")
	}
	out := t.TempDir()
	var stdout, stderr bytes.Buffer
	args := []string{"validate", "mmc-natural", "--kernel", "5.10", "--derive-from", "6.1", "--must-fix", "--json", "--out", out}
	if code := execute(t.Context(), args, &stdout, &stderr); code != exitExpected {
		t.Errorf("exit status %d: %s", code, &stderr)
	}
	var got []trialJSON
	if err := json.Unmarshal(stdout.Bytes(), &got); err != nil {
		t.Fatalf("%v in %s", err, &stdout)
	}
	want := map[string]results.Effect{
		"without-waitfor": results.Passes, "with-waitfor": results.Fixed, "with-i8042": results.Passes, "control": results.Passes,
	}
	if len(got) != len(want) {
		t.Errorf("%d pairs, want %d", len(got), len(want))
	}
	for _, c := range got {
		if c.Effect != want[c.Variant] || c.Before.Kernel == c.After.Kernel {
			t.Errorf("%s: %s on %s and %s", c.Variant, c.Effect, c.Before.Kernel, c.After.Kernel)
		}
	}
}
