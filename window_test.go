package dmrace

import (
	"testing"
	"time"
)

func TestRaceWindow(t *testing.T) {
	at := func(ms int, kind EventKind, subject, detail string) Event {
		return Event{At: time.Duration(ms) * time.Millisecond, Kind: kind, Subject: subject, Detail: detail}
	}
	needs := []string{"mmcblk0p1", "mmcblk0p2"}
	parts := func(ms int) Event { return at(ms, PartitionAdd, "mmcblk0", "mmcblk0p1 mmcblk0p2") }
	tests := []struct {
		name   string
		needs  []string
		events []Event
		want   time.Duration
		waited bool
		none   bool
	}{
		{name: "lost", needs: needs, want: -40 * time.Millisecond, events: []Event{
			at(100, TableError, "verity", "Data device lookup failed"), at(139, DiskAdd, "mmcblk0", ""), parts(140)}},
		{name: "won", needs: needs, want: 7 * time.Millisecond, events: []Event{
			parts(93), at(100, TableLoad, "verity", ""), at(101, MapReady, "dm-0", "vroot")}},
		{name: "waited", needs: needs, want: 10 * time.Millisecond, waited: true, events: []Event{
			at(50, WaitforStart, "PARTLABEL=rootfs", ""), parts(90), at(99, WaitforResolve, "dm-mod.waitfor", ""), at(100, MapReady, "dm-0", "vroot")}},
		{name: "two disks, the second late", needs: []string{"mmcblk0p1", "mmcblk1p1"}, want: -100 * time.Millisecond, events: []Event{
			at(90, PartitionAdd, "mmcblk0", "mmcblk0p1"), at(100, TableError, "verity", ""), at(200, PartitionAdd, "mmcblk1", "mmcblk1p1")}},
		{name: "needs unknown", want: -1 * time.Millisecond, events: []Event{
			at(100, TableError, "verity", ""), at(101, PartitionAdd, "vda", "vda1")}},
		{name: "never appeared", needs: needs, none: true, events: []Event{at(100, TableError, "verity", "")}},
		{name: "no lookup", needs: needs, none: true, events: []Event{parts(93)}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var tl Timeline
			for _, e := range tt.events {
				tl.Add(e)
			}
			w, ok := RaceWindow(&tl, Criteria{Needs: tt.needs})
			if ok == tt.none {
				t.Fatalf("found %t", ok)
			}
			if ok && (w.Margin() != tt.want || w.Waited != tt.waited) {
				t.Errorf("margin %s, waited %t; want %s, %t", w.Margin(), w.Waited, tt.want, tt.waited)
			}
		})
	}
}
