package vmtest

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"dmrace"
	"dmrace/linux/needs"
)

// verityBlock is the size in bytes of the blocks that dm-verity counts, as the tables
// of all scenarios have it.
const verityBlock = 4096

// checkRoot holds what PID 1 read of the whole root device, or of all its files, against what was put on the
// disk. A damaged block must be met where dm-verity guards it and otherwise change the
// digest: a recording in which it did neither shows nothing.
func checkRoot(r *dmrace.Observation) error {
	g := r.Provenance.GuestReport
	switch {
	case g.Root == nil:
		return errors.New("PID 1 did not read the root device")
	case !needs.AsWritten(r.Plan, g):
		return nil // the known file stands for it
	case damaged(r.Plan) && verityTarget(g) != "":
		return corruptionMet(r)
	case g.Root.Error != "":
		return fmt.Errorf("PID 1 read %d bytes of the root device %s and met: %s", g.Root.Bytes, g.Root.Device, g.Root.Error)
	case damaged(r.Plan) && r.Provenance.Disk.Holds(*g.Root):
		return errors.New("the disk is to be damaged, and PID 1 read from the whole root device what belongs there")
	case !damaged(r.Plan) && !r.Provenance.Disk.Holds(*g.Root):
		return fmt.Errorf("PID 1 read other bytes from the whole root device %s than were written to it", g.Root.Device)
	}
	return nil
}

// damaged reports whether the root file system on one of the plan's disks is.
func damaged(p *dmrace.Plan) bool {
	return slices.ContainsFunc(p.Disks(), func(d dmrace.Disk) bool { return d.Corrupt != "" })
}

// verityTarget returns the first line of a table that is dm-verity's, or nothing.
func verityTarget(g *dmrace.GuestReport) string {
	for _, m := range g.Maps {
		for _, line := range m.Table {
			if f := strings.Fields(line); len(f) > 2 && f[2] == "verity" {
				return line
			}
		}
	}
	return ""
}

// corruptionMet demands that the kernel named the damaged block and that the read of
// just that block failed. Under ignore_corruption it goes through
// (DM_VERITY_MODE_LOGGING in drivers/md/dm-verity-target.c).
func corruptionMet(r *dmrace.Observation) error {
	g := r.Provenance.GuestReport
	named, ok := r.Timeline.First(dmrace.VerityError)
	if !ok {
		return errors.New("corruption was not noticed: the disk is damaged, and dm-verity named no block")
	}
	if slices.Contains(strings.Fields(verityTarget(g)), "ignore_corruption") {
		return nil
	}
	if want := fmt.Sprintf("data block %d is corrupted", g.Root.Bytes/verityBlock); g.Root.Error == "" || named.Detail != want {
		return fmt.Errorf("corruption was not noticed: the kernel said %q, and PID 1 read %d bytes of %s, error %q",
			named.Detail, g.Root.Bytes, g.Root.Device, g.Root.Error)
	}
	return nil
}

// corruptionEnds reports whether dm-verity met a damaged block and ended the guest, as
// restart_on_corruption asks it to (verity_handle_err() calls kernel_restart()): then
// there is nobody to report.
func corruptionEnds(r *dmrace.Observation) bool {
	_, met := r.Timeline.First(dmrace.VerityError)
	_, restarted := r.Timeline.Last(dmrace.Poweroff)
	return met && restarted
}
