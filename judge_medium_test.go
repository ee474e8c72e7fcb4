package dmrace

import "testing"

// TestJudgeReaderWithoutMedium: sd_probe() is over, and said no size.
func TestJudgeReaderWithoutMedium(t *testing.T) {
	after := watched(40)
	of := func(mapped bool, parts ...string) Criteria {
		return Criteria{Window: sec(20), Needs: parts, Mapped: mapped}
	}
	attached := say(2.2, DiskAttached, "sda", "")
	sized := say(2.1, DiskAdd, "sda", "8192 512-byte logical blocks")
	byPath, byLabel := say(2.3, WaitforStart, "/dev/sda1", ""), say(2.3, WaitforStart, "PARTLABEL=rootfs", "")
	over := say(2.4, WaitforResolve, "dm-mod.waitfor", "")
	failed := say(2.5, TableError, "254:0", "verity: Data device lookup failed (-6)")
	runVerdicts(t, []verdictCase{
		{"the root by label", of(false, "sda1"), boot(after, attached, waitLabel), Hung, StageRootwait, CauseDeviceMissing, "sda came up without a size"},
		{"the root by name", of(false, "sda1"), boot(after, attached, say(3, RootwaitEnter, "/dev/sda1", "")), Hung, StageRootwait, CausePartMissing, "sda came up without a size"},
		{"waitfor by path, what the table needs is not known", Criteria{Window: sec(20)}, boot(after, dmWait, attached, byPath, over, failed, waitRoot), Hung, StageRootwait, CausePhantom, "sda came up"},
		{"not watched long enough", of(false, "sda1"), boot(watched(10), attached, waitLabel), Inconclusive, StageRootwait, CauseDeviceMissing, "not proven"},
		{"a size, and no partition yet", of(false, "sda1"), boot(after, sized, attached, waitLabel), Inconclusive, StageRootwait, CauseNeverAppeared, "never appeared"},
		{"another disk has no medium", of(false, "sdb1"), boot(after, attached, waitLabel), Inconclusive, StageRootwait, CauseNeverAppeared, "sdb1 never appeared"},
		{"a whole disk", of(false, "sda"), boot(after, attached, waitLabel), Inconclusive, StageRootwait, CauseNeverAppeared, "sda never appeared"},
		{"waitfor by label", of(true, "sda1"), boot(after, dmWait, attached, byLabel), Hung, StageWaitfor, CauseWaitfor, "nobody reads the table"},
		{"waitfor by path, the table fails", of(true, "sda1"), boot(after, dmWait, attached, byPath, over, failed, waitRoot), Hung, StageRootwait, CausePhantom, "sda came up"},
		{"no waitfor, the table fails", of(true, "sda1"), boot(after, dmWait, failed, attached, waitRoot), Hung, StageRootwait, CauseDataDevice, "sda came up"},
	})
}
