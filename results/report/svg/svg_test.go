package svg

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"dmrace"
	"dmrace/internal/golden"
	"dmrace/linux/needs"
	"dmrace/results"
	"dmrace/results/report"
	"dmrace/results/report/lanes"
)

// hostile is what a guest may print to break out of a drawing.
const hostile = `"'><script>alert(1)</script>]]>&amp;<!--` + "\x1b[2J\x00\xff\u202e\uffff"

// mappedLine is a command line whose table needs both partitions.
const mappedLine = `dm-mod.create="r,,,ro,0 8 verity 1 /dev/mmcblk0p1 /dev/mmcblk0p2"`

// race is a boot that is lost by 30 ms, or won where the table waits.
func race(variant string, lookup time.Duration, text string) *dmrace.Recording {
	const ms = time.Millisecond
	tl := &dmrace.Timeline{End: dmrace.End{Reason: dmrace.EndObserved, At: 21 * time.Second}}
	add := func(at time.Duration, kind dmrace.EventKind, subject, thread string) {
		tl.Add(dmrace.Event{At: at, Kind: kind, Subject: subject, Detail: text, Thread: thread, Line: text})
	}
	add(500*ms, dmrace.InitcallEnter, "dm_init_init", "T1")
	add(501*ms, dmrace.DMWait, "dm_init_init", "T1")
	lost := lookup < 540*ms
	if lost {
		add(lookup, dmrace.TableError, "253:0", "T1")
		tl.Events[len(tl.Events)-1].Detail = "verity: Data device lookup failed (-19)"
		add(520*ms, dmrace.RootwaitEnter, "/dev/dm-0", "T1")
	}
	add(530*ms, dmrace.DiskAdd, "mmcblk0", "T14")
	add(540*ms, dmrace.PartitionAdd, "mmcblk0", "T14")
	tl.Events[len(tl.Events)-1].Detail = "mmcblk0p1 mmcblk0p2"
	if !lost {
		add(lookup, dmrace.MapReady, "dm-0", "T1")
		add(560*ms, dmrace.RootMount, "253:0", "T1")
		add(570*ms, dmrace.InitExec, "/sbin/init", "T1")
	}
	plan := &dmrace.Plan{Scenario: "mmc-natural", Variant: variant, Disk: dmrace.Disk{Bus: "mmc"}, Cmdline: mappedLine}
	r := &dmrace.Recording{Observation: dmrace.Observation{Plan: plan, Timeline: tl}}
	r.Verdict = dmrace.Judge(tl, needs.Criteria(r.Plan))
	r.Expect = dmrace.Expect{Outcome: r.Verdict.Outcome}
	r.Provenance = &dmrace.Provenance{Kernel: dmrace.KernelSource{Release: "6.1.1", Label: "6.1.1-stock"}}
	return r
}

func two(text string) *report.Report {
	lost, won := race("without-waitfor", 510*time.Millisecond, text), race("with-waitfor", 550*time.Millisecond, text)
	return &report.Report{Title: "Before and after", Groups: []report.Group{{Name: "mmc-natural", Boots: []report.Entry{
		{Recording: lost}, {Recording: won, Predicted: &won.Observation},
	}}}}
}

