package dmrace

import (
	"testing"
	"time"
)

// The decisive lines of the two logs in "[PATCH 5.15] dm init: add dm-mod.waitfor"
// (stable list, 21 July 2023): one boot without and one with dm-mod.waitfor=, the
// probe of an eMMC host delayed by 20 s.
var (
	threadBefore = []Event{
		{At: us(368594), Kind: DMWait, Subject: "dm_init_init", Thread: "T1"},
		{At: us(21673047), Kind: ProbeDone, Subject: "1c660000.mtk-mmc-fcie", Thread: "T45"},
		{At: us(21680006), Kind: TableError, Subject: "254:0", Detail: "verity: Data device lookup failed", Thread: "T1"},
		{At: us(21680067), Kind: DeviceAdd, Subject: "mmc0", Detail: "new HS400 Enhanced strobe MMC card at address 0001", Thread: "T67"},
		{At: us(21680192), Kind: ProbeStart, Subject: "mmc0:0001", Thread: "T67"},
		{At: us(21680500), Kind: DiskAdd, Subject: "mmcblk0", Thread: "T67"},
		{At: us(21683404), Kind: PartitionAdd, Subject: "mmcblk0", Detail: "mmcblk0p1 mmcblk0p2 mmcblk0p3", Thread: "T67"},
		{At: us(21688010), Kind: ProbeDone, Subject: "mmc0:0001", Thread: "T67"},
		{At: us(21688166), Kind: RootwaitEnter, Subject: "/dev/dm-0", Thread: "T1"},
	}
	threadAfter = []Event{
		{At: us(368417), Kind: DMWait, Subject: "dm_init_init", Thread: "T1"},
		{At: us(21672749), Kind: ProbeDone, Subject: "1c660000.mtk-mmc-fcie", Thread: "T45"},
		{At: us(21672774), Kind: WaitforStart, Subject: "PARTLABEL=rootfs", Thread: "T1"},
		{At: us(21680204), Kind: DiskAdd, Subject: "mmcblk0", Thread: "T43"},
		{At: us(21682866), Kind: PartitionAdd, Subject: "mmcblk0", Detail: "mmcblk0p1 mmcblk0p2 mmcblk0p3", Thread: "T43"},
		{At: us(21687838), Kind: WaitforResolve, Subject: "dm-mod.waitfor", Thread: "T1"},
		{At: us(21688975), Kind: MapReady, Subject: "dm-0", Detail: "dm-verity", Thread: "T1"},
	}
	threadEnd = us(41023192) // "driver_probe_done: probe_count = 0"
)

func TestJudgeThread2023(t *testing.T) {
	// The log goes on for 19.3 s after the root wait began: enough for a window
	// of 15 s, too little for the default one.
	log := Criteria{Window: 15 * time.Second, Mapped: true}
	runVerdicts(t, []verdictCase{
		{"before", log, boot(End{EndLog, threadEnd}, threadBefore...), Hung, StageRootwait, CauseDataDevice, "the table failed at 21.680006 s, 3.4 ms before its devices appeared"},
		{"before, default window", Criteria{Mapped: true}, boot(End{EndLog, threadEnd}, threadBefore...), Inconclusive, StageRootwait, CauseDataDevice, "not proven"},
		{"after", log, boot(End{EndLog, us(21688975)}, threadAfter...), Inconclusive, StageMount, CauseCutShort, "table ready: dm-0"},
	})
}
