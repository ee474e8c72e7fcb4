package console

import (
	"testing"

	"dmrace"
)

// TestTimedOutInColours: systemd writes its status to a console in colours, which are no part
// of the unit's name.
func TestTimedOutInColours(t *testing.T) {
	for line, want := range map[string]string{
		"\x1b[K[\x1b[0;1;31m TIME \x1b[0m] Timed out waiting for device \x1b[0;1;39mdev-sda1.device\x1b[0m - /dev/sda1.": "dev-sda1.device",
		"[   92.735306] systemd[1]: Timed out waiting for device /dev/disk/by-uuid/1234-ABCD.":                           "/dev/disk/by-uuid/1234-ABCD",
		"[ TIME ] Timed out waiting for device dev-sda1.device - /dev/sda1.":                                             "dev-sda1.device",
	} {
		var got dmrace.Event
		p := NewParser(dmrace.VocabularyWhole, func(e dmrace.Event) {
			if e.Kind == dmrace.GaveUp {
				got = e
			}
		})
		p.Write([]byte("[    7.238966] Run /init as init process\n" + line + "\n"))
		p.Close()
		if got.Subject != want || got.Detail != "timed out" {
			t.Errorf("%q: %+v", line, got)
		}
	}
}

// TestRequestErrors: blk_print_req_error() names the disk in each of its words, before 5.17
// with its function in front. 7.2 says nothing beside it of a read of the partition table.
func TestRequestErrors(t *testing.T) {
	for line, want := range map[string]string{
		"I/O error, dev vda, sector 0 op 0x0:(READ) flags 0x800000 phys_seg 1 prio class 2":                        "vda I/O error, sector 0",
		"blk_update_request: I/O error, dev sda, sector 2048 op 0x0:(READ) flags 0x0 phys_seg 1 prio class 0":      "sda I/O error, sector 2048",
		"critical medium error, dev sdb, sector 8 op 0x0:(READ) flags 0x0 phys_seg 1 prio class 2":                 "sdb critical medium error, sector 8",
		"Buffer I/O error on dev vda, logical block 0, async page read":                                            "vda Buffer I/O error, logical block 0",
		"blk_update_request: critical target error, dev nvme0n1, sector 1 op 0x3:(DISCARD) flags 0x800 phys_seg 1": "nvme0n1 critical target error, sector 1",
	} {
		var got string
		p := NewParser(dmrace.VocabularyWhole, func(e dmrace.Event) {
			if e.Kind == dmrace.DiskError {
				got = e.Subject + " " + e.Detail
			}
		})
		p.Write([]byte("[    0.653184][    C0] " + line + "\n"))
		p.Close()
		if got != want {
			t.Errorf("%q: %q", line, got)
		}
	}
}
