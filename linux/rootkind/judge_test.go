package rootkind_test

import (
	"strings"
	"testing"
	"time"

	"dmrace"
	"dmrace/linux/rootkind"
)

// sec returns seconds of guest time.
func sec(n float64) time.Duration { return time.Duration(n * float64(time.Second)) }

// say returns an event at a number of seconds after boot.
func say(at float64, kind dmrace.EventKind, subject, detail string) dmrace.Event {
	return dmrace.Event{At: sec(at), Kind: kind, Subject: subject, Detail: detail}
}

// boot returns the timeline of events that was watched until end.
func boot(end dmrace.End, events ...dmrace.Event) *dmrace.Timeline {
	t := &dmrace.Timeline{End: end}
	for _, e := range events {
		t.Add(e)
	}
	return t
}

// watched is the end of a timeline that was watched until that second.
func watched(until float64) dmrace.End { return dmrace.End{Reason: dmrace.EndObserved, At: sec(until)} }

func panics(detail string) dmrace.Event { return say(4, dmrace.Panic, "", detail) }

// The events that the cases are put together from.
var (
	disk     = say(2.1, dmrace.DiskAdd, "mmcblk0", "mmc0:0001 QEMU! 64.0 MiB")
	parts    = say(2.2, dmrace.PartitionAdd, "mmcblk0", "mmcblk0p1 mmcblk0p2")
	dmWait   = say(1, dmrace.DMWait, "dm_init_init", "")
	noData   = say(2, dmrace.TableError, "254:0", "verity: Data device lookup failed (-19)")
	waitRoot = say(3, dmrace.RootwaitEnter, "/dev/dm-0", "")
)

// control is what is known of a plan whose own disk holds the root, whole of one with a
// table on it.
var (
	control = dmrace.Criteria{Window: sec(20), Needs: []string{"mmcblk0p1"}, Reasons: rootkind.Reasons}
	whole   = dmrace.Criteria{Window: sec(20), Needs: []string{"mmcblk0p1", "mmcblk0p2"}, Mapped: true, Reasons: rootkind.Reasons}
)

// verdictCase is one timeline and the verdict that it must have.
type verdictCase struct {
	name    string
	c       dmrace.Criteria
	t       *dmrace.Timeline
	outcome dmrace.Outcome
	stage   dmrace.Stage
	cause   dmrace.Cause
	says    string // in the summary
}

func runVerdicts(t *testing.T, cases []verdictCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			v := dmrace.Judge(c.t, c.c)
			if v.Outcome != c.outcome || v.Stage != c.stage || v.Cause != c.cause || !strings.Contains(v.Summary, c.says) {
				t.Errorf("got %s in %s: %s, want %s in %s: %s\n%s", v.Outcome, v.Stage, v.Cause, c.outcome, c.stage, c.cause, v.Summary)
			}
		})
	}
}

// beside is what is known of a plan whose root= no disk of it answers to.
var beside = dmrace.Criteria{Window: sec(20), Root: "/dev/mmcblk1p2", Reasons: rootkind.Reasons}

