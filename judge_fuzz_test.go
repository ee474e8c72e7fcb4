package dmrace

import (
	"reflect"
	"slices"
	"testing"
	"time"
)

// What arbitrary timelines are made of.
var (
	fuzzKinds = []EventKind{
		InitcallEnter, InitcallReturn, DeviceAdd, ProbeStart, ProbeDelayed, ProbeDone, ProbeDefer, ScanDelayed, InitcallsMoved, AsyncSchedule,
		DiskAdd, PartitionScan, PartitionAdd, DMWait, WaitforStart, WaitforResolve, CreateError, TableLoad,
		TableError, VerityError, MapReady, RootwaitEnter, RootMount, InitExec, InitReport, Panic, Poweroff, "unheard-of", "",
	}
	fuzzTexts = []string{
		"", "mmcblk0", "mmcblk0p1 mmcblk0p2", "/dev/dm-0", "/dev/mmcblk0p1", "PARTLABEL=rootfs", "179:1", "b301",
		"verity: Data device lookup failed (-19)", "verity: Hash device lookup failed", "verity: Invalid argument count",
		"VFS: Unable to mount root fs on unknown-block(0,0)", "dm-verity device corrupted", "No working init found.", "\xff\x00",
	}
	fuzzEnds = []EndReason{EndReset, EndObserved, EndLimit, EndLog, EndDecided, ""}
)

// arbitrary turns bytes into a timeline and criteria: four bytes an event, whose
// time may also run backwards.
func arbitrary(data []byte) (*Timeline, Criteria) {
	pick := func() (b byte) {
		if len(data) > 0 {
			b, data = data[0], data[1:]
		}
		return b
	}
	text := func() string { return fuzzTexts[int(pick())%len(fuzzTexts)] }
	t := &Timeline{End: End{fuzzEnds[int(pick())%len(fuzzEnds)], time.Duration(pick()) * time.Second}}
	c := Criteria{Window: time.Duration(int8(pick())) * time.Second, Mapped: pick()%2 == 0}
	if n := pick() % 3; n > 0 {
		c.Needs = []string{"mmcblk0p1", "mmcblk0p2"}[:n]
	}
	numbered := pick()%8 != 0
	for len(data) > 0 {
		e := Event{Kind: fuzzKinds[int(pick())%len(fuzzKinds)], At: time.Duration(pick()) * time.Second / 4, Subject: text(), Detail: text()}
		if numbered {
			t.Add(e)
		} else {
			t.Events = append(t.Events, e)
		}
	}
	return t, c
}

// FuzzJudge holds what must be true of every verdict, whatever the timeline.
func FuzzJudge(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("900100.")) // a root wait of a log
	for n := range fuzzKinds {
		f.Add([]byte{1, 200, 20, 0, 2, 1, 11, 4, 0, 0, 16, 8, 0, 8, 10, 8, 1, 2, byte(n), 12, 3, 11, 19, 12, 3, 0})
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		tl, c := arbitrary(data)
		v := Judge(tl, c)
		checkVerdict(t, tl, v)
		if again := Judge(tl, c); !reflect.DeepEqual(v, again) {
			t.Fatalf("judged twice: %+v and %+v", v, again)
		}
		if tl.End.Reason == EndDecided || v.Cause == CauseReset { // there is nothing more to watch
			return
		}
		longer := *tl
		longer.End.At += time.Hour
		w := Judge(&longer, c)
		if tl.End.Reason == EndLog { // a log's wait is told with how long it was seen
			v.Summary, v.ProvenAt, w.Summary, w.ProvenAt = "", 0, "", 0
		}
		if v.Outcome != Inconclusive && !reflect.DeepEqual(v, w) {
			t.Fatalf("watched longer, %+v turns into %+v", v, w)
		}
	})
}

func checkVerdict(t *testing.T, tl *Timeline, v Verdict) {
	t.Helper()
	_, panicked := tl.First(Panic)
	_, started := tl.First(InitExec)
	switch {
	case panicked != (v.Outcome == Panicked):
		t.Errorf("panic seen: %v, and the outcome is %s", panicked, v.Outcome)
	case v.Outcome == Booted && !started:
		t.Error("booted without PID 1")
	case v.Outcome == Hung && (tl.End.At < v.ProvenAt || tl.End.Reason == EndReset || started):
		t.Errorf("hung, proven at %s, watched until %s (%s)", v.ProvenAt, tl.End.At, tl.End.Reason)
	case !slices.Contains([]Outcome{Booted, Hung, Panicked, Restarted, Inconclusive}, v.Outcome):
		t.Errorf("outcome %q", v.Outcome)
	case !slices.Contains(Stages, v.Stage):
		t.Errorf("stage %q", v.Stage)
	case (v.Outcome == Booted) != (v.Cause == "") || v.Cause != "" && !slices.Contains(Causes, v.Cause):
		t.Errorf("%s with cause %q", v.Outcome, v.Cause)
	case v.Summary == "":
		t.Error("no summary")
	}
	for _, p := range v.Evidence {
		if p.Why == "" || !slices.Contains(tl.Events, p.Event) {
			t.Errorf("evidence %+v is not of this timeline", p)
		}
	}
}
