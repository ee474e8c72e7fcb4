package results

import (
	"testing"

	"dmrace"
)

func TestVerdictParting(t *testing.T) {
	one, two := recording("without-waitfor"), recording("without-waitfor")
	if got := VerdictParting(one, two); len(got) > 0 {
		t.Errorf("the same: %q", got)
	}
	got := VerdictParting(one, recording("with-waitfor"))
	if len(got) != 2 || got[0] != "verdict: it was hung in rootwait: data-device-missing, and is booted" || got[1] != "order: decisive event 1 was table-error 253:0, and is partition-add mmcblk0" {
		t.Errorf("other: %q", got)
	}
	two.Timeline.Events = two.Timeline.Events[:len(two.Timeline.Events)-1]
	if got := VerdictParting(one, two); len(got) != 1 || got[0] != "order: decisive event 2 was partition-add mmcblk0, and is the end" {
		t.Errorf("shorter: %q", got)
	}
}

func TestConsoleParting(t *testing.T) {
	for _, c := range []struct {
		name, a, b string
		end        dmrace.EndReason
		want       string
	}{
		{"the same", "one\ntwo\n", "one\ntwo\n", dmrace.EndReset, ""},
		{"a hang that was watched longer", "one\ntwo\n", "one\ntwo\nthree\n", dmrace.EndObserved, ""},
		{"a hang that was watched shorter", "one\ntwo\n", "one\nt", dmrace.EndObserved, ""},
		{"a boot that ended says more", "one\ntwo\n", "one\ntwo\nthree\n", dmrace.EndReset, "console: it parts at byte 8, in line 3; 8 bytes were said, and now 14"},
		{"another byte", "one\ntwo\n", "one\ntoo\n", dmrace.EndReset, "console: it parts at byte 5, in line 2; 8 bytes were said, and now 8"},
		{"another byte of a hang", "one\ntwo\n", "one\ntoo\n", dmrace.EndObserved, "console: it parts at byte 5, in line 2; 8 bytes were said, and now 8"},
	} {
		a, b := recording("with-waitfor"), recording("with-waitfor")
		a.Console, b.Console = []byte(c.a), []byte(c.b)
		a.Timeline.End.Reason, b.Timeline.End.Reason = c.end, c.end
		if got := ConsoleParting(a, b); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}
