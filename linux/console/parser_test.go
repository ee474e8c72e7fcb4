package console

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"dmrace"
)

// feed parses a log that arrives in pieces of n bytes.
func feed(log string, n int) (*Parser, []dmrace.Event) {
	var events []dmrace.Event
	p := NewParser(dmrace.VocabularyFirst, func(e dmrace.Event) { events = append(events, e) })
	for b := []byte(log); len(b) > 0; {
		k := min(n, len(b))
		p.Write(b[:k])
		b = b[k:]
	}
	p.Close()
	return p, events
}

func TestWordings(t *testing.T) {
	for _, c := range []struct {
		line            string
		kind            dmrace.EventKind
		subject, detail string
	}{
		{"calling  dm_init_init+0x0/0x55c @ 1", dmrace.InitcallEnter, "dm_init_init", "pid 1"},
		{"initcall dm_init_init+0x0/0x55c returned -22 after 12 usecs", dmrace.InitcallReturn, "dm_init_init", "returned -22 after 12 µs"},
		{"probe of 0000:00:01.0 returned 0 after 1234 usecs", dmrace.ProbeDone, "0000:00:01.0", "returned 0 after 1234 µs"},
		{"bus: 'mmc': really_probe: probing driver mmcblk with device mmc0:0001", dmrace.ProbeStart, "mmc0:0001", "driver mmcblk on bus mmc"},
		{"mtk_mci 1c660000.mtk-mmc-fcie: driver mtk_mci async attach completed: 0", dmrace.AsyncSchedule, "1c660000.mtk-mmc-fcie", "driver mtk_mci attached asynchronously: 0"},
		{"dmrace: delaying probe of 0000:00:01.0 by sdhci-pci for 20000 ms", dmrace.ProbeDelayed, "0000:00:01.0", "driver sdhci-pci sleeps 20000 ms (injected)"},
		{"dmrace: delaying partition scan of mmcblk0 for 3000 ms", dmrace.ScanDelayed, "mmcblk0", "sleeps 3000 ms before its partitions are scanned (injected)"},
		{"dmrace: initcalls of level 7 in this order: dm_init_init,deferred_probe_initcall", dmrace.InitcallsMoved, "level 7", "dm_init_init,deferred_probe_initcall (injected)"},
		{"device-mapper: init: waiting for all devices to be available before creating mapped devices", dmrace.DMWait, "dm_init_init", ""},
		{"device-mapper: init: waiting for device PARTLABEL=a b ...", dmrace.WaitforStart, "PARTLABEL=a b", ""},
		{"device-mapper: init: all devices available", dmrace.WaitforResolve, "dm-mod.waitfor", ""},
		{"device-mapper: init: couldn't parse table", dmrace.CreateError, "dm-mod.create", "couldn't parse table"},
		{`device-mapper: init: invalid type "lineer"`, dmrace.CreateError, "dm-mod.create", `invalid type "lineer"`},
		{"device-mapper: init: Argument is too big. Limit is 4096", dmrace.CreateError, "dm-mod.create", "Argument is too big. Limit is 4096"},
		{"dm_mod.create: string parameter too long", dmrace.CreateError, "dm-mod.create", "string parameter too long"},
		{"device-mapper: table: 254:0: verity: Data device lookup failed", dmrace.TableError, "254:0", "verity: Data device lookup failed"},
		{"device-mapper: table: 253:0: verity: Hash device lookup failed (-ENODEV)", dmrace.TableError, "253:0", "verity: Hash device lookup failed (-ENODEV)"},
		{"probe of 0000:00:01.0 returned -517 after 4 usecs", dmrace.ProbeDefer, "0000:00:01.0", "returned -517 after 4 µs"},
		{"dmrace: deferring probes of 0000:00:01.0 for 3000 ms by dmrace-supplier.0", dmrace.ProbeDefer, "0000:00:01.0", "needs dmrace-supplier.0, which is bound after 3000 ms (injected)"},
		{"dmrace: supplier dmrace-supplier.0 of 0000:00:01.0 is bound after 3000 ms", dmrace.ProbeDone, "dmrace-supplier.0", "supplier of 0000:00:01.0, 3000 ms late (injected)"},
		{"device-mapper: ioctl: dm-0 (vroot) is ready", dmrace.MapReady, "dm-0", "vroot"},
		{`device-mapper: verity: sha1 using implementation "sha1-generic"`, dmrace.TableLoad, "verity", "sha1 by sha1-generic"},
		{"device-mapper: verity: 179:1: data block 0 is corrupted", dmrace.VerityError, "179:1", "data block 0 is corrupted"},
		{"Waiting for root device /dev/dm-0...", dmrace.RootwaitEnter, "/dev/dm-0", ""},
		{"Waiting for root device ...", dmrace.RootwaitEnter, "", ""}, // rootwait without root=
		{"VFS: Mounted root (squashfs filesystem) readonly on device 254:0.", dmrace.RootMount, "254:0", "squashfs readonly"},
		{"Run /sbin/init as init process", dmrace.InitExec, "/sbin/init", ""},
		{"Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)", dmrace.Panic, "", "VFS: Unable to mount root fs on unknown-block(0,0)"},
		{"reboot: Restarting system", dmrace.Poweroff, "", "Restarting system"},
		{"reboot: Restarting system with command 'dm-verity device corrupted'", dmrace.Poweroff, "", "Restarting system with command 'dm-verity device corrupted'"},
		{"mmc0: new high speed SD card at address 4567", dmrace.DeviceAdd, "mmc0", "new high speed SD card at address 4567"},
		{"mmcblk0: mmc0:4567 QEMU! 8.00 MiB ", dmrace.DiskAdd, "mmcblk0", "mmc0:4567 QEMU! 8.00 MiB"},
		{"sd 0:0:0:0: [sda] 16384 512-byte logical blocks: (8.39 MB/8.00 MiB)", dmrace.DiskAdd, "sda", "16384 512-byte logical blocks: (8.39 MB/8.00 MiB)"},
		{"virtio_blk virtio0: [vda] 16384 512-byte logical blocks (8.39 MB/8.00 MiB)", dmrace.DiskAdd, "vda", "16384 512-byte logical blocks (8.39 MB/8.00 MiB)"},
		{" mmcblk0: p1 p2", dmrace.PartitionAdd, "mmcblk0", "mmcblk0p1 mmcblk0p2"},
		{"mmcblk0: p1 p2", dmrace.PartitionAdd, "mmcblk0", "mmcblk0p1 mmcblk0p2"}, // a mail archive folded the blank
		{" sda: sda1 sda2 < sda5 sda6 >", dmrace.PartitionAdd, "sda", "sda1 sda2 sda5 sda6"},
		{" mmcblk0: p1(boot) p2(root fs)", dmrace.PartitionAdd, "mmcblk0", "mmcblk0p1 mmcblk0p2"},
		{" vda:", dmrace.PartitionScan, "vda", ""},
		{"nvme nvme0: pci function 0000:00:02.0", dmrace.DeviceAdd, "nvme0", "pci function 0000:00:02.0"},
		{"usb 2-1: new SuperSpeed USB device number 2 using xhci_hcd", dmrace.DeviceAdd, "2-1", "new SuperSpeed USB device number 2 using xhci_hcd"},
	} {
		for _, prefix := range []string{
			"[    1.000002][    T1] ", "[    1.000002] ", "[ 1.000002][ T1] ", "<6>[    1.000002][   C1] ",
			"[    1.000002] [    T1] ", "[    1.000002 T1] ", "[    1.000002 <    0.000001>] ",
		} {
			_, events := feed(prefix+c.line+"\r\n", 1000)
			if len(events) != 1 {
				t.Errorf("%q: %d events", prefix+c.line, len(events))
				continue
			}
			e := events[0]
			if e.Kind != c.kind || e.Subject != c.subject || e.Detail != c.detail || e.At != time.Second+2*time.Microsecond || e.Line != c.line {
				t.Errorf("%q: got %+v", prefix+c.line, e)
			}
			if strings.Contains(prefix, "T1") != (e.Thread == "T1") {
				t.Errorf("%q: thread %q", prefix+c.line, e.Thread)
			}
		}
	}
}

