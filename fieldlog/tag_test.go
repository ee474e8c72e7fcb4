package fieldlog

import (
	"slices"
	"strings"
	"testing"
)

// TestTag takes off what a program put before each line, and nothing that is the kernel's.
func TestTag(t *testing.T) {
	const missing, panicked = "VFS: Cannot open root device \"sda1\" or unknown-block(0,0): error -6", "Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)"
	for _, c := range []struct{ name, log, tag string }{
		{"in brackets", "[UART16550] " + missing + "\n[UART16550] " + panicked + "\n", "[UART16550]"},
		{"a word", "uart: random: crng init done\nuart: " + missing + "\nuart: " + panicked + "\n", "uart:"},
		{"angles", "<console> " + missing + "\n<console> \n<console> " + panicked + "\n", "<console>"},
		{"a bar", "board1 | " + missing + "\nboard1 | " + panicked + "\n", "board1 |"},
		{"a host and kernel", "board kernel: " + missing + "\nboard kernel: " + panicked + "\n", "board kernel:"},
		{"behind a stamp", "2026-11-22 12:00:00 ttyS0> " + missing + "\n2026-11-22 12:00:01 ttyS0> " + panicked + "\n", "ttyS0>"},
		{"in a mail", "Hello,\n\nhere is what I get:\n\nuart: " + missing + "\nuart: " + panicked + "\n\nAny ideas?\n", "uart:"},

		{"a journal's", "Nov 22 12:00:00 board kernel: " + missing + "\nNov 22 12:00:00 board kernel: " + panicked + "\n", ""},
		{"none", missing + "\n" + panicked + "\n", ""},
		{"of the kernel", missing + "\nVFS: Unable to mount root fs on unknown-block(0,0)\n", ""},
		{"of a host", strings.Repeat("mmc0: error -110 whilst initialising SD card\n", 3), ""},
		{"of init", "init: Kernel panic - not syncing: x\ninit: starting service\ninit: starting another\n", ""},
		{"of some lines", "uart: " + missing + "\nHello\nuart: x\nHello\n" + panicked + "\n", ""},
		{"behind which nothing is", "uart: hello\nuart: world\n" + missing + "\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := tagOf(c.log); got != c.tag {
				t.Errorf("got %q, want %q", got, c.tag)
			}
		})
	}
}

// TestTaggedLog reads a log behind its tag, partition scans with their own blank as well.
func TestTaggedLog(t *testing.T) {
	got := events(t, "uart: mmcblk0: mmc0:e624 SU02G 1.84 GiB\nuart:  mmcblk0: p1 p2\nuart: Waiting for root device /dev/mmcblk1p2...\n")
	want := []string{"disk-add mmcblk0 mmc0:e624 SU02G 1.84 GiB", "partition-add mmcblk0 mmcblk0p1 mmcblk0p2", "rootwait-enter /dev/mmcblk1p2"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}
