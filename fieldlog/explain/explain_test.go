package explain

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"unicode"

	"dmrace"
	"dmrace/fieldlog"
)

// board reads and judges a log.
func board(t *testing.T, log string) *Explanation {
	t.Helper()
	return boardWith(t, log, Options{})
}

// boardWith does so with what is known beside the log.
func boardWith(t *testing.T, log string, o Options) *Explanation {
	t.Helper()
	l, err := fieldlog.Read(t.Context(), strings.NewReader(log), fieldlog.Options{})
	if err != nil {
		t.Fatal(err)
	}
	o.Name = "board.log"
	b, err := Of(l, o)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Lines of which the logs below are made.
const (
	banner     = "[    0.000000] Linux version 6.1.192 (x)\n"
	given      = "[    0.000000] Kernel command line: root=/dev/dm-0 rootwait "
	linear     = `dm-mod.create="r,,,ro,0 8192 linear /dev/mmcblk0p2 0"`
	waits      = "[    1.000000] device-mapper: init: waiting for all devices to be available before creating mapped devices\n"
	fails      = "[    1.100000] device-mapper: table: 253:0: linear: Device lookup failed (-19)\n"
	partitions = "[    1.200000]  mmcblk0: p1 p2\n"
	ready      = "[    1.300000] device-mapper: ioctl: dm-0 (r) is ready\n"
	rootwait   = "[    1.400000] Waiting for root device /dev/dm-0...\n"
	muchLater  = "[   20.000000] random: crng init done\n"
)

func TestSentences(t *testing.T) {
	for name, c := range map[string]struct {
		log  string
		says []string
	}{
		"a hang": {banner + given + linear + "\n" + waits + fails + partitions + rootwait + muchLater, []string{
			"The table failed at 1.100000 s, 100.0 ms before its devices appeared; it is not retried and the root wait never ends.",
			"The race was lost by 100.0 ms: the table was looked up at 1.100000 s, and the partitions of mmcblk0 appeared at 1.200000 s.",
			"There is no dm-mod.waitfor= on the command line: nothing makes dm_init_init() wait for the devices of the table.",
		}},
		"a kernel without waitfor": {strings.Replace(banner, "6.1.192", "5.10.226-vendor7", 1) + given + linear + "\n" + waits + fails + partitions + rootwait, []string{
			"Linux 5.10.226-vendor7 does not know dm-mod.waitfor=",
		}},
		"a vendor's kernel": {strings.Replace(banner, "6.1.192", "5.15.0-91-generic", 1) + given + linear + " dm-mod.waitfor=/dev/mmcblk0p2\n" + waits + fails + partitions + rootwait, []string{
			"Whether Linux 5.15.0-91-generic knows dm-mod.waitfor= its number does not tell: that is 035641b01e72, in 6.2, 6.1.40, 5.15.121, and its source has it or not.",
		}},
		"a vendor's kernel that waited": {strings.Replace(banner, "6.1.192", "5.15.0-91-generic", 1) + given + linear + " dm-mod.waitfor=/dev/mmcblk0p2\n" + waits +
			"[    1.010000] device-mapper: init: waiting for device /dev/mmcblk0p2 ...\n" + fails + partitions + rootwait, []string{
			"Whether Linux 5.15.0-91-generic takes a partition that is not scanned yet for found its number does not tell",
		}},
		"a vendor's kernel, nothing to wait for": {strings.Replace(banner, "6.1.192", "5.15.0-91-generic", 1) + given + linear + "\n" + waits + fails + partitions + rootwait, []string{
			"There is no dm-mod.waitfor= on the command line",
		}},
		"an old kernel that waited all the same": {strings.Replace(banner, "6.1.192", "5.10.226", 1) + given + linear + " dm-mod.waitfor=/dev/mmcblk0p2\n" + waits +
			"[    1.010000] device-mapper: init: waiting for device /dev/mmcblk0p2 ...\n[    1.020000] device-mapper: init: all devices available\n" + fails + partitions + rootwait, []string{
			"Linux 5.10.226 takes a partition that is not scanned yet for found",
		}},
		"a kernel of no known version": {strings.Replace(banner, "6.1.192", "board-7", 1) + given + linear + "\n" + waits + fails + partitions + rootwait, []string{
			"There is no dm-mod.waitfor= on the command line",
		}},
		"a phantom": {strings.Replace(banner, "192", "50", 1) + given + linear + " dm-mod.waitfor=/dev/mmcblk0p2\n" + waits +
			"[    1.010000] device-mapper: init: waiting for device /dev/mmcblk0p2 ...\n[    1.020000] device-mapper: init: all devices available\n" + fails + partitions + rootwait, []string{
			"waitfor had resolved to a phantom dev_t", "Linux 6.1.50 takes a partition that is not scanned yet for found",
		}},
		"a race that was won": {banner + given + linear + "\n" + waits + partitions + ready + "[    1.400000] Run /sbin/init as init process\n", []string{
			"PID 1 started at 1.400000 s.", "The race was won by 100.0 ms, and another boot may lose it",
		}},
		"an initramfs": {banner + "[    1.000000] Run /init as init process\n", []string{"That PID 1 is of an initramfs"}},
		"the table alone": {banner + given + linear + "\n" + waits + fails, []string{
			"The log ends before the kernel says that it looks for its root.",
		}},
		"no disk": {banner + given + linear + "\n" + waits + fails + rootwait + muchLater, []string{
			"The table failed (linear: Device lookup failed (-19)), and mmcblk0p2 never appeared", "No disk appears in this log at all",
		}},
		"another disk": {banner + given + linear + "\n" + waits + "[    1.050000]  sda: sda1\n" + fails + rootwait + muchLater, []string{
			"The disks in this log are sda.",
		}},
		"labels that the log shows": {banner + given + `dm-mod.create="r,,,ro,0 8192 linear PARTLABEL=rootfs 0"` + "\n" + waits + fails +
			"[    1.200000]  mmcblk0: p1(boot) p2(rootfs)\n[    1.300000]  sda: sda1\n" + rootwait, []string{
			"The race was lost by 100.0 ms: the table was looked up at 1.100000 s, and the partitions of mmcblk0 appeared at 1.200000 s.",
		}},
		"no command line":    {waits + fails + partitions + rootwait, []string{"The command line is not in the log", "It is not known which devices the table names"}},
		"a cut command line": {banner + given + strings.Repeat("x", 991-len("Kernel command line: root=/dev/dm-0 rootwait ")) + "\n" + waits, []string{"The command line in the log is cut"}},
		"a quiet console":    {banner + given + "loglevel=4 " + linear + "\n" + fails, []string{"loglevel=4 keeps messages off the console"}},
		"not so quiet":       {banner + given + "quiet ignore_loglevel " + linear + "\n" + fails, nil},
		"whole seconds": {"Nov 22 12:00:00 b kernel: device-mapper: table: 253:0: linear: Device lookup failed (-19)\nNov 22 12:00:00 b kernel:  mmcblk0: p1 p2\n", []string{
			"The race was lost by less than a second",
		}},
	} {
		text := strings.Join(board(t, c.log).Sentences(), "\n")
		for _, want := range c.says {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is not said:\n%s", name, want, text)
			}
		}
		if c.says == nil && strings.Contains(text, "off the console") {
			t.Errorf("%s: %s", name, text)
		}
	}
}

