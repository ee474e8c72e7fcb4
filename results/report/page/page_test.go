package page

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"dmrace"
	"dmrace/internal/golden"
	"dmrace/linux/needs"
	"dmrace/results"
	"dmrace/results/report"
)

// mappedLine is a command line whose table needs both partitions.
const mappedLine = `dm-mod.create="r,,,ro,0 8 verity 1 /dev/mmcblk0p1 /dev/mmcblk0p2"`

// bootOf returns a boot that is lost or won, whose every text holds extra.
func bootOf(variant string, lost bool, extra string) *dmrace.Recording {
	const ms = time.Millisecond
	tl := &dmrace.Timeline{End: dmrace.End{Reason: dmrace.EndObserved, At: 21 * time.Second}}
	var console strings.Builder
	add := func(at time.Duration, kind dmrace.EventKind, subject, thread, line string) {
		tl.Add(dmrace.Event{At: at, Kind: kind, Subject: subject, Detail: extra, Thread: thread, Line: line + extra})
		fmt.Fprintf(&console, "[    0.%06d][%5s] %s%s\r\n", at.Microseconds(), thread, line, extra)
	}
	add(500*ms, dmrace.DMWait, "dm_init_init", "T1", "device-mapper: init: waiting for all devices")
	if lost {
		add(510*ms, dmrace.TableError, "253:0", "T1", "device-mapper: table: 253:0: verity: Data device lookup failed (-19)")
		tl.Events[len(tl.Events)-1].Detail = "verity: Data device lookup failed (-19)" + extra
		add(520*ms, dmrace.RootwaitEnter, "/dev/dm-0", "T1", "Waiting for root device /dev/dm-0...")
	}
	add(540*ms, dmrace.PartitionAdd, "mmcblk0", "T14", " mmcblk0: p1 p2")
	tl.Events[len(tl.Events)-1].Detail = "mmcblk0p1 mmcblk0p2"
	if !lost {
		add(550*ms, dmrace.MapReady, "dm-0", "T1", "device-mapper: ioctl: dm-0 (vroot) is ready")
		add(570*ms, dmrace.InitExec, "/sbin/init", "T1", "Run /sbin/init as init process")
	}
	r := &dmrace.Recording{Observation: dmrace.Observation{
		Plan:     &dmrace.Plan{Scenario: "mmc-natural", Variant: variant + extra, Disk: dmrace.Disk{Bus: "mmc"}, Cmdline: mappedLine},
		Timeline: tl, Console: []byte(console.String()),
		Provenance: &dmrace.Provenance{
			Rerun: "dmrace run mmc-natural" + extra, QEMU: "QEMU 7.2" + extra, Cmdline: "root=/dev/dm-0" + extra,
			Argv:   []string{"qemu-system-x86_64", "-append", "root=/dev/dm-0" + extra, "it's" + extra},
			Kernel: dmrace.KernelSource{Release: "6.1.1", Label: "6.1.1-stock" + extra, Source: "linux-source-6.1" + extra},
		},
	}}
	r.Criteria = needs.Criteria(r.Plan)
	r.Verdict = dmrace.Judge(tl, r.Criteria)
	r.Expect = dmrace.Expect{Outcome: r.Verdict.Outcome}
	return r
}

func two(extra string) *report.Report {
	lost, won := bootOf("without-waitfor", true, extra), bootOf("with-waitfor", false, extra)
	return &report.Report{Title: "Before and after" + extra, Groups: []report.Group{{
		Name: "mmc-natural" + extra, Title: "Nothing is delayed" + extra, Story: "One paragraph.\n\nAnother" + extra,
		Boots: []report.Entry{{Recording: lost, Title: "Before" + extra}, {Recording: won, Predicted: &won.Observation}},
	}}}
}

