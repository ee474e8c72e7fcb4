package dmrace

import (
	"strings"
	"testing"
	"time"
)

// sec returns seconds of guest time.
func sec(n float64) time.Duration { return time.Duration(n * float64(time.Second)) }

// say returns an event at a number of seconds after boot.
func say(at float64, kind EventKind, subject, detail string) Event {
	return Event{At: sec(at), Kind: kind, Subject: subject, Detail: detail}
}

// boot returns the timeline of events that was watched until end.
func boot(end End, events ...Event) *Timeline {
	t := &Timeline{End: end}
	for _, e := range events {
		t.Add(e)
	}
	return t
}

// watched is the end of a timeline that was watched until that second.
func watched(until float64) End { return End{EndObserved, sec(until)} }

// The events that the cases are put together from.
var (
	dmWait    = say(1, DMWait, "dm_init_init", "")
	waitData  = say(1.1, WaitforStart, "PARTLABEL=rootfs", "")
	waitHash  = say(1.2, WaitforStart, "PARTLABEL=hash", "")
	resolved  = say(1.5, WaitforResolve, "dm-mod.waitfor", "")
	noData    = say(2, TableError, "254:0", "verity: Data device lookup failed (-19)")
	noHash    = say(2, TableError, "254:0", "verity: Hash device lookup failed (-19)")
	badArgs   = say(2, TableError, "254:0", "verity: Invalid argument count (-22)")
	disk      = say(2.1, DiskAdd, "mmcblk0", "mmc0:0001 QEMU! 64.0 MiB")
	parts     = say(2.2, PartitionAdd, "mmcblk0", "mmcblk0p1 mmcblk0p2")
	ready     = say(2.5, MapReady, "dm-0", "vroot")
	ready1    = say(2.6, MapReady, "dm-1", "vother")
	refusal   = say(1, CreateError, "dm-mod.create", `invalid type "verify"`)
	waitRoot  = say(3, RootwaitEnter, "/dev/dm-0", "")
	waitOther = say(3, RootwaitEnter, "/dev/dm-7", "")
	waitLabel = say(3, RootwaitEnter, "PARTLABEL=rootfs", "")
	corrupt   = say(3.1, VerityError, "mmcblk0p1", "data block 0 is corrupted")
	mounted   = say(3.2, RootMount, "254:0", "squashfs readonly")
	execInit  = say(3.3, InitExec, "/sbin/init", "")
	report    = say(3.4, InitReport, "PID 1", "uptime 3400 ms")
	poweroff  = say(4, Poweroff, "", "Restarting system")
	restart   = say(4, Poweroff, "", "Restarting system with command 'dm-verity device corrupted'")
)

func panics(detail string) Event { return say(4, Panic, "", detail) }

// whole is what is known of a plan with both partitions in its table.
var whole = Criteria{Window: sec(20), Needs: []string{"mmcblk0p1", "mmcblk0p2"}, Mapped: true}

// control is what is known of a plan without a mapping.
var control = Criteria{Window: sec(20), Needs: []string{"mmcblk0p1"}}

// foreign is what is known of a log that comes without a plan.
var foreign = Criteria{Window: sec(20)}

// verdictCase is one timeline and the verdict that it must have.
type verdictCase struct {
	name    string
	c       Criteria
	t       *Timeline
	outcome Outcome
	stage   Stage
	cause   Cause
	says    string // in the summary
}

func runVerdicts(t *testing.T, cases []verdictCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			v := Judge(c.t, c.c)
			if v.Outcome != c.outcome || v.Stage != c.stage || v.Cause != c.cause {
				t.Errorf("got  %s in %s: %q\nwant %s in %s: %q\n%s", v.Outcome, v.Stage, v.Cause, c.outcome, c.stage, c.cause, v.Summary)
			}
			if !strings.Contains(v.Summary, c.says) {
				t.Errorf("summary %q does not say %q", v.Summary, c.says)
			}
			if len(v.Evidence) == 0 && len(c.t.Events) > 0 {
				t.Error("a verdict without evidence")
			}
		})
	}
}

