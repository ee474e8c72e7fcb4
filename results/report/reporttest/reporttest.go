// Package reporttest holds the reports on which the formats are tested. Only tests
// import it.
package reporttest

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"dmrace"
	"dmrace/linux/needs"
	"dmrace/results"
	"dmrace/results/report"
)

// Writer is what every format offers.
type Writer func(io.Writer, *report.Report) error

// Real returns a report of two boots that are committed as evidence: mmc-slow-probe on
// 6.1, without and with waitfor.
func Real(t testing.TB) *report.Report {
	t.Helper()
	g := report.Group{
		Name: "mmc-slow-probe", Title: "The SD host's probe is held back by 20 s, and the card comes later still",
		Omitted: []report.Omitted{{Name: "before-patch@5.10.262", Why: "5.10 has no waitfor to cut: stock is that"}},
	}
	for _, b := range []struct{ variant, title string }{
		{"without-waitfor", "Before: the table is loaded before the card is there, once and never again"},
		{"with-waitfor", "After: dm_init_init() waits for both partitions, then loads the table"},
	} {
		g.Boots = append(g.Boots, report.Entry{Recording: Load(t, "mmc-slow-probe/"+b.variant+"/6.1.192-stock-shim"), Title: b.title})
	}
	return &report.Report{Title: "The dm-init race on linux-source-6.1", Groups: []report.Group{g}}
}

