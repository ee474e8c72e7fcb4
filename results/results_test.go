package results

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"dmrace"
	"dmrace/internal/golden"
	"dmrace/linux/needs"
)

// recording returns a recording of the reference case: the events are those of a
// real boot, cut to the story.
func recording(variant string) *dmrace.Recording {
	ms := func(at float64) time.Duration { return time.Duration(at * 1e6).Round(time.Microsecond) }
	t := &dmrace.Timeline{}
	for _, e := range []dmrace.Event{
		{At: ms(700.001), Kind: dmrace.InitcallEnter, Subject: "sdhci_driver_init", Thread: "T1", Line: "calling  sdhci_driver_init+0x0/0x20 @ 1"},
		{At: ms(713.2), Kind: dmrace.ProbeDelayed, Subject: "0000:00:01.0", Detail: "driver sdhci-pci sleeps 20000 ms (injected)", Thread: "T1", Line: "dmrace: delaying probe of 0000:00:01.0 by sdhci-pci for 20000 ms"},
		{At: ms(21610.5), Kind: dmrace.ProbeDone, Subject: "0000:00:01.0", Detail: "returned 0 after 20897000 µs", Thread: "T1", Line: "probe of 0000:00:01.0 returned 0 after 20897000 usecs"},
		{At: ms(21611.1), Kind: dmrace.DMWait, Subject: "dm_init_init", Thread: "T1", Line: "device-mapper: init: waiting for all devices to be available before creating mapped devices"},
	} {
		t.Add(e)
	}
	scan := dmrace.Event{At: ms(21656.3), Kind: dmrace.PartitionAdd, Subject: "mmcblk0", Detail: "mmcblk0p1 mmcblk0p2", Thread: "T14", Line: " mmcblk0: p1 p2"}
	r := &dmrace.Recording{Observation: dmrace.Observation{
		Plan: &dmrace.Plan{
			Format: 1, Scenario: "mmc-slow-probe", Variant: variant, Kernel: dmrace.Kernel{Name: "6.1", Arm: dmrace.ArmStock, Shim: true},
			Disk: dmrace.Disk{Bus: "mmc"}, Clock: dmrace.ClockIcount, Cmdline: "root=/dev/dm-0 dm-mod.create=\"...PARTLABEL=rootfs PARTLABEL=hash\"",
			Limits: dmrace.Limits{Window: dmrace.Duration(20 * time.Second)},
		},
		Timeline: t, Console: []byte("[    0.000000] a\r\n\xff\n"),
		Provenance: &dmrace.Provenance{
			RecordedAt: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Rerun: "dmrace run mmc-slow-probe --variant " + variant,
			Kernel: dmrace.KernelSource{Label: "6.1.192-stock-shim", Source: "linux-source-6.1 6.1.192-2"}, Instrumented: true,
			Injections: []string{"probe-delay sdhci-pci 20s (shim)"}, Accelerator: "tcg", HostWallMillis: 2345,
		},
	}}
	r.Provenance.PlanID = r.Plan.ID()
	if variant == "without-waitfor" {
		t.Add(dmrace.Event{At: ms(21611.9), Kind: dmrace.TableError, Subject: "253:0", Detail: "verity: Data device lookup failed (-19)", Thread: "T1", Line: "device-mapper: table: 253:0: verity: Data device lookup failed (-19)"})
		t.Add(dmrace.Event{At: ms(21613.9), Kind: dmrace.RootwaitEnter, Subject: "/dev/dm-0", Thread: "T1", Line: "Waiting for root device /dev/dm-0..."})
		t.Add(scan)
		t.End = dmrace.End{Reason: dmrace.EndObserved, At: ms(41656.3)}
		r.Expect = dmrace.Expect{Outcome: dmrace.Hung, Stage: dmrace.StageRootwait, Cause: dmrace.CauseDataDevice}
	} else {
		t.Add(dmrace.Event{At: ms(21612.0), Kind: dmrace.WaitforStart, Subject: "PARTLABEL=rootfs", Thread: "T1", Line: "device-mapper: init: waiting for device PARTLABEL=rootfs ..."})
		t.Add(scan)
		t.Add(dmrace.Event{At: ms(21673.0), Kind: dmrace.WaitforResolve, Subject: "dm-mod.waitfor", Thread: "T1", Line: "device-mapper: init: all devices available"})
		t.Add(dmrace.Event{At: ms(21678.0), Kind: dmrace.MapReady, Subject: "dm-0", Detail: "vroot", Thread: "T1", Line: "device-mapper: ioctl: dm-0 (vroot) is ready"})
		t.Add(dmrace.Event{At: ms(21704.0), Kind: dmrace.RootMount, Subject: "253:0", Detail: "squashfs readonly", Thread: "T1", Line: "VFS: Mounted root (squashfs filesystem) readonly on device 253:0."})
		t.Add(dmrace.Event{At: ms(21760.0), Kind: dmrace.InitExec, Subject: "/sbin/init", Thread: "T1", Line: "Run /sbin/init as init process"})
		t.Add(dmrace.Event{At: ms(21760.0), Kind: dmrace.InitReport, Subject: "PID 1", Detail: "uptime 22900 ms"})
		t.End = dmrace.End{Reason: dmrace.EndReset, At: ms(22900)}
		r.Expect = dmrace.Expect{Outcome: dmrace.Booted}
	}
	r.Verdict = dmrace.Judge(t, needs.Criteria(r.Plan))
	return r
}