func TestJudgeBooted(t *testing.T) {
	reset := End{EndReset, sec(5)}
	runVerdicts(t, []verdictCase{
		{"with waitfor", whole, boot(reset, dmWait, waitData, waitHash, disk, parts, resolved, ready, mounted, execInit, report, poweroff), Booted, StageInit, "", "PID 1 started at 3.300000 s"},
		{"control", control, boot(reset, waitLabel, disk, parts, mounted, execInit, report), Booted, StageInit, "", "PID 1"},
		{"a log without a report", foreign, boot(End{EndLog, sec(4)}, mounted, execInit), Booted, StageInit, "", "PID 1"},
		{"a simulated boot", whole, boot(End{EndDecided, sec(4)}, ready, mounted, execInit), Booted, StageInit, "", "PID 1"},
		{"a second table fails that the root does without", whole, boot(reset, dmWait, disk, parts, ready, say(2.7, TableError, "254:1", "linear: Device lookup failed (-19)"), mounted, execInit, report), Booted, StageInit, "", "PID 1"},
		{"no root mount seen", whole, boot(reset, execInit, report), Booted, StageInit, "", "PID 1"},
		{"corrupt, and PID 1 copes", whole, boot(reset, ready, mounted, corrupt, execInit, report), Booted, StageInit, "", "PID 1"},

		{"PID 1 never speaks", whole, boot(End{EndLimit, sec(180)}, ready, mounted, execInit), Inconclusive, StageInit, CauseCutShort, "said nothing before the limit"},
		{"PID 1 is corrupt", whole, boot(reset, ready, mounted, execInit, corrupt), Inconclusive, StageInit, CauseVerityCorrupt, "did not match its hash"},
		{"PID 1 is not started yet", whole, boot(watched(60), ready, mounted), Inconclusive, StageInit, CauseCutShort, "the root is mounted"},
	})
}

// TestJudgeBootedEvidence wants the lines of a good boot in their order, and the
// table that failed beside the root among them.
func TestJudgeBootedEvidence(t *testing.T) {
	second := say(2.7, TableError, "254:1", "linear: Device lookup failed (-19)")
	v := Judge(boot(End{EndReset, sec(5)}, dmWait, waitData, parts, resolved, ready, second, mounted, execInit, report), whole)
	var kinds []string
	for _, p := range v.Evidence {
		kinds = append(kinds, string(p.Event.Kind))
	}
	if got, want := strings.Join(kinds, " "), "waitfor-resolve map-ready table-error root-mount init-exec"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if v.ProvenAt != execInit.At {
		t.Errorf("proven at %s", v.ProvenAt)
	}
}