func render(t testing.TB, r *report.Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestPage compares a page without what stands in files of its own: the style, the
// script and their hashes, and the packed consoles.
func TestPage(t *testing.T) {
	got := render(t, two(""))
	got = strings.Replace(got, styleSheet, "...", 1)
	got = strings.Replace(got, script, "...", 1)
	got = regexp.MustCompile(`sha256-[^']*|"archives":\["[^"]*`).ReplaceAllString(got, "...")
	golden.Check(t, "testdata/two.html", []byte(got))
}

func TestPageIsDeterministic(t *testing.T) {
	first, second := render(t, two("x")), render(t, two("x"))
	if first != second {
		t.Error("the same report gives two pages")
	}
}

func TestPageOfNothing(t *testing.T) {
	for _, r := range []*report.Report{{}, {Groups: []report.Group{{Name: "empty"}}}} {
		checkStructure(t, render(t, r))
	}
}

// unpack reads the consoles of a page as its script does.
func unpack(t *testing.T, p string) (c consoles, archives [][]string) {
	t.Helper()
	const open = `<script type="application/json" id="consoles">`
	_, data, _ := strings.Cut(p, open)
	data, _, _ = strings.Cut(data, "</script>")
	if err := json.Unmarshal([]byte(data), &c); err != nil {
		t.Fatalf("%v: %.80s", err, data)
	}
	for _, a := range c.Archives {
		raw, err := base64.StdEncoding.DecodeString(a)
		if err != nil {
			t.Fatal(err)
		}
		zr, err := gzip.NewReader(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(zr)
		if err != nil {
			t.Fatal(err)
		}
		archives = append(archives, strings.Split(string(text), "\n"))
	}
	return c, archives
}

func TestConsolesAreWhole(t *testing.T) {
	r := two("")
	c, archives := unpack(t, render(t, r))
	for i, id := range []string{"boot-mmc-natural-without-waitfor-6.1.1-stock", "boot-mmc-natural-with-waitfor-6.1.1-stock"} {
		p, ok := c.Boots[id]
		if !ok {
			t.Fatalf("there is no console of %s", id)
		}
		var got strings.Builder
		for n := range p.Runs[0][1] {
			got.WriteString(archives[p.Archive][p.Start+n] + "\r\n")
		}
		if want := string(r.Groups[0].Boots[i].Console); got.String() != want {
			t.Errorf("%s: got\n%s\nwant\n%s", id, got.String(), want)
		}
	}
	if got := fmt.Sprint(c.Boots["boot-mmc-natural-without-waitfor-6.1.1-stock"].Hot); got != "[1 2 3 4]" {
		t.Errorf("decisive lines: %s", got)
	}
}

// TestLongConsoleIsCut keeps both ends of a console and what is around events.
func TestLongConsoleIsCut(t *testing.T) {
	r := two("")
	lost := r.Groups[0].Boots[0]
	noise := strings.Repeat("noise\n", 10_000)
	lost.Console = []byte(noise + string(lost.Console) + strings.Repeat("x", 10_000) + "\n" + noise)
	p := render(t, r)
	c, archives := unpack(t, p)
	got := c.Boots["boot-mmc-natural-without-waitfor-6.1.1-stock"]
	if want := "[[1 500] [9991 24] [19506 500]]"; fmt.Sprint(got.Runs) != want {
		t.Errorf("kept %v, want %s", got.Runs, want)
	}
	if line := archives[0][500+14]; !strings.HasSuffix(line, "x [8000 more bytes]") {
		t.Errorf("an overlong line is %q", line)
	}
	if !strings.Contains(p, "20005 lines, of which 1024 are kept here") {
		t.Error("the page does not say that lines are left out")
	}
}

// evidence loads what is recorded, n boots of it.
func evidence(t testing.TB, n int) *report.Report {
	t.Helper()
	store := results.Store{Dir: "../.."}
	list, err := store.Committed()
	if err != nil || len(list) < n {
		t.Fatalf("%d recordings, want %d: %v", len(list), n, err)
	}
	r := &report.Report{Title: "All that is recorded"}
	for _, c := range list[:n] {
		rec, err := store.Load(c.Run)
		if err != nil {
			t.Fatal(err)
		}
		if k := len(r.Groups); k == 0 || r.Groups[k-1].Name != rec.Plan.Scenario {
			r.Groups = append(r.Groups, report.Group{Name: rec.Plan.Scenario})
		}
		g := &r.Groups[len(r.Groups)-1]
		g.Boots = append(g.Boots, report.Entry{Recording: rec})
	}
	return r
}

// TestSize holds a page of a hundred boots to a size that a mail or a CI system takes.
func TestSize(t *testing.T) {
	p := render(t, evidence(t, 100))
	if len(p) >= 2<<20 {
		t.Errorf("the page of 100 boots has %d bytes, more than 2 MiB", len(p))
	}
	checkStructure(t, p)
}

func BenchmarkWrite100(b *testing.B) {
	r := evidence(b, 100)
	size := 0
	for b.Loop() {
		size = len(render(b, r))
	}
	b.ReportMetric(float64(size), "page-bytes")
}
