package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"unicode"

	"dmrace"
	"dmrace/fieldlog"
	"dmrace/scenarios"
)

// board reads and judges a log.
func board(t *testing.T, log string) *boardLog {
	t.Helper()
	l, err := fieldlog.Read(strings.NewReader(log), fieldlog.Options{})
	if err != nil {
		t.Fatal(err)
	}
	b, err := newBoardLog("board.log", l, l.Cmdline, logWindow)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestParseEvidence reads the console of every recorded boot as a stranger's log: the
// events are the recorder's, and so is the verdict. Nobody watched a hang in it,
// though, so that the observation is all that it lacks.
func TestParseEvidence(t *testing.T) {
	for _, s := range scenarios.Builtin() {
		for _, r := range committed(t, s) {
			name := s.Name + "/" + r.Plan.Variant + " on " + r.Provenance.Kernel.Label
			b := board(t, string(r.Console))
			if b.log.Boots != 1 || b.cmdline != r.Provenance.Cmdline && !b.log.CmdlineCut || b.release != r.Provenance.Kernel.Release {
				t.Errorf("%s: %d boots of %q with %q", name, b.log.Boots, b.release, b.cmdline)
			}
			checkEvents(t, name, b.log.Timeline, r.Timeline)
			if b.ofInitramfs() || damaged(r.Plan) {
				continue // how that ends PID 1 tells, whose report is no message of the kernel's
			}
			got, want := b.recording.Verdict, r.Verdict
			if want.Stage == dmrace.StageWaitfor {
				if got.Outcome != dmrace.Inconclusive || got.Stage != want.Stage || !strings.Contains(b.howItEnded(), "It has no time-out") {
					t.Errorf("%s: got %s in %s; %q", name, got.Outcome, got.Stage, b.howItEnded())
				}
				continue
			}
			if b.criteria.Needs == nil && want.Cause == dmrace.CauseTableRejected {
				continue // whether a device was still to come only its name tells
			}
			if got.Stage != want.Stage || got.Cause != want.Cause {
				t.Errorf("%s: got %s, %s, recorded %s, %s", name, got.Stage, got.Cause, want.Stage, want.Cause)
			}
			lacking := strings.Contains(b.howItEnded(), "except the observation that it lasted")
			if hung := want.Outcome == dmrace.Hung; hung != lacking || hung == (got.Outcome == want.Outcome) || b.good() != (want.Outcome == dmrace.Booted) {
				t.Errorf("%s: got %s, recorded %s; %q", name, got.Outcome, want.Outcome, b.howItEnded())
			}
		}
	}
}

// damaged reports whether a disk of the plan is damaged on purpose.
func damaged(p *dmrace.Plan) bool {
	return slices.ContainsFunc(p.Disks(), func(d dmrace.Disk) bool { return d.Corrupt != "" })
}

// checkEvents compares the events of printk. PID 1's report is the recorder's alone.
func checkEvents(t *testing.T, name string, got, want *dmrace.Timeline) {
	t.Helper()
	var kernels []dmrace.Event
	for _, e := range want.Events {
		if e.Kind != dmrace.InitReport {
			kernels = append(kernels, e)
		}
	}
	if len(got.Events) != len(kernels) {
		t.Errorf("%s: %d events, recorded %d", name, len(got.Events), len(kernels))
		return
	}
	for i, e := range got.Events {
		e.Seq = kernels[i].Seq
		if e != kernels[i] {
			t.Errorf("%s: got %+v, recorded %+v", name, e, kernels[i])
			return
		}
	}
}

// Lines of which the logs below are made.
const (
	banner    = "[    0.000000] Linux version 6.1.192 (x)\n"
	given     = "[    0.000000] Kernel command line: root=/dev/dm-0 rootwait "
	linear    = `dm-mod.create="r,,,ro,0 8192 linear /dev/mmcblk0p2 0"`
	waits     = "[    1.000000] device-mapper: init: waiting for all devices to be available before creating mapped devices\n"
	fails     = "[    1.100000] device-mapper: table: 253:0: linear: Device lookup failed (-19)\n"
	parts     = "[    1.200000]  mmcblk0: p1 p2\n"
	ready     = "[    1.300000] device-mapper: ioctl: dm-0 (r) is ready\n"
	rootwait  = "[    1.400000] Waiting for root device /dev/dm-0...\n"
	muchLater = "[   20.000000] random: crng init done\n"
)

func TestExplain(t *testing.T) {
	for name, c := range map[string]struct {
		log  string
		says []string
	}{
		"a hang": {banner + given + linear + "\n" + waits + fails + parts + rootwait + muchLater, []string{
			"The table failed at 1.100000 s, 100.0 ms before its devices appeared; it is not retried and the root wait never ends.",
			"The race was lost by 100.0 ms: the table was looked up at 1.100000 s, and the partitions of mmcblk0 appeared at 1.200000 s.",
			"There is no dm-mod.waitfor= on the command line: nothing makes dm_init_init() wait for the devices of the table.",
		}},
		"a kernel without waitfor": {strings.Replace(banner, "6.1.192", "5.10.226-vendor7", 1) + given + linear + "\n" + waits + fails + parts + rootwait, []string{
			"Linux 5.10.226-vendor7 does not know dm-mod.waitfor=",
		}},
		"a kernel of no known version": {strings.Replace(banner, "6.1.192", "board-7", 1) + given + linear + "\n" + waits + fails + parts + rootwait, []string{
			"There is no dm-mod.waitfor= on the command line",
		}},
		"a phantom": {strings.Replace(banner, "192", "50", 1) + given + linear + " dm-mod.waitfor=/dev/mmcblk0p2\n" + waits +
			"[    1.010000] device-mapper: init: waiting for device /dev/mmcblk0p2 ...\n[    1.020000] device-mapper: init: all devices available\n" + fails + parts + rootwait, []string{
			"waitfor had resolved to a phantom dev_t", "Linux 6.1.50 takes a partition that is not scanned yet for found",
		}},
		"a race that was won": {banner + given + linear + "\n" + waits + parts + ready + "[    1.400000] Run /sbin/init as init process\n", []string{
			"PID 1 started at 1.400000 s.", "The race was won by 100.0 ms, and another boot may lose it",
		}},
		"an initramfs": {banner + "[    1.000000] Run /init as init process\n", []string{"That PID 1 is of an initramfs"}},
		"the table alone": {banner + given + linear + "\n" + waits + fails, []string{
			"The log ends before the kernel says that it looks for its root.",
		}},
		"no disk": {banner + given + linear + "\n" + waits + fails + rootwait + muchLater, []string{
			"The table failed, and mmcblk0p2 never appeared", "No disk appears in this log at all",
		}},
		"another disk": {banner + given + linear + "\n" + waits + "[    1.050000]  sda: sda1\n" + fails + rootwait + muchLater, []string{
			"The disks in this log are sda.",
		}},
		"labels that the log shows": {banner + given + `dm-mod.create="r,,,ro,0 8192 linear PARTLABEL=rootfs 0"` + "\n" + waits + fails +
			"[    1.200000]  mmcblk0: p1(boot) p2(rootfs)\n[    1.300000]  sda: sda1\n" + rootwait, []string{
			"The race was lost by 100.0 ms: the table was looked up at 1.100000 s, and the partitions of mmcblk0 appeared at 1.200000 s.",
		}},
		"no command line":    {waits + fails + parts + rootwait, []string{"The command line is not in the log", "It is not known which devices the table names"}},
		"a cut command line": {banner + given + strings.Repeat("x", 991-len("Kernel command line: root=/dev/dm-0 rootwait ")) + "\n" + waits, []string{"The command line in the log is cut"}},
		"a quiet console":    {banner + given + "loglevel=4 " + linear + "\n" + fails, []string{"loglevel=4 keeps messages off the console"}},
		"not so quiet":       {banner + given + "quiet ignore_loglevel " + linear + "\n" + fails, nil},
		"whole seconds": {"Nov 22 12:00:00 b kernel: device-mapper: table: 253:0: linear: Device lookup failed (-19)\nNov 22 12:00:00 b kernel:  mmcblk0: p1 p2\n", []string{
			"The race was lost by less than a second",
		}},
	} {
		text := strings.Join(board(t, c.log).explain(), "\n")
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
// provenance, and nothing was expected of it.
func TestObservationOf(t *testing.T) {
	r := board(t, banner+given+linear+"\n"+waits+fails+parts+rootwait).recording
	if r.Origin != dmrace.OriginLog || r.Variant() != "board.log" || r.Kernel().Release != "6.1.192" || !bytes.HasPrefix(r.Console, []byte(banner)) {
		t.Errorf("%+v, %.80q", r.Observation, r.Console)
	}
	if r.Plan != nil || r.Provenance != nil || r.Expect != (dmrace.Expect{}) || r.AsExpected() {
		t.Errorf("plan %v, provenance %v, expected %v", r.Plan, r.Provenance, r.Expect)
	}
}

// TestHostileLog shows a log whose every text wants to steer the terminal.
func TestHostileLog(t *testing.T) {
	const evil = "\x1b[2J\x1b]0;t\x07\u202e\x9b1m"
	log := strings.ReplaceAll(banner+given+linear+" a=EVIL loglevel=EVIL\n"+waits+"[    1.1] x\n"+
		"[    1.100000] device-mapper: table: 253:0: linear: Device lookup failed EVIL\n"+
		"[    1.150000] mmcblk0: mmc0:0001 EVIL 1 GiB\n[    1.400000] Waiting for root device /dev/dm-0EVIL...\n", "EVIL", evil)
	var shown bytes.Buffer
	b := board(t, log)
	if err := b.show(&shown); err != nil {
		t.Fatal(err)
	}
	if err := writeJSON(&shown, b.json()); err != nil {
		t.Fatal(err)
	}
	for _, r := range shown.String() {
		if r != '\n' && !unicode.IsPrint(r) {
			t.Fatalf("%q is shown", r)
		}
	}
}

// FuzzParse shows whatever can be read of any bytes.
func FuzzParse(f *testing.F) {
	f.Add([]byte(banner + given + linear + "\n" + waits + fails + parts + rootwait + muchLater))
	f.Add([]byte("Nov 22 12:00:00 b kernel: Kernel command line: quiet\nNov 22 12:00:01 b kernel:  sda: sda1\n"))
	f.Fuzz(func(t *testing.T, log []byte) {
		l, err := fieldlog.Read(bytes.NewReader(log), fieldlog.Options{})
		if err != nil {
			return
		}
		b, err := newBoardLog("log", l, l.Cmdline, logWindow)
		if err != nil {
			t.Fatal(err)
		}
		var shown bytes.Buffer
		if err := b.show(&shown); err != nil {
			t.Fatal(err)
		}
		if i := bytes.IndexFunc(shown.Bytes(), func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }); i >= 0 {
			t.Fatalf("%q is shown", shown.Bytes()[i:])
		}
		if b.good() && b.recording.Verdict.Outcome == dmrace.Hung {
			t.Fatal("a hang is good")
		}
		b.json()
	})
}