func TestJudgePanicked(t *testing.T) {
	reset := End{EndReset, sec(4)}
	const nowhere = "VFS: Unable to mount root fs on unknown-block(0,0)"
	runVerdicts(t, []verdictCase{
		{"no file system", whole, boot(reset, dmWait, ready, panics("VFS: Unable to mount root fs on unknown-block(254,0)")), Panicked, StageMount, CauseMountFailed, "panic at 4.000000 s: VFS"},
		{"corrupt superblock", whole, boot(reset, ready, corrupt, panics("VFS: Unable to mount root fs on unknown-block(254,0)")), Panicked, StageMount, CauseVerityCorrupt, "VFS"},
		{"no root= at all", foreign, boot(reset, panics(nowhere)), Panicked, StageMount, CauseMountFailed, "VFS"},
		{"no rootwait, disk late", whole, boot(reset, dmWait, noData, disk, parts, panics(nowhere)), Panicked, StageMount, CauseDataDevice, "VFS"},
		{"no rootwait, hash late", whole, boot(reset, dmWait, noHash, disk, parts, panics(nowhere)), Panicked, StageMount, CauseHashDevice, "VFS"},
		{"no rootwait, the disk did not come in time", whole, boot(reset, dmWait, noData, panics(nowhere)), Panicked, StageMount, CauseDataDevice, "VFS"},
		{"no rootwait, table rejected", whole, boot(reset, dmWait, parts, badArgs, panics(nowhere)), Panicked, StageMount, CauseTableRejected, "VFS"},
		{"no rootwait, create refused", whole, boot(reset, refusal, parts, panics(nowhere)), Panicked, StageMount, CauseMalformed, "VFS"},
		{"a root was found, another table failed", whole, boot(reset, dmWait, noData, parts, panics("VFS: Unable to mount root fs on unknown-block(179,1)")), Panicked, StageMount, CauseMountFailed, "VFS"},
		{"dm-verity panics", whole, boot(reset, ready, corrupt, panics("dm-verity device corrupted")), Panicked, StageMount, CauseVerityCorrupt, "dm-verity"},
		{"dm-verity panics under PID 1", whole, boot(reset, ready, mounted, execInit, report, panics("dm-verity device corrupted")), Panicked, StageInit, CauseVerityCorrupt, "dm-verity"},
		{"no init", whole, boot(reset, ready, mounted, panics("No working init found.  Try passing init= option to kernel.")), Panicked, StageInit, CauseInitFailed, "No working init"},
		{"init= is missing", whole, boot(reset, ready, mounted, panics("Requested init /x failed (error -2).")), Panicked, StageInit, CauseInitFailed, "Requested init"},
		{"init is corrupt", whole, boot(reset, ready, mounted, execInit, corrupt, panics("Requested init /sbin/init failed (error -5).")), Panicked, StageInit, CauseVerityCorrupt, "Requested init"},
		{"init dies", whole, boot(reset, ready, mounted, execInit, panics("Attempted to kill init! exitcode=0x0000000b")), Panicked, StageInit, CauseInitFailed, "kill init"},
		{"init dies after its report", whole, boot(reset, ready, mounted, execInit, report, panics("Attempted to kill init! exitcode=0x00000000")), Panicked, StageInit, CauseInitFailed, "kill init"},
		{"a panic while PID 1 shuts down", whole, boot(reset, execInit, report, poweroff, panics("Fatal exception")), Panicked, StageInit, CausePanic, "Fatal"},
		{"an oops, corruption merely logged", whole, boot(reset, ready, mounted, execInit, corrupt, panics("Fatal exception in interrupt")), Panicked, StageInit, CausePanic, "Fatal"},
		{"in the root wait", whole, boot(reset, dmWait, noData, parts, waitRoot, panics("hung_task: blocked tasks")), Panicked, StageRootwait, CausePanic, "hung_task"},
		{"after the table", whole, boot(reset, ready, panics("Fatal exception")), Panicked, StageMount, CausePanic, ""},
		{"after a table error", whole, boot(reset, dmWait, noData, panics("Fatal exception")), Panicked, StageTableLoad, CausePanic, ""},
		{"after waitfor", whole, boot(reset, dmWait, waitData, resolved, panics("Fatal exception")), Panicked, StageTableLoad, CausePanic, ""},
		{"in waitfor", whole, boot(reset, dmWait, waitData, panics("Fatal exception")), Panicked, StageWaitfor, CausePanic, ""},
		{"in wait_for_device_probe()", whole, boot(reset, dmWait, panics("Fatal exception")), Panicked, StageProbe, CausePanic, ""},
		{"after a refused line", whole, boot(reset, refusal, panics("Fatal exception")), Panicked, StageParse, CausePanic, ""},
		{"early", whole, boot(reset, panics("Out of memory")), Panicked, StageKernel, CausePanic, ""},
		{"the first of two panics", whole, boot(reset, ready, mounted, panics("No working init found."), panics("Fatal exception")), Panicked, StageInit, CauseInitFailed, "No working init"},
	})
}

func TestJudgeRestarted(t *testing.T) {
	reset := End{EndReset, sec(40)}
	runVerdicts(t, []verdictCase{
		{"restart_on_corruption at the mount", whole, boot(reset, ready, corrupt, restart), Restarted, StageMount, CauseVerityCorrupt, "restarted the machine at 4.000000 s"},
		{"restart_on_corruption while PID 1 reads", whole, boot(reset, ready, mounted, execInit, corrupt, restart), Restarted, StageInit, CauseVerityCorrupt, "does not match its hash"},
		{"PID 1 reports the corruption and shuts down", whole, boot(reset, ready, mounted, execInit, corrupt, report, poweroff), Booted, StageInit, "", "PID 1 started"},
		{"a board that is shut down after an error", whole, boot(reset, ready, mounted, execInit, corrupt, poweroff), Inconclusive, StageInit, CauseVerityCorrupt, "PID 1 said nothing"},
		{"somebody else", whole, boot(reset, dmWait, noData, parts, waitRoot, poweroff), Inconclusive, StageRootwait, CauseCutShort, "shut down before PID 1"},
	})
}

