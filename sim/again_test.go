package sim

import (
	"slices"
	"testing"
	"time"

	"dmrace"
	"dmrace/linux/bus"
)

// one is a chooser that has one step late.
type one struct {
	step int
	by   time.Duration
}

func (l one) Late(step int) time.Duration {
	if step == l.step {
		return l.by
	}
	return 0
}

func (one) Next(*Turn) int { return 0 }

// TestRunAgain: a model that has run keeps its memory, and its timeline is that of one that has
// not, also where the disks come in another order than before and change their names.
func TestRunAgain(t *testing.T) {
	p := planOf("6.1", "root=PARTLABEL=rootfs rootwait ro", dmrace.Disk{Bus: bus.USB}, dmrace.Disk{Bus: bus.USB, Parts: []dmrace.Part{dmrace.PartBlank}})
	fresh := func() *Model {
		m, err := FromPlan(p, dmrace.Traits{Release: "6.1"})
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	costs := DefaultCosts()
	again := fresh()
	step := slices.IndexFunc(again.Steps(), func(s Step) bool { return s.Kind == StepHub && s.Disk == 0 })
	var last []dmrace.Event
	for n, by := range []time.Duration{0, time.Second, 0, time.Second, time.Second, 0} {
		got, _ := again.Choose(&costs, one{step, by})
		want, _ := fresh().Choose(&costs, one{step, by})
		if !slices.Equal(got.Events, want.Events) {
			t.Errorf("run %d, late by %s:\n%s\nwant\n%s", n, by, described(got), described(want))
		}
		if n == 1 && slices.EqualFunc(last, want.Events, func(a, b dmrace.Event) bool { return a.Kind == b.Kind && a.Subject == b.Subject }) {
			t.Error("the disks come in one order, however late the first")
		}
		last = want.Events
	}
}

// TestNamedAgain: what stands in the memory of a timeline under another name is written anew, also
// where the event has been said elsewhere under its new name.
func TestNamedAgain(t *testing.T) {
	p := planOf("6.1", "root=PARTLABEL=rootfs rootwait ro", dmrace.Disk{Bus: bus.USB}, dmrace.Disk{Bus: bus.USB, Parts: []dmrace.Part{dmrace.PartBlank}})
	m, err := FromPlan(p, dmrace.Traits{Release: "6.1"})
	if err != nil {
		t.Fatal(err)
	}
	event := func(k dmrace.EventKind) int32 {
		return int32(slices.IndexFunc(m.events, func(e dmrace.Event) bool { return e.Kind == k }))
	}
	add, other := event(dmrace.DiskAdd), event(dmrace.InitcallEnter)
	disk, costs := m.about[add].disk, DefaultCosts()
	say := func(slot int32, events ...int32) string {
		m.engine.reset(&costs)
		m.engine.block.slot[disk] = m.disks[disk].slots + slot
		for _, e := range events {
			m.engine.emit(e)
		}
		return m.engine.tl.Events[len(events)-1].Subject
	}
	for n, c := range []struct {
		got, want string
	}{
		{say(0, other, add), "sda"},
		{say(1, add), "sdb"},
		{say(1, other, add), "sdb"},
		{say(0, other, add), "sda"},
	} {
		if c.got != c.want {
			t.Errorf("%d: %s, want %s", n, c.got, c.want)
		}
	}
}
