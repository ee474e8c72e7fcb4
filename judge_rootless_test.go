package dmrace

import "testing"

// TestRootless judges an initramfs that waits for a mapped device that is not there.
func TestRootless(t *testing.T) {
	execInitramfs := say(3.3, InitExec, "/init", "")
	inVain := say(23.4, InitReport, "PID 1", NoRoot+": waited 20 s for dm-0")
	for _, c := range []struct {
		name   string
		events []Event
		want   Cause
	}{
		{"the table came too early", []Event{dmWait, noData, disk, parts, execInitramfs, inVain}, CauseDataDevice},
		{"the table was refused", []Event{refusal, disk, parts, execInitramfs, inVain}, CauseMalformed},
		{"the table is there", []Event{disk, parts, ready, execInitramfs, inVain}, CauseRootUnprovided},
	} {
		v := Judge(boot(End{EndReset, sec(25)}, c.events...), whole)
		if v.Outcome != Hung || v.Stage != StageInit || v.Cause != c.want || len(v.Evidence) == 0 {
			t.Errorf("%s: %+v", c.name, v)
		}
	}
}
