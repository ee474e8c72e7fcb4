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

// TestUserInColours: so it is with all that user space says.
func TestUserInColours(t *testing.T) {
	for line, want := range map[string]string{
		"[\x1b[0;1;38;5;185mDEPEND\x1b[0m] Dependency failed for \x1b[0;1;39msyst… Verity Protection Setup for root.":   "syst… Verity Protection Setup for root",
		"[\x1b[0;1;38;5;185mDEPEND\x1b[0m] Dependency failed for \x1b[0;1;39msysroot.mount\x1b[0m - /sysroot.":          "sysroot.mount - /sysroot",
		"[\x1b[0;1;31mFAILED\x1b[0m] Failed to start \x1b[0;1;39msyst…@root.service\x1b[0m - Integrity of verity root.": "",
	} {
		e, ok := Message{Text: line}.UserEvent()
		if !ok || e.Kind != dmrace.UserError || e.Subject != want {
			t.Errorf("%q: %+v", line, e)
		}
	}
}