func TestSentence(t *testing.T) {
	for summary, want := range map[string]string{
		"the table failed":             "The table failed.",
		"dm-mod.create= was refused":   "dm-mod.create= was refused.",
		"mmcblk0p2 has not appeared":   "mmcblk0p2 has not appeared.",
		"PID 1 started at 1.400000 s.": "PID 1 started at 1.400000 s.",
	} {
		if got := sentence(summary); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// TestObservationOf checks what the renderers of boots rely on: a log has no plan and no
// provenance.
func TestObservationOf(t *testing.T) {
	r := board(t, banner+given+linear+"\n"+waits+fails+partitions+rootwait)
	if r.Origin != dmrace.OriginLog || r.Variant() != "board.log" || r.Kernel().Release != "6.1.192" || !bytes.HasPrefix(r.Console, []byte(banner)) {
		t.Errorf("%+v, %.80q", r.Observation, r.Console)
	}
	if r.Plan != nil || r.Provenance != nil {
		t.Errorf("plan %v, provenance %v", r.Plan, r.Provenance)
	}
}

// TestOptions states what the log does not say.
func TestOptions(t *testing.T) {
	log := waits + fails + partitions + rootwait
	b := boardWith(t, log, Options{Cmdline: "root=/dev/dm-0 rootwait " + linear, Kernel: dmrace.Traits{Release: "5.10"}, Window: 1})
	if text := strings.Join(b.Sentences(), "\n"); !strings.Contains(text, "Linux 5.10 does not know dm-mod.waitfor=") || len(b.Findings) == 0 || b.Criteria.Window != 1 {
		t.Errorf("%d errors, window %s:\n%s", len(b.Findings), b.Criteria.Window, text)
	}
	if b.Release != "" || b.Record().Kernel != "" {
		t.Errorf("the log is said to be of %q", b.Release)
	}
	l := *b.Source
	var usage *dmrace.UsageError
	if _, err := Of(&l, Options{Kernel: dmrace.Traits{Release: "sixish"}}); !errors.As(err, &usage) {
		t.Errorf("a release that is none: %v", err)
	}
}

// TestLostRaceHasAFix holds that a boot which lost its race is told with the fix of its line,
// also where the names in the table do not say what disk it is: the log has said that it was
// late. Where the devices never appeared nothing has shown that a wait helps.
func TestLostRaceHasAFix(t *testing.T) {
	line := banner + given + `dm-mod.create="r,,,ro,0 8 linear PARTLABEL=rootfs 0"` + "\n"
	lost := board(t, line+waits+fails+rootwait+partitions)
	if len(lost.Findings) != 1 || !strings.HasSuffix(lost.Findings[0].Fix, "dm-mod.waitfor=PARTLABEL=rootfs") || strings.Contains(lost.Findings[0].Kernel, "nobody has said") {
		t.Errorf("%+v", lost.Findings)
	}
	if text := strings.Join(lost.Next(), " "); !strings.Contains(text, "Boot with dm-mod.waitfor=PARTLABEL=rootfs on the command line") {
		t.Errorf("to do: %q", text)
	}
	if absent := board(t, line+waits+fails+rootwait); len(absent.Findings) != 0 || strings.Contains(strings.Join(absent.Next(), " "), "Boot with") {
		t.Errorf("%+v, %q", absent.Findings, absent.Next())
	}
}

// TestNoTable says nothing of tables where none was met.
func TestNoTable(t *testing.T) {
	wait := "[    1.400000] Waiting for root device /dev/mmcblk0p2...\n"
	for name, log := range map[string]string{
		"no command line":    "[    0.500000] x\n" + partitions + wait + muchLater,
		"a cut command line": banner + "[    0.000000] Kernel command line: " + strings.Repeat("x", 991-len("Kernel command line: ")) + "\n" + partitions + wait,
		"a line with a root": banner + "[    0.000000] Kernel command line: root=/dev/mmcblk0p2 rootwait\n" + wait + muchLater,
		"a panic":            banner + "[    1.400000] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)\n",
	} {
		b := board(t, log)
		if text := strings.Join(b.Sentences()[1:], "\n"); strings.Contains(text, "table") || strings.Contains(text, "dm-") {
			t.Errorf("%s:\n%s", name, text)
		}
	}
}

// FuzzOf says whatever there is to say of any bytes.
func FuzzOf(f *testing.F) {
	f.Add([]byte(banner+given+linear+"\n"+waits+fails+partitions+rootwait+muchLater), "")
	f.Add([]byte("Nov 22 12:00:00 b kernel: Kernel command line: quiet\nNov 22 12:00:01 b kernel:  sda: sda1\n"), linear)
	f.Fuzz(func(t *testing.T, log []byte, line string) {
		l, err := fieldlog.Read(t.Context(), bytes.NewReader(log), fieldlog.Options{})
		if err != nil {
			return
		}
		b, err := Of(l, Options{Cmdline: line})
		if err != nil {
			t.Fatal(err)
		}
		if b.CameUp() && b.Verdict.Outcome == dmrace.Hung {
			t.Fatal("a hang came up")
		}
		for _, s := range b.Record().Explanation {
			if s == "" || strings.IndexFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) >= 0 {
				t.Fatalf("%q is said", s)
			}
		}
	})
}