func TestNoEvents(t *testing.T) {
	for _, line := range []string{
		"", "\r", "[", "[ 1.5]", "[    1.000002]", "hello", "Waiting for root device /dev/dm-0...", // no stamp: not the kernel's
		"[    1.000002] e820: BIOS-provided physical RAM map:", "[    1.000002]  dump_stack: a b",
		"[    1.000002] device-mapper: table: 253:0: adding target device (start sect 0 len 1992) caused an alignment inconsistency",
		"[    1.000002] device-mapper: table: 254:0: adding target device sda1 caused an alignment inconsistency: physical_block_size=4096",
		"[    1.000002] device-mapper: table: 254:0: adding target device sda1 caused an",
		"[9999999999.000000] Waiting for root device x...", // 317 years: more than a duration holds
		"[99999999999999999999.000000] Waiting for root device x...",
	} {
		if _, events := feed(line+"\n", 1000); len(events) != 0 {
			t.Errorf("%q: got %+v", line, events)
		}
	}
}

const report = `{"mounts":["/dev/root / squashfs ro 0 0"],"maps":[],"known_file":"abcdef0123456789","uptime_ms":12}`

// TestReport holds the ways in which PID 1's line and printk meet on one port.
func TestReport(t *testing.T) {
	for name, log := range map[string]string{
		"alone":               dmrace.ReportMark + report + "\n",
		"with CR":             dmrace.ReportMark + report + "\r\n",
		"behind other output": "starting... " + dmrace.ReportMark + report + "\n",
		"behind a message":    "[    1.000000][    T1] random: crng" + dmrace.ReportMark + report + "\n",
		"cut by a message":    dmrace.ReportMark + report[:30] + "[    1.000000][    T9] usb 1-1: hello\r\n" + report[30:] + "\r\n",
		"no newline":          dmrace.ReportMark + report,
	} {
		p, events := feed(log, 7)
		if p.Report() == nil || p.Report().KnownFile != "abcdef0123456789" || p.Report().UptimeMS != 12 {
			t.Errorf("%s: report %+v", name, p.Report())
		}
		if n := len(events); n == 0 || events[n-1].Kind != dmrace.InitReport {
			t.Errorf("%s: events %+v", name, events)
		}
	}
	if p, _ := feed(dmrace.ReportMark+report[:50]+"\n", 7); p.Report() != nil {
		t.Error("half a report was taken for a whole one")
	}
}

