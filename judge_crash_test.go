package dmrace

import (
	"strings"
	"testing"
	"time"
)

// TestJudgeStandsStill: a crash in a worker, and no word for the window, of a boot that was
// watched is a hang. Of a log, of a boot that is reset and of one that went on it is none.
func TestJudgeStandsStill(t *testing.T) {
	crash := Event{At: time.Second, Kind: Oops, Detail: "Oops: Oops: 0002 [#1] SMP", Thread: "T27"}
	task := Event{At: time.Second, Kind: Frame, Subject: "kworker/u4:1", Detail: "pid 27", Thread: "T27"}
	later := Event{At: 15 * time.Second, Kind: DiskAdd, Subject: "vda", Thread: "T1"}
	for _, c := range []struct {
		name   string
		events []Event
		end    End
		want   Outcome
	}{
		{"watched for the window", []Event{crash, task}, End{EndObserved, 21 * time.Second}, Hung},
		{"watched to the limit", []Event{crash, task}, End{EndLimit, 360 * time.Second}, Hung},
		{"watched for less", []Event{crash, task}, End{EndLimit, 20 * time.Second}, Inconclusive},
		{"it went on", []Event{crash, task, later}, End{EndLimit, 34 * time.Second}, Inconclusive},
		{"it went on, and then stood still", []Event{crash, task, later}, End{EndLimit, 35 * time.Second}, Hung},
		{"a log", []Event{crash, task}, End{EndLog, 360 * time.Second}, Inconclusive},
	} {
		tl := &Timeline{End: c.end}
		for _, e := range c.events {
			tl.Add(e)
		}
		v := Judge(tl, Criteria{})
		if v.Outcome != c.want || v.Cause != CauseOops || strings.Contains(v.Summary, "nothing goes on since") != (c.want == Hung) {
			t.Errorf("%s: %s in %s: %s, %q", c.name, v.Outcome, v.Stage, v.Cause, v.Summary)
		}
	}
}
