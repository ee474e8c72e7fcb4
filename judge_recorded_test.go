package dmrace

import (
	"slices"
	"testing"
)

// beside is what is known of a plan whose root= no disk of it answers to.
var beside = Criteria{Window: sec(20), Root: "/dev/mmcblk1p2"}

// TestJudgeWhole judges recorded boots without a table by what a board says: a hang needs
// the window and a fact that will not change, and nothing of it is concluded where the
// console was read by the first vocabulary.
func TestJudgeWhole(t *testing.T) {
	waits := say(3, RootwaitEnter, "/dev/mmcblk1p2", "")
	first := beside
	first.First = true
	deferred := say(13, HostPending, "fa00000.mmc", "wait for supplier /regulator-5")
	pending := say(30, HostPending, "fa00000.mmc", "wait for supplier /regulator-5")
	runVerdicts(t, []verdictCase{
		{"another number", beside, boot(watched(23), disk, parts, waits), Hung, StageRootwait, CauseOtherName, "what came up is mmcblk0 (p1 p2)"},
		{"another number, watched too short", beside, boot(watched(22), disk, parts, waits), Inconclusive, StageRootwait, CauseOtherName, ""},
		{"another number, read by the first vocabulary", first, boot(watched(23), disk, parts, waits), Inconclusive, StageRootwait, CauseCutShort, ""},
		{"another number, and a probe that has not ended", beside, boot(watched(30), disk, parts, waits, say(4, ProbeStart, "0000:00:02.0", "")), Inconclusive, StageRootwait, CauseStillWaiting, ""},
		{"another number, and the simulator is done", beside, boot(End{EndDecided, sec(3)}, disk, parts, waits), Hung, StageRootwait, CauseOtherName, ""},
		{"no disk came up", beside, boot(watched(23), waits), Hung, StageRootwait, CauseDeviceMissing, "no disk came up at all"},
		{"the plan's own disk did not come yet", control, boot(watched(30), say(3, RootwaitEnter, "/dev/mmcblk0p1", "")), Inconclusive, StageRootwait, CauseNeverAppeared, ""},
		{"a supplier that never comes", control, boot(watched(13), say(3, RootwaitEnter, "/dev/mmcblk0p1", ""), deferred), Hung, StageRootwait, CauseHostDeferred, "it waits for supplier /regulator-5"},
		{"a supplier that may come", control, boot(watched(12), say(3, RootwaitEnter, "/dev/mmcblk0p1", "")), Inconclusive, StageRootwait, CauseNeverAppeared, ""},
		{"a table keeps its own verdict", whole, boot(watched(30), dmWait, noData, waitRoot, pending), Inconclusive, StageRootwait, CauseNeverAppeared, ""},
		{"a lockup", beside, boot(watched(45), waits, say(25, Lockup, "", "BUG: soft lockup - CPU#0 stuck for 22s!")), Hung, StageRootwait, CauseLockup, ""},
		{"a lockup that may pass", beside, boot(watched(44), waits, say(25, Lockup, "", "BUG: soft lockup - CPU#0 stuck for 22s!")), Inconclusive, StageRootwait, CauseLockup, ""},
		{"busy", beside, boot(watched(5), say(3, RootMissing, "mmcblk0p1", "unknown-block(179,1) error -16"), panics("VFS: Unable to mount root fs on unknown-block(179,1)")), Panicked, StageMount, CauseRootBusy, ""},
		{"a panic that tells no more", beside, boot(watched(5), panics("VFS: Unable to mount root fs on unknown-block(179,1)")), Panicked, StageMount, CauseMountFailed, ""},
	})
}

// TestJudgeWholeProven holds when such a hang stands: a recorder watches until then, and
// what it saw until then must give the same verdict.
func TestJudgeWholeProven(t *testing.T) {
	waits := say(3, RootwaitEnter, "/dev/mmcblk1p2", "")
	late := say(30, HostFailed, "fa00000.mmc", "driver dwmmc: error -110")
	for name, c := range map[string]struct {
		events []Event
		at     float64
	}{
		"the window":           {[]Event{disk, parts, waits}, 23},
		"a later fact":         {[]Event{waits, late}, 30},
		"what nothing changes": {[]Event{waits, say(13, HostPending, "fa00000.mmc", "")}, 13},
		"the watchdog's":       {[]Event{waits, say(25, Lockup, "", "stuck"), say(40, Lockup, "", "stuck")}, 45},
	} {
		tl := boot(watched(100), c.events...)
		v := Judge(tl, beside)
		if v.Outcome != Hung || v.ProvenAt != sec(c.at) {
			t.Errorf("%s: %s, proven at %s", name, v.Outcome, Seconds(v.ProvenAt))
		}
		if again := Judge(tl.Until(watched(c.at)), beside); again.Outcome != Hung || again.ProvenAt != v.ProvenAt || again.Cause != v.Cause {
			t.Errorf("%s: watched until then %s %s", name, again.Outcome, again.Cause)
		}
	}
}

// TestCauseIs holds which causes take the place of another.
func TestCauseIs(t *testing.T) {
	mounting := Expect{Outcome: Panicked, Stage: StageMount, Cause: CauseMountFailed}
	for _, c := range []struct {
		name string
		v    Verdict
		met  bool
	}{
		{"the same", Verdict{Outcome: Panicked, Stage: StageMount, Cause: CauseMountFailed}, true},
		{"told more closely", Verdict{Outcome: Panicked, Stage: StageMount, Cause: CauseRootBusy}, true},
		{"another", Verdict{Outcome: Panicked, Stage: StageMount, Cause: CauseDataDevice}, false},
		{"closer, and another outcome", Verdict{Outcome: Hung, Stage: StageMount, Cause: CauseRootBusy}, false},
	} {
		if mounting.Met(c.v) != c.met {
			t.Errorf("%s: met is %t", c.name, !c.met)
		}
	}
	if CauseMountFailed.Is(CauseRootBusy) {
		t.Error("the general cause counts as the closer one")
	}
	for general, list := range closer {
		for _, c := range append([]Cause{general}, list...) {
			if !slices.Contains(Causes, c) || closer[c] != nil && c != general {
				t.Errorf("%s below %s", c, general)
			}
		}
	}
}
