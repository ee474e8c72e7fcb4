package explain

import (
	"testing"

	"dmrace"
	"dmrace/results"
)

// unsaid are the recorded boots whose verdict rests on what no log says: the report of
// dmrace's own PID 1, or which devices the labels of the plan's disks lead to.
var unsaid = map[string]string{
	"verity-corrupt/file":           "PID 1 reports that it goes on",
	"mmc-initramfs/without-waitfor": "PID 1 reports that its root did not come",
	"mmc-initramfs/with-waitfor":    "PID 1 reports that its root did not come",
	"dm-chain/wrong-order":          "the table names a label",
	"initcall-order/with-waitfor":   "the table names labels",
	"probe-crash/reset":             "the recorder sees the reset, of which no word is said",
}

// TestRecordedConsoles hands every recorded console to parse: the verdict is that of the
// recorder, or tells its cause more closely. A log ends with its last message, where the
// recorder watched on, so that a hang may have to be left open, and what an initramfs finds.
func TestRecordedConsoles(t *testing.T) {
	all, err := results.Store{Dir: "../../results"}.LoadCommitted(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	same := 0
	for _, r := range all {
		v, was := board(t, string(r.Console)).Verdict, r.Verdict
		open := (was.Outcome == dmrace.Hung || was.Outcome == dmrace.Booted && was.Stage == dmrace.StageInit) && v.Outcome == dmrace.Inconclusive
		unnamed := open && was.Cause == dmrace.CauseWaitfor // which devices are to appear is known of the plan
		if v.Stage == was.Stage && (v.Cause.Is(was.Cause) || unnamed || open && was.Cause == "" && v.Cause == dmrace.CauseCutShort) && (v.Outcome == was.Outcome || open) {
			same++
		} else if unsaid[r.Scenario()+"/"+r.Variant()] == "" {
			t.Errorf("%s/%s on %s: %s, recorded %s: %s", r.Scenario(), r.Variant(), r.Kernel().Label, results.Outcome(v), results.Outcome(was), v.Summary)
		}
	}
	if same < 600 {
		t.Errorf("%d of %d", same, len(all))
	}
}
