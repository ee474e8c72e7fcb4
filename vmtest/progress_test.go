package vmtest

import (
	"testing"
	"time"

	"dmrace"
	"dmrace/linux/console"
)

// TestPhase follows a boot that loses the race line by line.
func TestPhase(t *testing.T) {
	c := &capture{}
	c.parser = console.NewParser(dmrace.VocabularyNewest, c.timeline.Add)
	for _, step := range []struct {
		line string
		want Phase
	}{
		{"", PhaseFirmware},
		{"[    0.000000] Linux version 6.1.192", PhaseKernel},
		{"[    0.652138] device-mapper: init: waiting for all devices to be available before creating mapped devices", PhaseWaiting},
		{"[    0.653000] device-mapper: table: 253:0: verity: Data device lookup failed (-19)", PhaseKernel},
		{"[    0.654000] Waiting for root device /dev/dm-0...", PhaseWaiting},
		{"[   20.000000] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)", PhaseVerdict},
	} {
		c.parser.Write([]byte(step.line + "\n"))
		if got := c.phase(); got != step.want {
			t.Errorf("after %q: %s, want %s", step.line, got, step.want)
		}
	}
	var told Phase
	Host{}.tell(c, 0) // nobody wants to know
	Host{Progress: func(p Phase, _ time.Duration) { told = p }}.tell(c, 0)
	if told != PhaseVerdict {
		t.Errorf("told %q", told)
	}
}
