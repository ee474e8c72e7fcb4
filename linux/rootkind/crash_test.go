package rootkind_test

import (
	"testing"

	"dmrace"
	"dmrace/linux/rootkind"
)

// TestJudgeRAM tells an initrd that cannot be used from one that can and holds no root, and
// from none at all. The messages are those of boots of initrd-image and initramfs-unusable.
func TestJudgeRAM(t *testing.T) {
	ram := dmrace.Criteria{Window: sec(20), Reasons: rootkind.Reasons, Root: "/dev/ram0"}
	disk0 := dmrace.Criteria{Window: sec(20), Reasons: rootkind.Reasons, Root: "/dev/mmcblk0p1"}
	none := dmrace.Criteria{Window: sec(20), Reasons: rootkind.Reasons}
	looksLike := say(0.5, dmrace.RAMDiskError, "initramfs", "rootfs image is not initramfs (invalid magic at start of compressed archive); looks like an initrd")
	readError := say(0.9, dmrace.RAMDiskError, "initramfs", "rootfs image is not initramfs (read error); looks like an initrd")
	loads := say(1.2, dmrace.RAMDiskLoad, "initrd", "1127KiB")
	tooBig := say(1.2, dmrace.RAMDiskError, "initrd", "image too big! (1127KiB/512KiB)")
	tried := say(1.3, dmrace.RootTried, "", "")
	ramPanic := panics("VFS: Unable to mount root fs on unknown-block(1,0)")
	exec := func(at float64, name string) dmrace.Event { return say(at, dmrace.InitExec, name, "") }
	noInit := panics("No working init found.  Try passing init= option to kernel.")
	runVerdicts(t, []verdictCase{
		{"nothing was loaded", ram, boot(watched(5), tried, ramPanic), dmrace.Panicked, dmrace.StageMount, dmrace.CauseRAMDisk, "nothing was loaded into the RAM disk"},
		{"nothing was loaded, by its number", none, boot(watched(5), tried, ramPanic), dmrace.Panicked, dmrace.StageMount, dmrace.CauseRAMDisk, "nothing was loaded"},
		{"no RAM disk at all", ram, boot(watched(5), say(1.3, dmrace.RootMissing, "ram0", "unknown-block(1,0) error -6"), ramPanic), dmrace.Panicked, dmrace.StageMount, dmrace.CauseDeviceMissing, ""},
		{"an image without a file system", ram, boot(watched(5), looksLike, loads, tried, ramPanic), dmrace.Panicked, dmrace.StageMount, dmrace.CauseFileSystem, ""},
		{"an image that does not fit", ram, boot(watched(5), looksLike, tooBig, tried, ramPanic), dmrace.Panicked, dmrace.StageMount, dmrace.CauseRAMDisk, "image too big!"},
		{"an archive that is not unpacked to its end", ram, boot(watched(5), readError, exec(1.4, "/init"), exec(1.5, "/bin/sh"), noInit), dmrace.Panicked, dmrace.StageInit, dmrace.CauseRAMDisk, "cannot be used: rootfs image is not initramfs (read error)"},
		{"an image, and an init of the disk that is none", disk0, boot(watched(5), looksLike, say(1, dmrace.RootMount, "179:1", "squashfs"), exec(1.4, "/sbin/init"), noInit), dmrace.Panicked, dmrace.StageInit, dmrace.CauseInitFailed, ""},
		{"no decompressor", ram, boot(watched(5), looksLike, say(1.2, dmrace.RAMDiskError, "initrd", "xz decompressor not configured!"), panics("Could not decompress initial ramdisk image.")), dmrace.Panicked, dmrace.StageMount, dmrace.CauseRAMDisk, "xz decompressor"},
	})
}

// TestJudgeCrashInWait: a probe that crashed in a worker never returns, and who waits for
// it waits for ever. What root= names wrongly is no crash's doing.
func TestJudgeCrashInWait(t *testing.T) {
	oops := say(2, dmrace.Oops, "", "BUG: kernel NULL pointer dereference, address: 0000000000000000")
	waits := say(3, dmrace.RootwaitEnter, "/dev/mmcblk0p1", "")
	other := say(3, dmrace.RootwaitEnter, "/dev/mmcblk1p2", "")
	probe := say(1.9, dmrace.ProbeStart, "mmc0:4567", "")
	runVerdicts(t, []verdictCase{
		{"the root wait", control, boot(watched(23), probe, oops, waits), dmrace.Hung, dmrace.StageRootwait, dmrace.CauseOops, "the root wait for /dev/mmcblk0p1 goes on"},
		{"watched too short", control, boot(watched(22), probe, oops, waits), dmrace.Inconclusive, dmrace.StageRootwait, dmrace.CauseOops, ""},
		{"dm-init's wait", whole, boot(watched(23), say(1, dmrace.DMWait, "dm_init_init", ""), probe, oops), dmrace.Hung, dmrace.StageProbe, dmrace.CauseOops, "wait_for_device_probe() does not return"},
		{"another number", beside, boot(watched(23), oops, disk, parts, other), dmrace.Hung, dmrace.StageRootwait, dmrace.CauseOtherName, ""},
		{"a watchdog that panics", control, boot(watched(5), say(4, dmrace.Lockup, "", "BUG: soft lockup - CPU#0 stuck for 22s!"), panics("softlockup: hung tasks")), dmrace.Panicked, dmrace.StageKernel, dmrace.CauseLockup, ""},
	})
}

// TestJudgeReset: a machine that resets without a word was seen to, and in a log it was
// not.
func TestJudgeReset(t *testing.T) {
	first := control
	first.Lean = true
	last := say(1, dmrace.DeviceAdd, "mmc0", "SDHCI controller")
	runVerdicts(t, []verdictCase{
		{"recorded", control, boot(dmrace.End{Reason: dmrace.EndReset, At: sec(2)}, last), dmrace.Restarted, dmrace.StageKernel, dmrace.CauseReset, "had not said"},
		{"read by the first vocabulary", first, boot(dmrace.End{Reason: dmrace.EndReset, At: sec(2)}, last), dmrace.Inconclusive, dmrace.StageKernel, dmrace.CauseCutShort, ""},
		{"a log", control, boot(dmrace.End{Reason: dmrace.EndLog, At: sec(2)}, last), dmrace.Inconclusive, dmrace.StageKernel, dmrace.CauseCutShort, ""},
	})
}
