package dmrace

import (
	"strings"
	"testing"
	"time"
)

// hangOf is the reference hang as one of two witnesses sees it: with its own times
// and its own words for what is not decisive.
func hangOf(scale time.Duration, extra ...Event) *Timeline {
	t := &Timeline{}
	for _, e := range append(extra,
		Event{At: 1, Kind: DMWait, Subject: "dm_init_init"},
		Event{At: 2, Kind: TableError, Subject: "253:0", Detail: "verity: Data device lookup failed (-19)"},
		Event{At: 3, Kind: RootwaitEnter, Subject: "/dev/dm-0"},
		Event{At: 4, Kind: DiskAdd, Subject: "mmcblk0"},
		Event{At: 5, Kind: PartitionAdd, Subject: "mmcblk0", Detail: "mmcblk0p1 mmcblk0p2"},
	) {
		e.At *= scale
		t.Add(e)
	}
	t.End = End{EndObserved, 5*scale + 20*time.Second}
	return t
}

func TestCompareUnproven(t *testing.T) {
	of := func(end End, events ...Event) *Timeline {
		tl := &Timeline{End: end}
		for _, e := range events {
			tl.Add(e)
		}
		return tl
	}
	late, decided := End{EndLimit, time.Minute}, End{EndDecided, time.Minute}
	failed := []Event{{Kind: DMWait}, {Kind: TableError, Detail: "verity: Data device lookup failed"}, {Kind: RootwaitEnter, Subject: "/dev/dm-0"}}
	for _, c := range []struct {
		name                string
		recorded, predicted *Timeline
		agrees              bool
	}{
		{"a device that does not come", of(late, failed...), of(decided, failed...), true},
		{"a table that nobody reads", of(late, failed[2]), of(decided, failed[2]), true},
		{"both given up", of(late, failed[0]), of(late, failed[0]), true},
		{"a probe that ends in the prediction alone", of(late, failed[0]), of(decided, failed...), false},
		{"no verdict on what was decided", of(late, append(failed, Event{At: 50 * time.Second, Kind: DiskAdd, Subject: "sda1"})...),
			of(decided, append(failed, Event{At: 50 * time.Second, Kind: DiskAdd, Subject: "sda1"})...), false},
	} {
		if a := Compare(c.recorded, c.predicted, Criteria{Mapped: true, Needs: []string{"sda1"}}); a.Agrees() != c.agrees {
			t.Errorf("%s: %+v: %s", c.name, a, a.Differences())
		}
	}
}