// Validated returns a report of what a patch did: the committed boots of two scenarios on
// 5.10, and on 5.10 with the dm-mod.waitfor= of 6.1.
func Validated(t testing.TB) *report.Report {
	t.Helper()
	v := &results.Validated{Files: []string{"drivers/md/dm-init.c"}}
	var all []*dmrace.Recording
	for _, run := range []string{"mmc-natural/with-waitfor", "mmc-natural/without-waitfor", "mmc-natural/control", "rootwait-bounded/no-mapping"} {
		before, after := Load(t, run+"/5.10.262-stock"), Load(t, run+"/5.10.262-patched-a28970dbaf6e")
		k := &after.Provenance.Kernel
		k.PatchFiles = []dmrace.PatchFile{{
			File: k.Patches[0], Subject: "[PATCH 5.10.y] dm init: add dm-mod.waitfor to wait for asynchronously probed block devices",
			SHA256: "0f3a9c21b4d5c6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f", Upstream: "035641b01e72",
		}}
		v.Trials = append(v.Trials, results.Trial{Before: before, After: after, Want: after.Expect})
		all = append(all, before, after)
	}
	r, err := report.Of(t.Context(), all, report.Options{Validated: v})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Log returns a report of a log that somebody kept of a board: nothing is known of it but
// what it says.
func Log(t testing.TB) *report.Report {
	t.Helper()
	tl := &dmrace.Timeline{}
	var console strings.Builder
	for _, e := range []struct {
		us              int64
		kind            dmrace.EventKind
		subject, detail string
		line            string
	}{
		{912004, dmrace.DMWait, "dm_init_init", "", "device-mapper: init: waiting for all devices to be available before creating mapped devices"},
		{1204871, dmrace.TableError, "253:0", "verity: Data device lookup failed", "device-mapper: table: 253:0: verity: Data device lookup failed"},
		{1231702, dmrace.DiskAdd, "mmcblk0", "mmc0:0001 TESTMM 7.28 GiB", "mmcblk0: mmc0:0001 TESTMM 7.28 GiB"},
		{1236415, dmrace.PartitionAdd, "mmcblk0", "mmcblk0p1 mmcblk0p2", " mmcblk0: p1 p2"},
		{1240093, dmrace.RootwaitEnter, "/dev/dm-0", "", "Waiting for root device /dev/dm-0..."},
		{34100000, dmrace.DeviceAdd, "usb1", "new high-speed USB device", "usb 1-1: new high-speed USB device number 2 using xhci-hcd"},
	} {
		at := time.Duration(e.us) * time.Microsecond
		tl.Add(dmrace.Event{At: at, Kind: e.kind, Subject: e.subject, Detail: e.detail, Line: e.line})
		fmt.Fprintf(&console, "[%5d.%06d] %s\n", e.us/1e6, e.us%1e6, e.line)
	}
	tl.End = dmrace.End{Reason: dmrace.EndLog, At: 34100 * time.Millisecond}
	c := dmrace.Criteria{Mapped: true, Needs: []string{"mmcblk0p1", "mmcblk0p2"}, Window: 20 * time.Second}
	return report.OfLog(&dmrace.Observation{
		Origin: dmrace.OriginLog, Log: "board.txt", Release: "5.15.120", Criteria: c,
		Timeline: tl, Verdict: dmrace.Judge(tl, c), Console: []byte(console.String()),
	}, []string{"Boot with dm-mod.waitfor= and the table's devices on the command line."}, []string{"The command line is not in the log."})
}

// Simulated returns a report of a boot that was simulated and never made: what the plan
// says is known of it, and nothing of a host.
func Simulated(t testing.TB) *report.Report {
	t.Helper()
	r := Log(t)
	b := &r.Groups[0].Boots[0]
	b.Next, b.Unknown = nil, nil
	o := &b.Observation
	o.Origin, o.Log, o.Console, o.Release = dmrace.OriginSimulator, "", nil, "6.1"
	o.Plan = &dmrace.Plan{
		Scenario: "mmc-natural", Variant: "without-waitfor", Kernel: dmrace.Kernel{Name: "6.1", Arm: dmrace.ArmStock},
		Disk: dmrace.Disk{Bus: "mmc"}, Clock: dmrace.ClockIcount, Cmdline: "root=/dev/dm-0 rootwait ro",
	}
	for i := range o.Timeline.Events {
		o.Timeline.Events[i].Line = "" // no kernel printed anything
	}
	o.Timeline.End = dmrace.End{Reason: dmrace.EndDecided, At: 34100 * time.Millisecond}
	o.Verdict = dmrace.Judge(o.Timeline, o.Criteria)
	r.Title, r.Groups[0].Name, r.Groups[0].Title = "A simulated boot", "mmc-natural", "The card is found late"
	r.Groups[0].Boots[0].Expect = dmrace.Expect{Outcome: dmrace.Hung}
	return r
}

// Committed returns a report of all boots that are committed as evidence.
func Committed(t testing.TB) *report.Report {
	t.Helper()
	list, err := store(t).Committed()
	if err != nil {
		t.Fatal(err)
	}
	r := &report.Report{Title: "All evidence"}
	for _, c := range list {
		scenario, _, _ := strings.Cut(c.Run, "/")
		if n := len(r.Groups); n == 0 || r.Groups[n-1].Name != scenario {
			r.Groups = append(r.Groups, report.Group{Name: scenario})
		}
		g := &r.Groups[len(r.Groups)-1]
		g.Boots = append(g.Boots, report.Entry{Recording: Load(t, c.Run)})
	}
	return r
}

// Load returns a committed recording: scenario/variant/kernel.
func Load(t testing.TB, run string) *dmrace.Recording {
	t.Helper()
	r, err := store(t).Load(run)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// store returns the committed evidence, from wherever the test runs.
func store(t testing.TB) results.Store {
	t.Helper()
	_, here, _, ok := runtime.Caller(0)
	if !ok {
		t.Fatal("the path of the sources is not known")
	}
	return results.Store{Dir: filepath.Join(filepath.Dir(here), "..", "..")}
}

// Nasty is text that each format has a reason to fear.
const Nasty = "<script>alert(1)</script> </script> ]]> --> & \"quoted\" 'x' \x1b[31mred\x1b[0m nul\x00 \xff\xfe bell\a" +
	" \u202edesrever\u202c \ufffe `code` ``` | pipe | \\| @torvalds #123 GH-1 www.example.org https://example.org/ <!-- x -->" +
	"\nok 1 forged\r\nnot ok 2 forged # SKIP\n</pre></details>\n# heading\n=HYPERLINK(\"x\")\n"

// Hostile returns a report in which every text is Nasty, and one line 100,000 bytes
// long.
func Hostile(t testing.TB) *report.Report {
	t.Helper()
	r := Load(t, "mmc-slow-probe/without-waitfor/6.1.192-stock-shim")
	p := *r.Plan
	p.Scenario, p.Variant, p.Cmdline = Nasty, Nasty, Nasty
	r.Plan = &p
	r.Provenance = &dmrace.Provenance{
		RecordedAt: r.Recorded().RecordedAt, Rerun: Nasty, Cmdline: Nasty, QEMU: Nasty, Accelerator: Nasty, Dmrace: Nasty,
		Kernel:     dmrace.KernelSource{Label: Nasty, Source: Nasty, TreeID: Nasty, Compiler: Nasty, Arm: dmrace.Arm(Nasty), Release: Nasty, ImageHash: Nasty},
		Injections: []string{Nasty}, Argv: []string{Nasty}, PlanID: Nasty,
	}
	r.Verdict.Summary = Nasty
	r.Expect = dmrace.Expect{Outcome: dmrace.Booted}
	for i := range r.Timeline.Events {
		e := &r.Timeline.Events[i]
		e.Subject, e.Detail, e.Thread, e.Line = Nasty, "="+Nasty, Nasty, Nasty
	}
	for i := range r.Verdict.Evidence {
		r.Verdict.Evidence[i].Why = Nasty
	}
	r.Timeline.Events[len(r.Timeline.Events)-1].Line = strings.Repeat("x`|<&]", 100_000/6)
	g := report.Group{Name: Nasty, Title: Nasty, Story: Nasty, Boots: []report.Entry{{Recording: r, Title: Nasty}}, Omitted: []report.Omitted{{Name: Nasty, Why: Nasty}}}
	return &report.Report{Title: Nasty, Groups: []report.Group{g, g}}
}

// HostileChange returns a report of a change of which every text is Nasty.
func HostileChange(t testing.TB) *report.Report {
	t.Helper()
	r := Hostile(t)
	one := r.Groups[0].Boots[0].Recording
	other := *one
	r.Groups = r.Groups[:1]
	trial := &results.Trial{Before: one, After: &other, Want: dmrace.Expect{Outcome: dmrace.Booted}}
	one.Provenance.Kernel.Git = Nasty
	one.Provenance.Kernel.PatchFiles = []dmrace.PatchFile{{File: Nasty, Subject: Nasty, SHA256: Nasty, Upstream: Nasty}}
	r.Groups[0].Boots = []report.Entry{{Recording: one, Title: Nasty, Trial: trial}, {Recording: &other, Trial: trial}}
	r.Validated = &results.Validated{Trials: []results.Trial{*trial}, Commits: []results.Commit{{ID: Nasty, Subject: Nasty}}, More: 3, Files: []string{Nasty}}
	return r
}

// Check writes real, empty and hostile reports twice over: the bytes must be the same,
// and none of them may hold what no format lets through. A failed write must be told.
func Check(t *testing.T, write Writer) {
	t.Helper()
	for name, r := range map[string]*report.Report{"real": Real(t), "empty": {}, "hostile": Hostile(t), "one boot": oneBoot(t), "no events": noEvents(t), "validated": Validated(t), "hostile validated": HostileChange(t)} {
		first, second := Render(t, write, r), Render(t, write, r)
		if !bytes.Equal(first, second) {
			t.Errorf("%s: two writes differ", name)
		}
		for _, bad := range []string{"\x00", "\x1b", "\xff", "\a", "\u202e", "\ufffe"} {
			if bytes.Contains(first, []byte(bad)) {
				t.Errorf("%s: %q got through", name, bad)
			}
		}
	}
	broken := writerFunc(func([]byte) (int, error) { return 0, fmt.Errorf("the disk is full") })
	if err := write(broken, Real(t)); err == nil {
		t.Error("a failed write goes unnoticed")
	}
}

// Render returns what is written of a report.
func Render(t testing.TB, write Writer, r *report.Report) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }

// oneBoot is a report without an after.
func oneBoot(t testing.TB) *report.Report {
	r := Real(t)
	r.Groups[0].Boots = r.Groups[0].Boots[:1]
	return r
}

// noEvents is a report of a boot that said nothing and was not recorded to the end.
func noEvents(t testing.TB) *report.Report {
	r := oneBoot(t)
	boot := r.Groups[0].Boots[0].Recording
	boot.Timeline = &dmrace.Timeline{End: dmrace.End{Reason: dmrace.EndLimit, At: time.Second}}
	boot.Verdict = dmrace.Judge(boot.Timeline, needs.Criteria(boot.Plan))
	boot.Console, boot.Provenance = nil, &dmrace.Provenance{}
	return r
}