func TestReport(t *testing.T) {
	s := &dmrace.Scenario{
		Name: "mmc-slow-probe", Title: "The SD host probes late",
		Variants: []dmrace.Variant{{Name: "without-waitfor", Title: "nothing waits for the card"}, {Name: "with-waitfor", Title: "waitfor waits for it"}},
	}
	wrong := recording("without-waitfor")
	wrong.Plan.Variant, wrong.Expect = "another", dmrace.Expect{Outcome: dmrace.Booted}
	var got bytes.Buffer
	if err := Report(&got, s, []*dmrace.Recording{recording("without-waitfor"), recording("with-waitfor"), wrong}); err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "testdata/report.golden", got.Bytes())
}

func TestSaveLoad(t *testing.T) {
	for _, gzip := range []bool{false, true} {
		s := Store{Dir: t.TempDir(), Gzip: gzip}
		want := recording("without-waitfor")
		dir, err := s.Save(want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Load(dir)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got.Timeline, want.Timeline) || !bytes.Equal(got.Console, want.Console) ||
			got.Plan.ID() != want.Plan.ID() || got.Expect != want.Expect || got.Verdict.Summary != want.Verdict.Summary {
			t.Errorf("gzip %t: got %+v, want %+v", gzip, got, want)
		}
	}
}

// TestSaveIsWholeOrNothing replaces a recording and looks for leftovers.
func TestSaveIsWholeOrNothing(t *testing.T) {
	s := Store{Dir: t.TempDir()}
	if _, err := s.Save(recording("without-waitfor")); err != nil {
		t.Fatal(err)
	}
	second := recording("without-waitfor")
	second.Console = []byte("second\n")
	dir, err := Store{Dir: s.Dir, Gzip: true}.Save(second)
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(filepath.Dir(dir), "*", "*"))
	if err != nil || len(files) != 5 {
		t.Errorf("files %v, %v", files, err)
	}
	if hidden, _ := filepath.Glob(filepath.Join(filepath.Dir(dir), ".*")); len(hidden) > 0 {
		t.Errorf("left over: %v", hidden)
	}
	if got, err := Load(dir); err != nil || string(got.Console) != "second\n" {
		t.Errorf("got %+v, %v", got, err)
	}
}

// TestFailedIsKeptApart keeps what a broken harness recorded, and never among the
// evidence.
func TestFailedIsKeptApart(t *testing.T) {
	s := Store{Dir: t.TempDir()}
	r := recording("without-waitfor")
	dir, err := s.SaveFailed(r, errors.New("the cable came out"))
	if err != nil {
		t.Fatal(err)
	}
	if why, err := os.ReadFile(filepath.Join(dir, "error.txt")); err != nil || string(why) != "the cable came out\n" {
		t.Errorf("reason %q, %v", why, err)
	}
	if _, err := os.Stat(s.Path(r)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("it stands among the evidence: %v", err)
	}
}

func TestUnwritable(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	var env *dmrace.EnvError
	if _, err := (Store{Dir: file}).Save(recording("without-waitfor")); !errors.As(err, &env) || !strings.Contains(err.Error(), "--out") {
		t.Errorf("got %v", err)
	}
}

func TestLoadBroken(t *testing.T) {
	for name, spoil := range map[string]func(dir string) error{
		"no timeline":       func(d string) error { return os.Remove(filepath.Join(d, timelineFile)) },
		"timeline cut off":  func(d string) error { return os.Truncate(filepath.Join(d, timelineFile), 300) },
		"plan is not JSON":  func(d string) error { return os.WriteFile(filepath.Join(d, planFile), []byte("{"), 0o644) },
		"no console":        func(d string) error { return os.Remove(filepath.Join(d, consoleFile)) },
		"no such recording": os.RemoveAll,
	} {
		dir, err := Store{Dir: t.TempDir()}.Save(recording("with-waitfor"))
		if err != nil {
			t.Fatal(err)
		}
		if err := spoil(dir); err != nil {
			t.Fatal(err)
		}
		if _, err := Load(dir); err == nil || !strings.Contains(err.Error(), "load recording") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
