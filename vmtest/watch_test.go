package vmtest

import (
	"testing"
	"time"

	"dmrace"
)

func TestGiveUp(t *testing.T) {
	delay := dmrace.Duration(20 * time.Second)
	p := &dmrace.Plan{
		Inject: []dmrace.Inject{{USBDelayUse: &delay}},
		Limits: dmrace.Limits{Window: dmrace.Duration(20 * time.Second), Guest: dmrace.Duration(3 * time.Minute)},
	}
	for _, c := range []struct {
		name    string
		cause   dmrace.Cause
		waiting time.Duration
		want    time.Duration
	}{
		{"not in the root wait", dmrace.CauseStillWaiting, 0, 3 * time.Minute},
		{"dm-init is not built in", dmrace.CauseNoDMInit, time.Second, time.Second},
		{"the disk may yet come", dmrace.CauseNeverAppeared, time.Second, 61 * time.Second},
		{"the limit comes first", dmrace.CauseNeverAppeared, 170 * time.Second, 3 * time.Minute},
	} {
		if got := giveUp(p, dmrace.Verdict{Cause: c.cause}, c.waiting); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestNoSquashfs(t *testing.T) {
	for console, want := range map[string]bool{
		"List of all bdev filesystems:\n[ 1.0] No filesystem could mount root, tried: \n[ 1.0] Kernel panic - not syncing: VFS: squashfs": true,
		"No filesystem could mount root, tried: \n ext3\n ext4\nKernel panic":                                                             true,
		"No filesystem could mount root, tried: \n squashfs\n\nKernel panic":                                                              false,
		`[ 1.0] squashfs: Filesystem uses "zlib" compression. This is not supported` + "\nKernel panic":                                   true,
		"VFS: Cannot open root device": false,
	} {
		if got := noSquashfs([]byte(console)); got != want {
			t.Errorf("%q: %t", console, got)
		}
	}
}
