package vmtest

import (
	"testing"

	"dmrace"
	"dmrace/linux/bus"
)

// TestUnseen: a disk that its driver attached was seen, also a reader that says no size.
func TestUnseen(t *testing.T) {
	say := func(kind dmrace.EventKind, disk string) dmrace.Event { return dmrace.Event{Kind: kind, Subject: disk} }
	for _, c := range []struct {
		name   string
		events []dmrace.Event
		want   int
	}{
		{"nothing", nil, 0},
		{"a size", []dmrace.Event{say(dmrace.DiskAdd, "sda"), say(dmrace.PartitionAdd, "sdb")}, -1},
		{"no medium", []dmrace.Event{say(dmrace.DiskAttached, "sda"), say(dmrace.PartitionScan, "sdb")}, -1},
		{"the second is missing", []dmrace.Event{say(dmrace.DiskAttached, "sda")}, 1},
	} {
		var tl dmrace.Timeline
		for _, e := range c.events {
			tl.Add(e)
		}
		p := &dmrace.Plan{Disk: dmrace.Disk{Bus: bus.USB}, Others: []dmrace.Disk{{Bus: bus.USB}}}
		if got := unseen(&dmrace.Observation{Plan: p, Timeline: &tl}); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}
