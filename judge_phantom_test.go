package dmrace

import "testing"

// TestMadeUp: a root that has a number and no device is a phantom if its partition is
// there by then, and else a partition that is missing, or a disk.
func TestMadeUp(t *testing.T) {
	missed := func(subject, detail string) Event { return Event{Kind: RootMissing, Subject: subject, Detail: detail} }
	parts := Event{Kind: PartitionAdd, Subject: "mmcblk0", Detail: "mmcblk0p1 mmcblk0p2"}
	disk := Event{Kind: DiskAdd, Subject: "mmcblk0"}
	end := Event{Kind: Panic, Detail: "VFS: Unable to mount root fs on unknown-block(179,1)"}
	for _, c := range []struct {
		name   string
		events []Event
		want   bool
	}{
		{"the partition is there", []Event{disk, parts, missed("/dev/mmcblk0p1", "unknown-block(179,1) error -6"), end}, true},
		{"before 6.4 the name has no folder", []Event{disk, parts, missed("mmcblk0p1", "unknown-block(179,1) error -6"), end}, true},
		{"it never came", []Event{disk, missed("/dev/mmcblk0p1", "unknown-block(179,1) error -6"), end}, false},
		{"another one is there", []Event{disk, parts, missed("/dev/mmcblk0p7", "unknown-block(179,7) error -6"), end}, false},
		{"it has no number", []Event{disk, parts, missed("/dev/mmcblk0p1", "unknown-block(0,0) error -6"), end}, false},
		{"another error", []Event{disk, parts, missed("/dev/mmcblk0p1", "unknown-block(179,1) error -16"), end}, false},
		{"it comes later", []Event{disk, missed("/dev/mmcblk0p1", "unknown-block(179,1) error -6"), parts, end}, false},
	} {
		tl := &Timeline{End: End{Reason: EndReset}}
		for _, e := range c.events {
			tl.Add(e)
		}
		v := Judge(tl, Criteria{Root: "/dev/mmcblk0p1"})
		if got := v.Cause == CausePhantom; got != c.want || v.Outcome != Panicked || v.Stage != StageMount {
			t.Errorf("%s: %s in %s: %s (%s)", c.name, v.Outcome, v.Stage, v.Cause, v.Summary)
		}
	}
}