func draw(t *testing.T, f lanes.Figure, o Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Draw(&b, f, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestDrawing(t *testing.T) {
	golden.Check(t, "testdata/two.svg", draw(t, lanes.Figures(two("a line"))[0][0], Options{}))
}

// TestEveryDrawingIsXML reads drawings of all recorded boots, and of a hostile one, as
// strictly as an XML parser does.
func TestEveryDrawingIsXML(t *testing.T) {
	reports := []*report.Report{two(hostile), recorded(t)}
	for _, r := range reports {
		for _, f := range flat(r) {
			for _, o := range []Options{{}, {Inline: true}, {Width: 1, Dark: true}, {Whole: true, Predicted: true}} {
				checkXML(t, fmt.Sprintf("%s %+v", f.ID, o), draw(t, f, o))
			}
		}
		var b bytes.Buffer
		if err := Write(&b, r); err != nil {
			t.Fatal(err)
		}
		checkXML(t, "all", b.Bytes())
	}
}

func flat(r *report.Report) []lanes.Figure {
	var all []lanes.Figure
	for _, group := range lanes.Figures(r) {
		all = append(all, group...)
	}
	return all
}

// recorded loads one scenario's evidence.
func recorded(t *testing.T) *report.Report {
	t.Helper()
	store := results.Store{Dir: "../.."}
	list, err := store.Committed()
	if err != nil {
		t.Fatal(err)
	}
	r := &report.Report{Groups: []report.Group{{Name: "mmc-slow-probe"}}}
	for _, c := range list {
		if !strings.HasPrefix(c.Run, "mmc-slow-probe/") {
			continue
		}
		rec, err := store.Load(c.Run)
		if err != nil {
			t.Fatal(err)
		}
		r.Groups[0].Boots = append(r.Groups[0].Boots, report.Entry{Recording: rec})
	}
	return r
}

// checkXML fails on text that is not well-formed, on scripts, and on two elements of
// one ID.
func checkXML(t *testing.T, name string, drawing []byte) {
	t.Helper()
	ids := map[string]bool{}
	dec := xml.NewDecoder(bytes.NewReader(drawing))
	for {
		token, err := dec.Token()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if start.Name.Local == "script" {
			t.Errorf("%s: a script", name)
		}
		for _, a := range start.Attr {
			if strings.HasPrefix(a.Name.Local, "on") || a.Name.Local == "style" {
				t.Errorf("%s: attribute %s", name, a.Name.Local)
			}
			if a.Name.Local == "id" && ids[a.Value] {
				t.Errorf("%s: two elements are called %s", name, a.Value)
			}
			if a.Name.Local == "id" {
				ids[a.Value] = true
			}
		}
	}
}

func TestDrawingIsDeterministic(t *testing.T) {
	var first, second bytes.Buffer
	for _, b := range []*bytes.Buffer{&first, &second} {
		if err := Write(b, recorded(t)); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("the same boots are drawn in two ways")
	}
}

func TestMargin(t *testing.T) {
	at := func(ms int) dmrace.Event { return dmrace.Event{At: time.Duration(ms) * time.Millisecond} }
	for _, c := range []struct {
		name string
		w    dmrace.Window
		want string
	}{
		{"lost", dmrace.Window{Appeared: at(544), Lookup: at(500)}, "lost by 44.0 ms: looked up before it appeared"},
		{"won", dmrace.Window{Appeared: at(500), Lookup: at(521)}, "won by 21.0 ms: looked up after it appeared"},
		{"waited for", dmrace.Window{Appeared: at(500), Lookup: at(521), Waited: true}, "won by 21.0 ms: waited for, looked up after it appeared"},
		{"seconds", dmrace.Window{Appeared: at(21544), Lookup: at(500)}, "lost by 21.044 s: looked up before it appeared"},
	} {
		if got := Margin(c.w); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestPlace(t *testing.T) {
	for _, c := range []struct {
		name          string
		wants, widths []float64
		want          string
	}{
		{"none", nil, nil, "[]"},
		{"room for all", []float64{50, 100}, []float64{20, 20}, "[50 100]"},
		{"pushed to the right", []float64{50, 51}, []float64{20, 20}, "[50 73]"},
		{"pushed back from the edge", []float64{198, 199}, []float64{20, 20}, "[167 190]"},
		{"at the left edge", []float64{0}, []float64{20}, "[10]"},
		{"no room", []float64{50, 51}, []float64{150, 150}, "[75 125]"},
	} {
		if got := fmt.Sprint(spread(c.wants, c.widths, 0, 200)); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

func TestTickLabel(t *testing.T) {
	for _, c := range []struct {
		us   int64
		step time.Duration
		want string
	}{
		{21_620_000, 20 * time.Millisecond, "21.62 s"},
		{21_612_345, time.Microsecond, "21.612345 s"},
		{20_000_000, 5 * time.Second, "20 s"},
	} {
		if got := tickLabel(c.us, c.step); got != c.want {
			t.Errorf("%d µs in steps of %v: got %s, want %s", c.us, c.step, got, c.want)
		}
	}
}