func TestJudgeHungInRootwait(t *testing.T) {
	after := watched(30)
	busy := say(2.3, TableError, "254:0", "verity: Data device lookup failed (-16)")
	runVerdicts(t, []verdictCase{
		{"the race", whole, boot(after, dmWait, noData, disk, parts, waitRoot), Hung, StageRootwait, CauseDataDevice, "200.0 ms before its devices appeared"},
		{"the card comes during the wait", whole, boot(after, dmWait, noData, waitRoot, say(8, PartitionAdd, "mmcblk0", "mmcblk0p1 mmcblk0p2")), Hung, StageRootwait, CauseDataDevice, "6.0 s"},
		{"61 µs, as in the seed", whole, boot(after, dmWait, noData, say(2.000061, PartitionAdd, "mmcblk0", "mmcblk0p1 mmcblk0p2"), waitRoot), Hung, StageRootwait, CauseDataDevice, "61 µs"},
		{"wording of 5.10", whole, boot(after, dmWait, say(2, TableError, "254:0", "verity: Data device lookup failed"), parts, waitRoot), Hung, StageRootwait, CauseDataDevice, ""},
		{"linear", whole, boot(after, dmWait, say(2, TableError, "254:0", "linear: Device lookup failed (-19)"), parts, waitRoot), Hung, StageRootwait, CauseDataDevice, ""},
		{"striped", whole, boot(after, dmWait, say(2, TableError, "254:0", "striped: Couldn't parse stripe destination (-19)"), parts, waitRoot), Hung, StageRootwait, CauseDataDevice, ""},
		{"snapshot-origin", whole, boot(after, dmWait, say(2, TableError, "254:0", "snapshot-origin: Cannot get target device (-19)"), parts, waitRoot), Hung, StageRootwait, CauseDataDevice, ""},
		{"only the hash is late", Criteria{Window: sec(20), Needs: []string{"sda1", "mmcblk0p2"}, Mapped: true}, boot(after, say(1, PartitionAdd, "sda", "sda1"), dmWait, noHash, parts, waitRoot), Hung, StageRootwait, CauseHashDevice, ""},
		{"a whole disk", Criteria{Window: sec(20), Needs: []string{"mmcblk0"}, Mapped: true}, boot(after, dmWait, noData, disk, waitRoot), Hung, StageRootwait, CauseDataDevice, "100.0 ms"},
		{"needs unknown", foreign, boot(after, dmWait, noData, disk, parts, waitRoot), Hung, StageRootwait, CauseDataDevice, ""},
		{"needs unknown, a disk without partitions", foreign, boot(after, dmWait, noData, disk, waitRoot), Hung, StageRootwait, CauseDataDevice, ""},
		{"the second device fails and is the root", whole, boot(after, dmWait, say(1.5, MapReady, "dm-0", "first"), noData, parts, say(3, RootwaitEnter, "/dev/dm-1", "")), Hung, StageRootwait, CauseDataDevice, ""},

		{"phantom", whole, boot(after, dmWait, say(1.1, WaitforStart, "/dev/mmcblk0p1", ""), resolved, noData, parts, waitRoot), Hung, StageRootwait, CausePhantom, "phantom dev_t"},
		{"phantom by number", whole, boot(after, dmWait, say(1.1, WaitforStart, "179:1", ""), resolved, noData, parts, waitRoot), Hung, StageRootwait, CausePhantom, "phantom"},
		{"waited for the other partition's label", whole, boot(after, dmWait, waitData, resolved, noHash, parts, waitRoot), Hung, StageRootwait, CauseHashDevice, ""},
		{"waited for a device that was there", Criteria{Window: sec(20), Needs: []string{"sda1", "mmcblk0p2"}, Mapped: true}, boot(after, say(0.5, PartitionAdd, "sda", "sda1"), dmWait, say(1.1, WaitforStart, "/dev/sda1", ""), resolved, noHash, parts, waitRoot), Hung, StageRootwait, CauseHashDevice, ""},

		{"arguments refused", whole, boot(after, dmWait, parts, badArgs, waitRoot), Hung, StageRootwait, CauseTableRejected, "Invalid argument count"},
		{"arguments refused, the disk never came", whole, boot(after, dmWait, badArgs, waitRoot), Hung, StageRootwait, CauseTableRejected, ""},
		{"the device was there and in use", whole, boot(after, dmWait, parts, busy, waitRoot), Hung, StageRootwait, CauseTableRejected, "(-16)"},
		{"create refused", whole, boot(after, refusal, say(1, CreateError, "dm-mod.create", "couldn't parse device"), waitRoot), Hung, StageRootwait, CauseMalformed, "was refused"},

		{"the root is another map", whole, boot(after, dmWait, parts, ready, waitOther), Hung, StageRootwait, CauseRootUnprovided, "dm-0 is ready, but the root wait looks for /dev/dm-7"},
		{"a warning, then ready, and another root", whole, boot(after, dmWait, parts, say(2.4, TableError, "254:0", "adding target device mmcblk0p1 caused an alignment inconsistency"), ready, waitOther), Hung, StageRootwait, CauseRootUnprovided, ""},
		{"no mapping, wrong root", control, boot(after, disk, parts, say(3, RootwaitEnter, "/dev/sdq9", "")), Hung, StageRootwait, CauseRootUnprovided, "the disk is there"},
		{"a map beside a wrong root", whole, boot(after, dmWait, parts, ready, say(3, RootwaitEnter, "/dev/sdq9", "")), Hung, StageRootwait, CauseRootUnprovided, "the disk is there"},
		{"a scan that is over", control, boot(after, say(1, ScanDelayed, "mmcblk0", ""), parts, say(3, RootwaitEnter, "/dev/sdq9", "")), Hung, StageRootwait, CauseRootUnprovided, ""},
		{"a probe that has returned", control, boot(after, say(1, ProbeDelayed, "0000:00:03.0", ""), say(2, ProbeDone, "0000:00:03.0", ""), parts, say(3, RootwaitEnter, "/dev/sdq9", "")), Hung, StageRootwait, CauseRootUnprovided, ""},
	})
}