// TestReportWithoutRoot holds how the timeline says that an initramfs waited in vain:
// dmrace.Judge looks for the first words.
func TestReportWithoutRoot(t *testing.T) {
	_, events := feed(dmrace.ReportMark+`{"no_root":"waited 20 s for dm-0","uptime_ms":21000}`+"\n", 7)
	if len(events) != 1 || events[0].Kind != dmrace.InitReport || events[0].Detail != dmrace.NoRoot+": waited 20 s for dm-0" {
		t.Errorf("got %+v", events)
	} else if events[0].At != 21*time.Second {
		t.Errorf("PID 1 gave up at %s, not 21 s after boot", events[0].At)
	}
	for _, ms := range []string{"-1", "9223372036854775807"} {
		p, _ := feed(dmrace.ReportMark+`{"no_root":"x","uptime_ms":`+ms+"}\n", 7)
		if p.Last() < 0 {
			t.Errorf("uptime_ms %s: a time of %s", ms, p.Last())
		}
	}
}

func TestTwoMessagesInOneLine(t *testing.T) {
	_, events := feed("[    1.000000][    T1] Waiting for root dev[    1.000001][   T14]  mmcblk0: p1 p2\n", 1000)
	if len(events) != 1 || events[0].Kind != dmrace.PartitionAdd {
		t.Errorf("got %+v", events)
	}
}

