package vmtest

import (
	"strings"
	"testing"

	"dmrace"
)

const verityLine = "0 2016 verity 1 179:1 179:2 4096 4096 252 1 sha256 00 00"

// recordingOf returns a boot whose PID 1 reported that of its root.
func recordingOf(corrupt dmrace.Damage, table string, root *dmrace.RootCheck, said ...dmrace.Event) *dmrace.Observation {
	t := &dmrace.Timeline{}
	for _, e := range said {
		t.Add(e)
	}
	r := &dmrace.Observation{Plan: &dmrace.Plan{Disk: dmrace.Disk{Bus: "mmc", Corrupt: corrupt}}, Timeline: t, Provenance: &dmrace.Provenance{Disk: dmrace.DiskIdentity{Rootfs: "aa", Files: "ff"}}}
	r.Provenance.GuestReport = &dmrace.GuestReport{Root: root}
	if table != "" {
		r.Provenance.GuestReport.Maps = []dmrace.MapState{{Name: "vroot", Table: []string{table}}}
	}
	return r
}

// TestCheckRoot holds which reports spoil a recording.
func TestCheckRoot(t *testing.T) {
	whole := &dmrace.RootCheck{Device: "dm-0", Bytes: 40960, SHA256: "aa"}
	other := &dmrace.RootCheck{Device: "dm-0", Bytes: 40960, SHA256: "bb"}
	failed := &dmrace.RootCheck{Device: "dm-0", Bytes: 5 * 4096, Error: "input/output error"}
	files := &dmrace.RootCheck{Device: "ubi0:rootfs", Files: 3, Bytes: 40960, SHA256: "ff"}
	otherFiles := &dmrace.RootCheck{Device: "ubi0:rootfs", Files: 3, Bytes: 40960, SHA256: "aa"}
	block5 := dmrace.Event{Kind: dmrace.VerityError, Subject: "179:1", Detail: "data block 5 is corrupted"}
	block6 := dmrace.Event{Kind: dmrace.VerityError, Subject: "179:1", Detail: "data block 6 is corrupted"}
	ignoring := verityLine + " 1 ignore_corruption"
	for _, c := range []struct {
		name string
		r    *dmrace.Observation
		says string // empty: the recording can be trusted
	}{
		{"what was written", recordingOf("", verityLine, whole), ""},
		{"on the bare partition too", recordingOf("", "", whole), ""},
		{"all files of a root without a device", recordingOf("", "", files), ""},
		{"other files", recordingOf("", "", otherFiles), "other bytes from the whole root device ubi0:rootfs"},
		{"nothing was read", recordingOf("", verityLine, nil), "did not read"},
		{"other bytes", recordingOf("", verityLine, other), "other bytes"},
		{"a RAM disk is larger than what is in it", recordingOf("", "", &dmrace.RootCheck{Device: "ram0", Bytes: 4 << 20, SHA256: "cc"}), ""},
		{"an error", recordingOf("", verityLine, failed), "20480 bytes of the root device dm-0 and met: input/output error"},
		{"a damaged block is met", recordingOf(dmrace.DamageFile, verityLine, failed, block5), ""},
		{"damage is not noticed", recordingOf(dmrace.DamageFile, verityLine, other), "corruption was not noticed"},
		{"the kernel names another block", recordingOf(dmrace.DamageFile, verityLine, failed, block6), "corruption was not noticed"},
		{"the read goes through", recordingOf(dmrace.DamageFile, verityLine, other, block5), "corruption was not noticed"},
		{"the read may go through", recordingOf(dmrace.DamageFile, ignoring, other, block5), ""},
		{"damage without dm-verity", recordingOf(dmrace.DamageFile, "", other), ""},
		{"no damage without dm-verity", recordingOf(dmrace.DamageFile, "", whole), "is to be damaged"},
	} {
		err := checkRoot(c.r)
		if c.says == "" && err != nil || c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%s: got %v", c.name, err)
		}
	}
}

// TestCheckRootOthers: ext4 recovers its journal, and behind half of an array stands the
// superblock of md. Neither is what was written as the root file system.
func TestCheckRootOthers(t *testing.T) {
	on := func(device string, mounts ...string) *dmrace.Observation {
		r := recordingOf("", "", &dmrace.RootCheck{Device: device, Bytes: 40960, SHA256: "bb"})
		r.Plan.Disk.Parts = []dmrace.Part{dmrace.PartRootfs, dmrace.PartMirror0}
		r.Provenance.GuestReport.Mounts = mounts
		return r
	}
	for _, r := range []*dmrace.Observation{on("mmcblk0p1", "/dev/root / ext4 ro,relatime 0 0"), on("mmcblk0p2")} {
		if err := checkRoot(r); err != nil {
			t.Errorf("%s: %v", r.Provenance.GuestReport.Root.Device, err)
		}
	}
	for _, r := range []*dmrace.Observation{on("mmcblk0p1", "/dev/root / squashfs ro 0 0"), on("md0"), on("mmcblk0p1", "/dev/vda1 /mnt ext4 ro 0 0")} {
		if checkRoot(r) == nil {
			t.Errorf("%s: other bytes are taken", r.Provenance.GuestReport.Root.Device)
		}
	}
}

// TestCorruptionEndsTheGuest holds that a guest which dm-verity restarts owes no report.
func TestCorruptionEndsTheGuest(t *testing.T) {
	met := dmrace.Event{Kind: dmrace.VerityError, Detail: "data block 5 is corrupted"}
	restart := dmrace.Event{Kind: dmrace.Poweroff, Detail: "Restarting system"}
	for _, c := range []struct {
		name   string
		said   []dmrace.Event
		spoilt bool
	}{
		{"restart_on_corruption", []dmrace.Event{met, restart}, false},
		{"a restart for another reason", []dmrace.Event{restart}, true},
		{"a read that failed", []dmrace.Event{met}, true},
	} {
		r := recordingOf(dmrace.DamageFile, verityLine, nil, c.said...)
		r.Provenance.GuestReport = nil
		if err := checkReport(r, dmrace.End{Reason: dmrace.EndReset}); (err != nil) != c.spoilt {
			t.Errorf("%s: got %v", c.name, err)
		}
	}
}

// TestGaveUpOwesNoReport holds that another's /init, which gave up in words of its own,
// owes no report, and that one which said nothing does.
func TestGaveUpOwesNoReport(t *testing.T) {
	for cause, spoilt := range map[dmrace.Cause]bool{dmrace.CauseUserSpace: false, "": true} {
		r := recordingOf("", "", nil)
		r.Provenance.GuestReport = nil
		r.Verdict = dmrace.Verdict{Outcome: dmrace.Failed, Stage: dmrace.StageInit, Cause: cause}
		if err := checkReport(r, dmrace.End{Reason: dmrace.EndObserved}); (err != nil) != spoilt {
			t.Errorf("cause %q: got %v", cause, err)
		}
	}
}
