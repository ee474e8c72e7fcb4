package vmtest

import (
	"testing"

	"dmrace"
)

// TestUndeferred: on arm64 the PCI devices appear after the shim's start, and a boot passed for
// one with a deferred probe in which nothing was deferred.
func TestUndeferred(t *testing.T) {
	const device = "0000:00:01.0"
	deferral := []dmrace.Inject{{ProbeDefer: &dmrace.DeferredProbe{Device: device, Delay: dmrace.Duration(3e9)}}}
	anyCard := []dmrace.Inject{{ProbeDefer: &dmrace.DeferredProbe{Device: "mmc0:*", Delay: dmrace.Duration(3e9)}}}
	for name, c := range map[string]struct {
		inject  []dmrace.Inject
		console string
		outcome dmrace.Outcome
		want    string
	}{
		"deferred":           {deferral, "[    0.4][    T1] dmrace: deferring probes of 0000:00:01.0 for 3000 ms by dmrace-supplier.0\n", dmrace.Booted, ""},
		"not deferred":       {deferral, "[    0.4][    T1] dmrace: shim ready, 0 delay(s), 1 deferral(s)\n", dmrace.Booted, device},
		"a card":             {anyCard, "[    0.7][   T14] dmrace: deferring probes of mmc0:4567 for 3000 ms by dmrace-supplier.0\n", dmrace.Hung, ""},
		"another's card":     {anyCard, "[    0.7][   T14] dmrace: deferring probes of mmc1:4567 for 3000 ms by dmrace-supplier.0\n", dmrace.Booted, "mmc0:*"},
		"another was":        {deferral, "[    0.4][    T1] dmrace: deferring probes of 0000:00:01.01 for 3000 ms by dmrace-supplier.0\n", dmrace.Hung, device},
		"died before":        {deferral, "", dmrace.Panicked, ""},
		"nothing to be done": {nil, "", dmrace.Booted, ""},
	} {
		r := &dmrace.Observation{Plan: &dmrace.Plan{Inject: c.inject}, Console: []byte(c.console), Verdict: dmrace.Verdict{Outcome: c.outcome}}
		if got := undeferred(r); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

// TestUndelayed: QEMU 11 gives its cards random addresses, and boots passed for those of a late
// card in which nothing was late.
func TestUndelayed(t *testing.T) {
	const device = "mmc1:4567"
	late := func(device string) []dmrace.Inject {
		return []dmrace.Inject{{ProbeDelay: &dmrace.ProbeDelay{Driver: "mmcblk", Device: device, Delay: dmrace.Duration(1e9)}}}
	}
	for name, c := range map[string]struct {
		inject  []dmrace.Inject
		console string
		outcome dmrace.Outcome
		want    string
	}{
		"delayed":         {late(device), "[    0.7][    T5] dmrace: delaying probe of mmc1:4567 by mmcblk for 1000 ms\n", dmrace.Booted, ""},
		"another address": {late(device), "[    0.7][    T5] mmc1: new high speed SD card at address a98a\n", dmrace.Booted, device},
		"another driver":  {late(device), "[    0.7][    T5] dmrace: delaying probe of mmc1:4567 by mmc_test for 1000 ms\n", dmrace.Hung, device},
		"any device":      {late(""), "", dmrace.Hung, ""},
		"died before":     {late(device), "", dmrace.Panicked, ""},
		"given up":        {late(device), "", dmrace.Inconclusive, ""},
	} {
		r := &dmrace.Observation{Plan: &dmrace.Plan{Inject: c.inject}, Console: []byte(c.console), Verdict: dmrace.Verdict{Outcome: c.outcome}}
		if got := undelayed(r); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

// TestMissingCPUs: a PC's MP table had one CPU of four in it, and the boot passed for one with
// four.
func TestMissingCPUs(t *testing.T) {
	for _, c := range []struct {
		cpus    int
		console string
		want    string
	}{
		{4, "[    0.568][    T1] smp: Brought up 1 node, 1 CPU\n", "1 CPU"},
		{4, "[    0.568][    T1] smp: Brought up 1 node, 4 CPUs\n", ""},
		{4, "", ""},
		{0, "[    0.568][    T1] smp: Brought up 1 node, 1 CPU\n", ""},
	} {
		r := &dmrace.Observation{Plan: &dmrace.Plan{Machine: dmrace.Machine{CPUs: c.cpus}}, Console: []byte(c.console)}
		if got := missingCPUs(r); got != c.want {
			t.Errorf("%d CPUs, %q: got %q, want %q", c.cpus, c.console, got, c.want)
		}
	}
}