func TestHostileBytes(t *testing.T) {
	long := strings.Repeat("x", 3*MaxLine)
	p, events := feed("[    1.000000] "+long+"\n[    2.000000] \xff\xfe\x00bad\n"+long+"\n[    3.000000] Run /sbin/in\xc3it as init process\n", 4096)
	if len(events) != 1 || events[0].Subject != "/sbin/in\uFFFDit" {
		t.Errorf("got %+v", events)
	}
	if p.Last() != 3*time.Second || p.Messages() != 3 {
		t.Errorf("last %s, %d messages", p.Last(), p.Messages())
	}
}

// TestPieces reads each real log in pieces of every small size: how the bytes
// arrive must not matter.
func TestPieces(t *testing.T) {
	logs, _ := filepath.Glob("testdata/*.log*")
	for _, path := range logs {
		log := string(readLog(t, path))
		_, whole := feed(log, len(log))
		for _, n := range []int{1, 2, 3, 64, 1021} {
			if _, events := feed(log, n); !reflect.DeepEqual(events, whole) {
				t.Errorf("%s: pieces of %d bytes give other events", path, n)
			}
		}
	}
}

// FuzzParser checks on any bytes that nothing panics, that pieces do not matter
// and that time never runs backwards behind the parser's back.
func FuzzParser(f *testing.F) {
	logs, _ := filepath.Glob("testdata/*.log")
	for _, path := range logs {
		raw, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw, 5)
	}
	f.Add([]byte(dmrace.ReportMark+report+"\n"), 1)
	f.Add([]byte("[    1.000000][    T1] a[    2.000000] b"+dmrace.ReportMark+"{}"), 3)
	f.Fuzz(func(t *testing.T, log []byte, n int) {
		n = 1 + max(n, -n)%4096
		if n < 1 {
			n = 1
		}
		whole, want := feed(string(log), max(len(log), 1))
		pieces, got := feed(string(log), n)
		if !reflect.DeepEqual(got, want) || whole.Last() != pieces.Last() {
			t.Fatalf("pieces of %d bytes: got %v, want %v", n, got, want)
		}
		for _, e := range want {
			if e.At > whole.Last() {
				t.Fatalf("event at %s after the last line at %s", e.At, whole.Last())
			}
		}
		if bytes.Count(log, []byte{'['}) == 0 && len(want) > 0 && want[0].Kind != dmrace.InitReport {
			t.Fatal(fmt.Sprint("events without a stamp: ", want))
		}
	})
}

// TestPlainStamp holds the short way of a plain stamp against the expression.
func TestPlainStamp(t *testing.T) {
	for _, line := range []string{
		"[    1.234567] x", "[1.234567] x", "[ 1.234567] [T1] x", "[ 1.234567][ T1] x", "[ 1.234567]  x", "[ 1.234567] ", "[ 1.234567]", "[ 1.234] x",
		"[ 1.23456] x", "[1234567890.123456] x", "[123456789.123456] x", "[ x.234567] y", "[.234567] y", "[ 1.234567,1] x", "[ 1.2345678] x", "[ 1.234a67] x", "[", "[ ", "[ 1",
	} {
		want := stamp.FindStringSubmatchIndex(line)
		if got := plainStamp(line); got != nil && !slices.Equal(got, want) {
			t.Errorf("%q: got %v, want %v", line, got, want)
		}
		if want != nil && !mayBeStamp(line) {
			t.Errorf("%q may be a stamp", line)
		}
	}
}