func TestJudgeRootwaitInconclusive(t *testing.T) {
	after := watched(30)
	delayed := say(1, ProbeDelayed, "0000:00:03.0", "driver sdhci-pci sleeps 60000 ms (injected)")
	runVerdicts(t, []verdictCase{
		{"window not watched to its end", whole, boot(watched(22.9), dmWait, noData, parts, waitRoot), Inconclusive, StageRootwait, CauseDataDevice, "not proven, watched until 22.900000 s where the window ends at 23.000000 s"},
		{"a late card moves the window", whole, boot(watched(27.9), dmWait, noData, waitRoot, say(8, PartitionAdd, "mmcblk0", "mmcblk0p1 mmcblk0p2")), Inconclusive, StageRootwait, CauseDataDevice, "not proven"},
		{"window unset", Criteria{Needs: whole.Needs, Mapped: true}, boot(watched(22.9), dmWait, noData, parts, waitRoot), Inconclusive, StageRootwait, CauseDataDevice, "not proven"},
		{"refused, window not watched", whole, boot(watched(10), refusal, waitRoot), Inconclusive, StageRootwait, CauseMalformed, "not proven"},
		{"a reset ended the wait", whole, boot(End{EndReset, sec(60)}, dmWait, noData, parts, waitRoot), Inconclusive, StageRootwait, CauseDataDevice, "reset at 60.000000 s"},
		{"the disk never appeared", whole, boot(after, dmWait, noData, waitRoot), Inconclusive, StageRootwait, CauseNeverAppeared, "mmcblk0p1, mmcblk0p2 never appeared"},
		{"a disk without its partitions", whole, boot(after, dmWait, noData, disk, waitRoot), Inconclusive, StageRootwait, CauseNeverAppeared, "never appeared"},
		{"one partition of two", whole, boot(after, dmWait, noData, say(2.2, PartitionAdd, "mmcblk0", "mmcblk0p1"), waitRoot), Inconclusive, StageRootwait, CauseNeverAppeared, "mmcblk0p2 never"},
		{"a partition with a longer name", Criteria{Window: sec(20), Needs: []string{"mmcblk0p1"}, Mapped: true}, boot(after, dmWait, noData, say(2.2, PartitionAdd, "mmcblk0", "mmcblk0p11 mmcblk0p12"), waitRoot), Inconclusive, StageRootwait, CauseNeverAppeared, "never"},
		{"no disk has what the table names", Criteria{Window: sec(20), Closed: true, Mapped: true}, boot(after, parts, dmWait, noData, waitRoot), Hung, StageRootwait, CauseTableRejected, "nothing provides"},
		{"no disk has it, window not watched", Criteria{Window: sec(20), Closed: true, Mapped: true}, boot(watched(20), parts, dmWait, noData, waitRoot), Inconclusive, StageRootwait, CauseTableRejected, "not proven"},
		{"needs unknown, nothing appeared", foreign, boot(after, dmWait, noData, waitRoot), Inconclusive, StageRootwait, CauseNeverAppeared, "any block device"},
		{"no dm-init in the kernel", whole, boot(after, parts, waitRoot), Inconclusive, StageRootwait, CauseNoDMInit, "CONFIG_DM_INIT"},
		{"dm-init fell silent", whole, boot(after, dmWait, parts, waitRoot), Inconclusive, StageRootwait, CauseTableRejected, "used twice"},
		{"no mapping, nothing known, read by the first vocabulary", Criteria{Window: sec(20), Lean: true}, boot(after, parts, waitLabel), Inconclusive, StageRootwait, CauseCutShort, "no table is to blame"},
		{"control, no disk", control, boot(after, waitLabel), Inconclusive, StageRootwait, CauseNeverAppeared, "mmcblk0p1 never appeared"},
		{"control, window not watched", control, boot(watched(20), parts, waitLabel), Inconclusive, StageRootwait, CauseRootUnprovided, "not proven"},
		{"control, a probe goes on", control, boot(after, delayed, parts, waitLabel), Inconclusive, StageRootwait, CauseStillWaiting, "the probe of 0000:00:03.0 was not seen to return"},
		{"control, a scan is held back", control, boot(after, say(1, ScanDelayed, "sda", "sleeps 60000 ms before its partitions are scanned (injected)"), parts, waitLabel), Inconclusive, StageRootwait, CauseStillWaiting, "the partition scan of sda was not seen to return"},
		{"another map, a probe goes on", whole, boot(after, delayed, dmWait, parts, ready, waitOther), Inconclusive, StageRootwait, CauseStillWaiting, "was not seen to return"},
		{"a table failed, and the root is a plain disk that is late", whole, boot(after, dmWait, noData, waitLabel), Inconclusive, StageRootwait, CauseNeverAppeared, "never appeared"},
	})
}