func TestCompare(t *testing.T) {
	c := Criteria{Mapped: true, Needs: []string{"mmcblk0p1"}}
	recorded := hangOf(time.Millisecond, Event{Kind: InitcallEnter, Subject: "dm_init_init"})
	predicted := hangOf(time.Second, Event{Kind: ProbeDone, Subject: "0000:00:01.0"})
	predicted.End = End{EndDecided, 5 * time.Second}
	if a := Compare(recorded, predicted, c); !a.Agrees() || a.Predicted.Outcome != Hung {
		t.Errorf("same order, other times: %+v", a)
	}

	swapped := hangOf(time.Second)
	swapped.End = predicted.End
	swapped.Events[3].Kind, swapped.Events[4].Kind = PartitionAdd, DiskAdd
	swapped.Events[3].Detail, swapped.Events[4].Detail = swapped.Events[4].Detail, ""
	if a := Compare(recorded, swapped, c); a.Agrees() || !strings.Contains(a.Differences(), "event 2 recorded is disk-add mmcblk0, predicted is partition-add mmcblk0") {
		t.Errorf("another order: %q", a.Differences())
	}

	once, twice := hangOf(time.Second), hangOf(time.Second)
	for i, n := range []int{1, 3} {
		for range n {
			[]*Timeline{once, twice}[i].Add(Event{At: 5 * time.Second, Kind: VerityError, Subject: "179:1"})
		}
	}
	if a := Compare(once, twice, c); a.Order != "" {
		t.Errorf("a corrupt block that is read more often: %q", a.Order)
	}

	other := Event{At: 5 * time.Second, Kind: PartitionAdd, Subject: "mmcblk1", Detail: "mmcblk1p1"}
	beside := hangOf(time.Second)
	beside.Add(other)
	if a := Compare(recorded, beside, c); a.Order != "" {
		t.Errorf("a disk that nobody needs: %q", a.Order)
	}
	for _, needs := range [][]string{nil, {"mmcblk0p1", "mmcblk1p1"}, {"mmcblk1"}} {
		if a := Compare(recorded, beside, Criteria{Needs: needs}); a.Order == "" {
			t.Errorf("a disk that %q needs counts for nothing", needs)
		}
	}

	before := hangOf(time.Second, Event{Kind: InitExec, Subject: "/init"})
	if a := Compare(hangOf(time.Second), before, c); a.Order != "" {
		t.Errorf("the /init of an initramfs: %q", a.Order)
	}
	mounted := hangOf(time.Second, Event{Kind: RootMount, Subject: "179:1"}, Event{Kind: InitExec, Subject: "/sbin/init"})
	if a := Compare(mounted, hangOf(time.Second, Event{Kind: RootMount, Subject: "179:1"}), c); a.Order == "" {
		t.Error("an init on a mounted root counts for nothing")
	}

	booted := &Timeline{End: End{EndDecided, time.Second}}
	booted.Add(Event{Kind: InitExec, Subject: "/sbin/init"})
	a := Compare(recorded, booted, c)
	for _, want := range []string{"outcome: recorded hung, predicted booted", "stage: recorded rootwait, predicted init", "cause: recorded data-device-missing, predicted none", "order: event 1"} {
		if !strings.Contains(a.Differences(), want) {
			t.Errorf("another outcome: %q lacks %q", a.Differences(), want)
		}
	}

	short := hangOf(time.Millisecond)
	short.End.At = 10 * time.Millisecond
	if a := Compare(short, short, c); a.Agrees() || !strings.Contains(a.Differences(), "inconclusive") {
		t.Errorf("two timelines that prove nothing agree: %q", a.Differences())
	}
}

// TestDecided: where the simulator has decided the boot there is no window to wait
// for, and a device that has not come will not.
func TestDecided(t *testing.T) {
	end := End{EndDecided, time.Second}
	for _, c := range []struct {
		name   string
		events []Event
		needs  []string
		want   Expect
	}{
		{"root wait for a device that never comes", []Event{{Kind: RootwaitEnter, Subject: "PARTLABEL=rootfs"}}, []string{"sda1"}, Expect{Hung, StageRootwait, CauseNeverAppeared}},
		{"waitfor for a device that never comes", []Event{{Kind: DMWait}, {Kind: WaitforStart, Subject: "PARTLABEL=rootfs"}}, []string{"sda1"}, Expect{Hung, StageWaitfor, CauseNeverAppeared}},
		{"waitfor for a name that matches nothing", []Event{{Kind: PartitionAdd, Detail: "sda1"}, {Kind: DMWait}, {Kind: WaitforStart, Subject: "PARTLABEL=typo"}}, []string{"sda1"}, Expect{Hung, StageWaitfor, CauseWaitfor}},
		{"table without its device", []Event{{Kind: DMWait}, {Kind: TableError, Detail: "verity: Data device lookup failed"}, {Kind: RootwaitEnter, Subject: "/dev/dm-0"}}, []string{"sda1"}, Expect{Hung, StageRootwait, CauseNeverAppeared}},
		{"waitfor, devices unknown", []Event{{Kind: DMWait}, {Kind: WaitforStart, Subject: "PARTLABEL=x"}}, nil, Expect{Hung, StageWaitfor, CauseWaitfor}},
	} {
		tl := &Timeline{End: end}
		for _, e := range c.events {
			tl.Add(e)
		}
		if v := Judge(tl, Criteria{Needs: c.needs, Mapped: true}); !c.want.Met(v) {
			t.Errorf("%s: %+v", c.name, v)
		}
		tl.End = End{EndLimit, time.Hour}
		if v := Judge(tl, Criteria{Needs: c.needs, Mapped: true}); len(c.needs) > 0 && c.want.Cause == CauseNeverAppeared && v.Outcome != Inconclusive {
			t.Errorf("%s, recorded: %+v", c.name, v)
		}
	}
}
