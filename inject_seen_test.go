package dmrace

import "testing"

// TestUndelayedScan: a kernel whose shim knows no dmrace.scan= boots without a word of it.
func TestUndelayedScan(t *testing.T) {
	late := []Inject{{ScanDelay: &ScanDelay{Disk: "mmcblk0", Delay: Duration(3e9)}}}
	for name, c := range map[string]struct {
		console string
		outcome Outcome
		want    string
	}{
		"delayed":      {"[    0.8][   T19] dmrace: delaying partition scan of mmcblk0 for 3000 ms\n", Hung, ""},
		"another disk": {"[    0.8][   T19] dmrace: delaying partition scan of mmcblk01 for 3000 ms\n", Booted, "mmcblk0"},
		"an old shim":  {"[    0.4][    T1] dmrace: shim ready, 0 delay(s), 0 deferral(s)\n", Booted, "mmcblk0"},
		"died before":  {"", Panicked, ""},
	} {
		r := &Observation{Plan: &Plan{Inject: late}, Console: []byte(c.console), Verdict: Verdict{Outcome: c.outcome}}
		if got := r.UndelayedScan(); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

// TestUndelayedScanOfTwo: a boot that is over before the second disk comes had no scan of it to
// delay. One that has both has, or the plan calls the disk otherwise than the kernel does.
func TestUndelayedScanOfTwo(t *testing.T) {
	const shim = "[    0.4][    T1] dmrace: shim ready, 0 delay(s), 0 deferral(s), 1 scan delay(s)\n"
	p := &Plan{Inject: []Inject{{ScanDelay: &ScanDelay{Disk: "sda", Delay: Duration(3e9)}}}, Others: []Disk{{}}}
	for name, c := range map[string]struct {
		console string
		outcome Outcome
		disks   []string
		want    string
	}{
		"over before":        {shim, Booted, []string{"mmcblk0"}, ""},
		"an old shim":        {"[    0.4][    T1] dmrace: shim ready, 0 delay(s)\n", Booted, []string{"mmcblk0"}, "sda"},
		"both are there":     {shim, Booted, []string{"mmcblk0", "sda"}, "sda"},
		"by another name":    {shim, Booted, []string{"mmcblk0", "sdb"}, "sda"},
		"hangs without it":   {shim, Hung, []string{"mmcblk0"}, "sda"},
		"delayed and booted": {shim + "[    0.8][   T19] dmrace: delaying partition scan of sda for 3000 ms\n", Booted, []string{"mmcblk0", "sda"}, ""},
	} {
		o := &Observation{Plan: p, Console: []byte(c.console), Verdict: Verdict{Outcome: c.outcome}, Timeline: &Timeline{}}
		for _, d := range c.disks {
			o.Timeline.Events = append(o.Timeline.Events, Event{Kind: DiskAdd, Subject: d})
		}
		if got := o.UndelayedScan(); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

// TestIgnoredOrder: the shim ignores an order that it cannot bring about, and says why.
func TestIgnoredOrder(t *testing.T) {
	order := []Inject{{Order: InitcallOrder{"b_init", "a_init"}}}
	for name, c := range map[string]struct {
		console string
		outcome Outcome
		want    string
	}{
		"in order":                         {"[    0.4][    T1] dmrace: initcalls of level 6 in this order: b_init,a_init\n", Hung, ""},
		"another order":                    {"[    0.4][    T1] dmrace: initcalls of level 6 in this order: a_init,b_init\n", Hung, "its shim does not know dmrace.order="},
		"a wrong name":                     {"[    0.4][    T1] dmrace: malformed item \"a_init\", no initcall has this name: order ignored\n", Booted, "malformed item \"a_init\", no initcall has this name: order ignored"},
		"a wrong name in a boot that died": {"[    0.4][    T1] dmrace: malformed item \"init\", several initcalls have this name: order ignored\r\n", Panicked, "malformed item \"init\", several initcalls have this name: order ignored"},
		"an old shim":                      {"[    0.4][    T1] dmrace: shim ready, 0 delay(s), 0 deferral(s)\n", Hung, "its shim does not know dmrace.order="},
		"died before":                      {"", Panicked, ""},
	} {
		r := &Observation{Plan: &Plan{Inject: order}, Console: []byte(c.console), Verdict: Verdict{Outcome: c.outcome}}
		if got := r.IgnoredOrder(); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}
