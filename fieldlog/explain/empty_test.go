package explain

import (
	"regexp"
	"strings"
	"testing"
)

// holes are what a sentence has where a name or a reason in it is empty. The kernel's own
// words have two blanks between sentences.
var holes = regexp.MustCompile(`[a-z,;:=]  | \( *\)|\?\.| [,;.)]|: [;:.,]|; [;.]|[:;,]\.|(?:for|of|on|named|by) (?:goes|[,.;:])|^[ ,;:.]`)

// emptied are messages as copies have them whose end was cut, and those in which a name of
// the command line is empty.
var emptied = []string{
	"Kernel panic - not syncing: ", "Kernel panic - not syncing: VFS: Unable to mount root fs on ", "device-mapper: table: 254:0: ", "device-mapper: init: waiting for device  ...",
	"device-mapper: init: waiting for all devices to be available before creating mapped devices",
	"device-mapper: ioctl: dm-0 () is ready", "Root-NFS: ", "VFS: Unable to mount root fs via NFS.", "UBI error: ", "ubi0 error: ", "UBIFS error (pid 1): ",
	"Waiting for root device ...", `VFS: Cannot open root device "" or unknown-block(0,0): error -6`, `VFS: Cannot open root device "(null)" or unknown-block(179,2)`,
	"No filesystem could mount root, tried: ", "List of all partitions:", " sda:", "sd 0:0:0:0: [sda] Attached SCSI disk", "XFS (sda1): Ending clean mount", "Oops", "BUG: KASAN",
	"systemd[1]: ", "init: ", "dracut-initqueue[1]: ", "platform fa00000.mmc: deferred probe pending", "EXT4-fs error (device sda1): ", "Failed to execute /init (error -2)",
	"Run /init as init process", "Freeing init memory: 4K", "IP-Config: Complete:", "calling  x+0x0/0x1 @ 1", "ALERT!  /dev/x does not exist.", "Mounting root failed.",
	"Disabling rootwait; root= is invalid", "Out of memory", "nfs: server 1.2.3.4 not responding", "ubi0: user volume: 0, internal", "ubi0: attached mtd3",
	"reboot: Power down", "U-Boot 2022.04", "Starting kernel ...",
}

// TestNoHoles reads logs of one and of two such messages: no sentence has a hole.
func TestNoHoles(t *testing.T) {
	told := map[string]bool{}
	check := func(log string) {
		b := board(t, log)
		for _, s := range b.Why() {
			if hole := holes.FindString(s); hole != "" && !told[s] {
				told[s] = true
				t.Errorf("%q: %q in %q", log, hole, s)
			}
		}
	}
	for _, first := range emptied {
		check("[    1.000000] " + first + "\n")
		for _, second := range emptied {
			check("[    1.000000] " + first + "\n[   40.000000] " + second + "\n[   60.000000] random: crng init done\n")
		}
	}
	if !holes.MatchString("the root wait for  goes on") || holes.MatchString(strings.Repeat("a board, and its root. ", 3)+"x") {
		t.Error("holes are not told")
	}
}
