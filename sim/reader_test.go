package sim

import (
	"errors"
	"strings"
	"testing"
	"time"

	"dmrace"
	"dmrace/linux/bus"
)

// TestReader: a reader is scanned with the medium that is in when sd_probe() gets to it, some
// 2.2 s after power-on, and never again.
func TestReader(t *testing.T) {
	reader := inserted(disks(bus.USB), 8*time.Second)
	for _, c := range []struct {
		name, version, line string
		machine             Machine
		want                string
	}{
		{"a number that no medium has", "6.1", "root=/dev/sda1 rootwait ro", reader, "panicked root-mount-failed"},
		{"a label is waited for", "6.1", "root=PARTLABEL=rootfs rootwait ro", reader, "hung root-device-missing"},
		{"the medium is in", "6.1", "root=/dev/sda1 rootwait ro", inserted(reader, time.Second), "booted"},
		{"the medium is in, by label", "7.2", "root=PARTLABEL=rootfs rootwait ro", inserted(reader, 2*time.Second), "booted"},
		{"it comes a moment too late", "7.2", "root=PARTLABEL=rootfs rootwait ro", inserted(reader, 2300*time.Millisecond), "hung root-device-missing"},
		{"a disk that is no reader", "6.1", "root=/dev/sda1 rootwait ro", inserted(reader, 0), "booted"},
	} {
		t.Run(c.name, func(t *testing.T) {
			tl := boot(t, config(t, c.version, c.line, c.machine))
			v := dmrace.Judge(tl, dmrace.Criteria{Needs: []string{"sda1"}})
			if got := string(v.Outcome + " " + dmrace.Outcome(v.Cause)); strings.TrimSpace(got) != c.want {
				t.Errorf("%s, want %s\n%s", got, c.want, described(tl))
			}
		})
	}
}

// TestReaderNotModelled: what opens the disk itself is not known to the simulator.
func TestReaderNotModelled(t *testing.T) {
	reader := inserted(disks(bus.USB), 8*time.Second)
	withInit := reader
	withInit.Initramfs = true
	for _, c := range []struct {
		name, version, line string
		machine             Machine
		want                string
	}{
		{"5.10 opens the disk by a partition's number", "5.10", "root=/dev/sda1 rootwait ro", reader, "opens a partition's disk"},
		{"an initramfs", "6.1", "root=/dev/sda1 rootwait ro", withInit, "an initramfs"},
		{"the root is the disk", "6.1", "root=/dev/sda rootwait ro", reader, "/dev/sda"},
		{"by number", "6.1", "root=8:0 rootwait ro", reader, "8:0"},
		{"the second reader's number", "6.1", "root=8:16 rootwait ro", reader, "8:16"},
		{"waitfor", "6.1", `root=/dev/dm-0 rootwait ro dm-mod.waitfor=/dev/sda dm-mod.create="r,,,ro,0 8 linear /dev/sda1 0"`, reader, "/dev/sda"},
		{"a table", "6.1", `root=/dev/dm-0 rootwait ro dm-mod.create="r,,,ro,0 8 linear /dev/sda 0"`, reader, "/dev/sda"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := New(config(t, c.version, c.line, c.machine))
			var gap *dmrace.NotModelled
			if !errors.As(err, &gap) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want one about %s", err, c.want)
			}
		})
	}
}