// TestJudgeOpenProbeDoesNotExcuseATable: a table that failed is not retried,
// whatever is probed later.
func TestJudgeOpenProbeDoesNotExcuseATable(t *testing.T) {
	v := Judge(boot(watched(30), dmWait, noData, parts, say(2.9, ProbeStart, "serio1", ""), waitRoot), whole)
	if v.Outcome != Hung || v.Cause != CauseDataDevice {
		t.Errorf("got %+v", v)
	}
}

func TestJudgeBeforeRootwait(t *testing.T) {
	after := watched(60)
	runVerdicts(t, []verdictCase{
		{"a name that matches nothing", whole, boot(after, dmWait, disk, parts, say(3, WaitforStart, "PARTLABEL=rootsf", "")), Hung, StageWaitfor, CauseWaitfor, "still looks for PARTLABEL=rootsf"},
		{"the second name matches nothing", whole, boot(after, dmWait, waitData, parts, waitHash), Hung, StageWaitfor, CauseWaitfor, "PARTLABEL=hash"},
		{"waitfor, window not watched", whole, boot(watched(20), dmWait, parts, say(3, WaitforStart, "x", "")), Inconclusive, StageWaitfor, CauseWaitfor, "not proven"},
		{"waitfor, reset", whole, boot(End{EndReset, sec(60)}, dmWait, parts, waitData), Inconclusive, StageWaitfor, CauseWaitfor, "reset"},
		{"waitfor, disk missing", whole, boot(after, dmWait, waitData), Inconclusive, StageWaitfor, CauseNeverAppeared, "mmcblk0p1 has not appeared yet"},
		{"waitfor, one partition missing", whole, boot(after, dmWait, waitData, say(2, PartitionAdd, "mmcblk0", "mmcblk0p1")), Inconclusive, StageWaitfor, CauseNeverAppeared, "mmcblk0p2 has not"},
		{"waitfor, a probe goes on", whole, boot(after, dmWait, say(1, ProbeStart, "mmc1:0001", ""), parts, waitData), Inconclusive, StageWaitfor, CauseStillWaiting, "mmc1:0001"},
		{"waitfor, a probe was deferred", whole, boot(after, dmWait, say(1, ProbeStart, "mmc1:0001", ""), say(1, ProbeDefer, "mmc1:0001", ""), parts, waitData), Hung, StageWaitfor, CauseWaitfor, ""},
		{"waitfor, needs unknown", foreign, boot(after, dmWait, parts, waitData), Inconclusive, StageWaitfor, CauseCutShort, "not known which devices"},
		{"waitfor resolved", whole, boot(after, dmWait, waitData, parts, resolved), Inconclusive, StageTableLoad, CauseCutShort, "no table is loaded yet"},
		{"table ready, as the seed's second log ends", whole, boot(after, dmWait, waitData, parts, resolved, ready), Inconclusive, StageMount, CauseCutShort, "table ready: dm-0"},
		{"table failed", whole, boot(after, dmWait, noData, parts), Inconclusive, StageTableLoad, CauseCutShort, "the table failed"},
		{"second table failed", whole, boot(after, dmWait, parts, say(1.9, MapReady, "dm-0", ""), noData), Inconclusive, StageTableLoad, CauseCutShort, "the table failed"},
		{"two tables ready", whole, boot(after, dmWait, parts, ready, ready1), Inconclusive, StageMount, CauseCutShort, "dm-1"},
		{"create refused", whole, boot(after, refusal), Inconclusive, StageParse, CauseCutShort, "was refused"},
		{"waiting for probes", whole, boot(after, dmWait), Inconclusive, StageProbe, CauseStillWaiting, "has not returned"},
		{"before dm-init", whole, boot(after, disk, parts), Inconclusive, StageKernel, CauseCutShort, "did not come as far as dm-init"},
		{"nothing at all", whole, boot(End{EndLog, 0}), Inconclusive, StageKernel, CauseCutShort, "did not come as far"},
	})
}