// TestJudgeWhole judges recorded boots without a table by what a board says: a hang needs
// the window and a fact that will not change, and nothing of it is concluded where the
// console was read by the first vocabulary.
func TestJudgeWhole(t *testing.T) {
	waits := say(3, dmrace.RootwaitEnter, "/dev/mmcblk1p2", "")
	first := beside
	first.Lean = true
	deferred := say(13, dmrace.HostPending, "fa00000.mmc", "wait for supplier /regulator-5")
	pending := say(30, dmrace.HostPending, "fa00000.mmc", "wait for supplier /regulator-5")
	runVerdicts(t, []verdictCase{
		{"another number", beside, boot(watched(23), disk, parts, waits), dmrace.Hung, dmrace.StageRootwait, dmrace.CauseOtherName, "what came up is mmcblk0 (p1 p2)"},
		{"another number, watched too short", beside, boot(watched(22), disk, parts, waits), dmrace.Inconclusive, dmrace.StageRootwait, dmrace.CauseOtherName, ""},
		{"another number, read by the first vocabulary", first, boot(watched(23), disk, parts, waits), dmrace.Inconclusive, dmrace.StageRootwait, dmrace.CauseCutShort, ""},
		{"another number, and a probe that has not ended", beside, boot(watched(30), disk, parts, waits, say(4, dmrace.ProbeStart, "0000:00:02.0", "")), dmrace.Inconclusive, dmrace.StageRootwait, dmrace.CauseStillWaiting, ""},
		{"another number, and the simulator is done", beside, boot(dmrace.End{Reason: dmrace.EndDecided, At: sec(3)}, disk, parts, waits), dmrace.Hung, dmrace.StageRootwait, dmrace.CauseOtherName, ""},
		{"no disk came up", beside, boot(watched(23), waits), dmrace.Hung, dmrace.StageRootwait, dmrace.CauseDeviceMissing, "no disk came up at all"},
		{"the plan's own disk did not come yet", control, boot(watched(30), say(3, dmrace.RootwaitEnter, "/dev/mmcblk0p1", "")), dmrace.Inconclusive, dmrace.StageRootwait, dmrace.CauseNeverAppeared, ""},
		{"a supplier that never comes", control, boot(watched(13), say(3, dmrace.RootwaitEnter, "/dev/mmcblk0p1", ""), deferred), dmrace.Hung, dmrace.StageRootwait, dmrace.CauseHostDeferred, "it waits for supplier /regulator-5"},
		{"a supplier that may come", control, boot(watched(12), say(3, dmrace.RootwaitEnter, "/dev/mmcblk0p1", "")), dmrace.Inconclusive, dmrace.StageRootwait, dmrace.CauseNeverAppeared, ""},
		{"a table keeps its own verdict", whole, boot(watched(30), dmWait, noData, waitRoot, pending), dmrace.Inconclusive, dmrace.StageRootwait, dmrace.CauseNeverAppeared, ""},
		{"a lockup", beside, boot(watched(45), waits, say(25, dmrace.Lockup, "", "BUG: soft lockup - CPU#0 stuck for 22s!")), dmrace.Hung, dmrace.StageRootwait, dmrace.CauseLockup, ""},
		{"a lockup that may pass", beside, boot(watched(44), waits, say(25, dmrace.Lockup, "", "BUG: soft lockup - CPU#0 stuck for 22s!")), dmrace.Inconclusive, dmrace.StageRootwait, dmrace.CauseLockup, ""},
		{"no medium", beside, boot(watched(5), say(3, dmrace.RootMissing, "sda1", "unknown-block(8,1) error -123"), panics("VFS: Unable to mount root fs on unknown-block(8,1)")), dmrace.Panicked, dmrace.StageMount, dmrace.CausePartMissing, "has no medium"},
		{"busy", beside, boot(watched(5), say(3, dmrace.RootMissing, "mmcblk0p1", "unknown-block(179,1) error -16"), panics("VFS: Unable to mount root fs on unknown-block(179,1)")), dmrace.Panicked, dmrace.StageMount, dmrace.CauseRootBusy, ""},
		{"a panic that tells no more", beside, boot(watched(5), panics("VFS: Unable to mount root fs on unknown-block(179,1)")), dmrace.Panicked, dmrace.StageMount, dmrace.CauseMountFailed, ""},
	})
}

// TestJudgeWholeProven holds when such a hang stands: a recorder watches until then, and
// what it saw until then must give the same verdict.
func TestJudgeWholeProven(t *testing.T) {
	waits := say(3, dmrace.RootwaitEnter, "/dev/mmcblk1p2", "")
	late := say(30, dmrace.HostFailed, "fa00000.mmc", "driver dwmmc: error -110")
	for name, c := range map[string]struct {
		events []dmrace.Event
		at     float64
	}{
		"the window":           {[]dmrace.Event{disk, parts, waits}, 23},
		"a later fact":         {[]dmrace.Event{waits, late}, 30},
		"what nothing changes": {[]dmrace.Event{waits, say(13, dmrace.HostPending, "fa00000.mmc", "")}, 13},
		"the watchdog's":       {[]dmrace.Event{waits, say(25, dmrace.Lockup, "", "stuck"), say(40, dmrace.Lockup, "", "stuck")}, 45},
	} {
		tl := boot(watched(100), c.events...)
		v := dmrace.Judge(tl, beside)
		if v.Outcome != dmrace.Hung || v.ProvenAt != sec(c.at) {
			t.Errorf("%s: %s, proven at %s", name, v.Outcome, dmrace.Seconds(v.ProvenAt))
		}
		if again := dmrace.Judge(tl.Until(watched(c.at)), beside); again.Outcome != dmrace.Hung || again.ProvenAt != v.ProvenAt || again.Cause != v.Cause {
			t.Errorf("%s: watched until then %s %s", name, again.Outcome, again.Cause)
		}
	}
}
