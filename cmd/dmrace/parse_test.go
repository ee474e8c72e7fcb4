package main

import (
	"bytes"
	"strings"
	"testing"
	"unicode"
)

// TestHostileLog shows a log whose every text wants to steer the terminal.
func TestHostileLog(t *testing.T) {
	log := strings.ReplaceAll(`[    0.000000] Linux version 6.1.192 (x)
[    0.000000] Kernel command line: root=/dev/dm-0 rootwait dm-mod.create="r,,,ro,0 8192 linear /dev/mmcblk0p2 0" a=EVIL loglevel=EVIL
[    1.000000] device-mapper: init: waiting for all devices to be available before creating mapped devices
[    1.1] x
[    1.100000] device-mapper: table: 253:0: linear: Device lookup failed EVIL
[    1.150000] mmcblk0: mmc0:0001 EVIL 1 GiB
[    1.400000] Waiting for root device /dev/dm-0EVIL...
`, "EVIL", "\x1b[2J\x1b]0;t\x07\u202e\x9b1m")
	for _, args := range [][]string{{"parse", "-"}, {"parse", "-", "--json"}, {"parse", "-", "--timeline"}} {
		var shown bytes.Buffer
		root := newRoot()
		root.SetArgs(args)
		root.SetIn(strings.NewReader(log))
		root.SetOut(&shown)
		if err := root.ExecuteContext(t.Context()); statusOf(err) != exitUnexpected || shown.Len() < 200 {
			t.Fatalf("%v: %v, %d bytes", args, err, shown.Len())
		}
		for _, r := range shown.String() {
			if r != '\n' && !unicode.IsPrint(r) {
				t.Fatalf("%v: %q is shown", args, r)
			}
		}
	}
}