// TestJudgeHangEvidence wants the lines that prove the race, in their order, with
// the time by which the table came too early.
func TestJudgeHangEvidence(t *testing.T) {
	v := Judge(boot(watched(30), dmWait, noData, disk, parts, waitRoot), whole)
	want := []struct {
		kind EventKind
		why  string
	}{
		{DMWait, "waits for probing, not for card or partition scans"},
		{TableError, "never retries"},
		{PartitionAdd, "200.0 ms too late"},
		{RootwaitEnter, "nobody will create"},
	}
	if len(v.Evidence) != len(want) {
		t.Fatalf("got %+v", v.Evidence)
	}
	for i, w := range want {
		if p := v.Evidence[i]; p.Event.Kind != w.kind || !strings.Contains(p.Why, w.why) {
			t.Errorf("line %d: got %s: %s", i, p.Event.Kind, p.Why)
		}
	}
	if v.ProvenAt != sec(23) {
		t.Errorf("proven at %s", v.ProvenAt)
	}
}

// TestJudgeWindowStartsAtTheLastFact finds the first moment at which the hang
// stands: the window after the later of root wait and appearance.
func TestJudgeWindowStartsAtTheLastFact(t *testing.T) {
	for name, events := range map[string][]Event{
		"root wait last": {dmWait, noData, say(2.2, PartitionAdd, "mmcblk0", "mmcblk0p1 mmcblk0p2"), say(8, RootwaitEnter, "/dev/dm-0", "")},
		"card last":      {dmWait, noData, waitRoot, say(8, PartitionAdd, "mmcblk0", "mmcblk0p1 mmcblk0p2")},
	} {
		if v := Judge(boot(End{EndObserved, sec(28) - 1}, events...), whole); v.Outcome != Inconclusive {
			t.Errorf("%s: %s a moment too early", name, v.Outcome)
		}
		if v := Judge(boot(watched(28), events...), whole); v.Outcome != Hung || v.ProvenAt != sec(28) {
			t.Errorf("%s: %s, proven at %s", name, v.Outcome, v.ProvenAt)
		}
	}
}
