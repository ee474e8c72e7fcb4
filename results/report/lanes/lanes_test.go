package lanes

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"dmrace"
	"dmrace/results"
	"dmrace/results/report"
)

const ms = time.Millisecond

// ev is an event at so many milliseconds on the init thread.
func ev(at int, kind dmrace.EventKind, subject string) dmrace.Event {
	return dmrace.Event{At: time.Duration(at) * ms, Kind: kind, Subject: subject, Thread: "T1"}
}

func timeline(end int, events ...dmrace.Event) *dmrace.Timeline {
	t := &dmrace.Timeline{End: dmrace.End{Reason: dmrace.EndObserved, At: time.Duration(end) * ms}}
	for _, e := range events {
		t.Add(e)
	}
	return t
}

func TestSpans(t *testing.T) {
	detailed := func(e dmrace.Event, detail string) dmrace.Event { e.Detail = detail; return e }
	for _, c := range []struct {
		name string
		tl   *dmrace.Timeline
		want []string
	}{
		{"nothing", timeline(10), nil},
		{"a wait for probes ends with what is printed next",
			timeline(10, ev(1, dmrace.DMWait, "dm_init_init"), ev(3, dmrace.TableError, "253:0")),
			[]string{"waiting 1-3 wait_for_device_probe()"}},
		{"one loop names several devices",
			timeline(10, ev(1, dmrace.WaitforStart, "a"), ev(4, dmrace.WaitforStart, "b"), ev(5, dmrace.WaitforResolve, "dm-mod.waitfor")),
			[]string{"waiting 1-5 dm-mod.waitfor=a"}},
		{"a root wait without end",
			timeline(90, ev(2, dmrace.RootwaitEnter, "/dev/dm-0")),
			[]string{"waiting 2-90 root wait for /dev/dm-0, open"}},
		{"a root wait with an end",
			timeline(90, ev(2, dmrace.RootwaitEnter, "/dev/dm-0"), ev(7, dmrace.RootMount, "253:0")),
			[]string{"waiting 2-7 root wait for /dev/dm-0"}},
		{"a panic ends everything",
			timeline(90, ev(2, dmrace.InitcallEnter, "x"), ev(3, dmrace.ProbeStart, "y"), ev(4, dmrace.Panic, "")),
			[]string{"working 2-4 initcall x", "working 3-4 probe of y"}},
		{"initcalls and probes belong to their subjects",
			timeline(90, ev(1, dmrace.InitcallEnter, "a"), ev(2, dmrace.ProbeStart, "b"), ev(3, dmrace.ProbeStart, "c"),
				ev(4, dmrace.ProbeDone, "b"), ev(5, dmrace.ProbeDefer, "c"), ev(6, dmrace.InitcallReturn, "a")),
			[]string{"working 1-6 initcall a", "working 2-4 probe of b", "working 3-5 probe of c"}},
		{"a probe of which only the end is printed",
			timeline(90, detailed(ev(50, dmrace.ProbeDone, "b"), "returned 0 after 20000 µs")),
			[]string{"working 30-50 probe of b"}},
		{"a probe that cannot have taken that long",
			timeline(90, detailed(ev(5, dmrace.ProbeDone, "b"), "returned 0 after 20000 µs")), nil},
		{"an injected sleep",
			timeline(90, detailed(ev(5, dmrace.ProbeDelayed, "b"), "driver x sleeps 20 ms (injected)")),
			[]string{"held 5-25 probe of b held back (injected)"}},
		{"an injected sleep before a scan",
			timeline(90, detailed(ev(5, dmrace.ScanDelayed, "sda"), "sleeps 20 ms before its partitions are scanned (injected)")),
			[]string{"held 5-25 partition scan of sda held back (injected)"}},
		{"an injected sleep before a scan, of no length",
			timeline(90, detailed(ev(5, dmrace.ScanDelayed, "sda"), "sleeps (injected)")), nil},
		{"an injected sleep longer than anybody watched",
			timeline(90, detailed(ev(5, dmrace.ProbeDelayed, "b"), "driver x sleeps 9223372036854775807 ms (injected)")),
			[]string{"held 5-90 probe of b held back (injected)"}},
		{"an end without a beginning", timeline(90, ev(5, dmrace.RootMount, "")), nil},
	} {
		var got []string
		for _, s := range spansOf(c.tl) {
			text := fmt.Sprintf("%s %d-%d %s", s.Activity, s.From/ms, s.To/ms, s.Name)
			if s.Open {
				text += ", open"
			}
			got = append(got, text)
		}
		if strings.Join(got, "\n") != strings.Join(c.want, "\n") {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestFirstProof(t *testing.T) {
	evidence := func(kinds ...dmrace.EventKind) []dmrace.Proof {
		var out []dmrace.Proof
		for _, k := range kinds {
			out = append(out, dmrace.Proof{Event: dmrace.Event{Kind: k}})
		}
		return out
	}
	for _, c := range []struct {
		name string
		v    dmrace.Verdict
		want int
	}{
		{"a failed table", dmrace.Verdict{Outcome: dmrace.Hung, Evidence: evidence(dmrace.DMWait, dmrace.TableError, dmrace.PartitionAdd, dmrace.RootwaitEnter)}, 1},
		{"a name that matches nothing", dmrace.Verdict{Outcome: dmrace.Hung, Evidence: evidence(dmrace.DMWait, dmrace.WaitforStart)}, 1},
		{"a boot that waited", dmrace.Verdict{Outcome: dmrace.Booted, Evidence: evidence(dmrace.MapReady, dmrace.WaitforResolve, dmrace.InitExec)}, 1},
		{"a root that does without its table", dmrace.Verdict{Outcome: dmrace.Booted, Evidence: evidence(dmrace.TableError, dmrace.RootMount, dmrace.InitExec)}, 1},
		{"a panic", dmrace.Verdict{Outcome: dmrace.Panicked, Evidence: evidence(dmrace.Panic)}, 0},
		{"a panic that a table caused", dmrace.Verdict{Outcome: dmrace.Panicked, Evidence: evidence(dmrace.TableError, dmrace.Panic)}, 0},
		{"no proof", dmrace.Verdict{Outcome: dmrace.Inconclusive}, -1},
	} {
		if got := firstProof(c.v); got != c.want {
			t.Errorf("%s: got %d, want %d", c.name, got, c.want)
		}
	}
}

func TestAxisFoldsWhatIsIdle(t *testing.T) {
	times := []time.Duration{500 * ms, 501 * ms, 530 * ms, 20530 * ms, 20531 * ms}
	a := newAxis(times, 500*ms, 20531*ms)
	var folded []string
	for i, p := range a.Pieces {
		if i > 0 && (p.From != a.Pieces[i-1].To || p.Start != a.Pieces[i-1].End) {
			t.Errorf("piece %d does not begin where the last ends", i)
		}
		if p.Folded {
			folded = append(folded, fmt.Sprintf("%v-%v", p.From, p.To))
		}
	}
	if got := strings.Join(folded, " "); got != "0s-500ms 530ms-20.53s" {
		t.Errorf("folded: %s", got)
	}
	if d := a.At(530*ms) - a.At(500*ms); d != 30000 {
		t.Errorf("30 ms without a fold are %v positions, want microseconds", d)
	}
	if d, most := a.At(20530*ms)-a.At(530*ms), 0.1*(a.At(530*ms)-a.At(500*ms)); d > most {
		t.Errorf("20 idle seconds take %v positions, more than %v", d, most)
	}
	last := -1.0
	for at := time.Duration(0); at <= 20531*ms; at += 500 * time.Microsecond {
		if p := a.At(at); p < last {
			t.Fatalf("the axis runs backwards at %v", at)
		} else {
			last = p
		}
	}
	if a.At(time.Hour) != a.Whole().To || a.At(0) != 0 {
		t.Error("times beyond the axis are not at its ends")
	}
	if w := newAxis(nil, 0, 0).Whole(); w.To <= w.From {
		t.Errorf("an axis without events is %v", w)
	}
}

func TestConsoleLines(t *testing.T) {
	at := 21612240 * time.Microsecond
	events := []dmrace.Event{
		{At: at, Line: "device-mapper: table: 253:0: verity: Data device lookup failed (-19)"},
		{At: at, Line: "twice"}, {At: at, Line: "twice"}, {At: at, Line: "twice"},
		{At: at, Line: " mmcblk0: p1 p2"},
		{At: at, Kind: dmrace.InitReport},
		{At: at, Line: "never printed"},
		{At: at, Line: "behind a prompt"},
	}
	console := "[   21.612240][    T1] device-mapper: table: 253:0: verity: Data device lookup failed (-19)\r\n" +
		"[   21.612240][    T1] twice\r\n[   21.612240] twice\r\n" +
		"noise\n[   21.612240][   T14]  mmcblk0: p1 p2\n" + dmrace.ReportMark + "{}\n" +
		"\x1b[?2004hdracut:/# [   21.612240][   T68] behind a prompt\r\n"
	if got := fmt.Sprint(ConsoleLines([]byte(console), events)); got != "[1 2 3 3 5 6 0 7]" {
		t.Errorf("got %s", got)
	}
}

func FuzzConsoleLines(f *testing.F) {
	f.Add([]byte("[    1.000000][    T1] x\n[\n[]\n[1.0][T1\n"), "x")
	f.Fuzz(func(t *testing.T, console []byte, line string) {
		lines := strings.Count(string(console), "\n") + 1
		for _, n := range ConsoleLines(console, []dmrace.Event{{At: time.Second, Line: line}, {Line: line}}) {
			if n < 0 || n > lines {
				t.Fatalf("line %d of %d", n, lines)
			}
		}
	})
}

// TestManyThreads bounds what a hostile timeline can have drawn.
func TestManyThreads(t *testing.T) {
	tl := &dmrace.Timeline{}
	for i := range 1000 {
		tl.Add(dmrace.Event{Kind: dmrace.DeviceAdd, Thread: fmt.Sprint("T", i)})
	}
	b := Of(report.Entry{Recording: &dmrace.Recording{Observation: dmrace.Observation{Plan: &dmrace.Plan{Disk: dmrace.Disk{Bus: "mmc"}}, Timeline: tl}}})
	marks := 0
	for _, l := range b.Lanes {
		marks += len(l.Marks)
	}
	if len(b.Lanes) != maxLanes+1 || marks != 1000 || b.Lanes[0].Name != "T1" {
		t.Errorf("%d lanes from %s hold %d marks", len(b.Lanes), b.Lanes[0].Name, marks)
	}
}

// TestManyMarks bounds what is drawn one by one, and loses no event.
func TestManyMarks(t *testing.T) {
	tl := &dmrace.Timeline{}
	for range 1000 {
		tl.Add(ev(1, dmrace.ProbeStart, "a"))
		tl.Add(ev(2, dmrace.ProbeDone, "a"))
	}
	tl.Add(ev(3, dmrace.RootwaitEnter, "/dev/dm-0"))
	b := Of(report.Entry{Recording: &dmrace.Recording{Observation: dmrace.Observation{Plan: &dmrace.Plan{Disk: dmrace.Disk{Bus: "mmc"}}, Timeline: tl}}})
	major := 0
	for _, m := range b.Lanes[0].Marks {
		if !m.Minor {
			major++
		}
	}
	if len(b.Lanes[0].Marks) != 2001 || major != maxMarks || len(b.Lanes[0].Spans) != maxSpans+1 {
		t.Errorf("%d marks, %d of them drawn one by one, %d spans", len(b.Lanes[0].Marks), major, len(b.Lanes[0].Spans))
	}
}

func TestNames(t *testing.T) {
	ids := namer{}
	for _, want := range []string{"boot-a-b", "boot-a-b-2", "boot-a-b-3"} {
		if got := ids.name("boot", "a", "b"); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if got := ids.name("boot", `"><script>`, "\xff"); strings.Trim(got, "abcdefghijklmnopqrstuvwxyz-") != "" {
		t.Errorf("got %q", got)
	}
}

// TestEvidence lays out everything that is recorded: each proof is a mark with its
// line on the console, one mark is decisive, and it is in what is shown first.
func TestEvidence(t *testing.T) {
	store := results.Store{Dir: "../.."}
	list, err := store.Committed()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range list {
		r, err := store.Load(c.Run)
		if err != nil {
			t.Fatal(err)
		}
		rep := &report.Report{Groups: []report.Group{{Boots: []report.Entry{{Recording: r}}}}}
		figure := Figures(rep)[0][0]
		checkProofs(t, c.Run, figure)
	}
}

func checkProofs(t *testing.T, run string, f Figure) {
	t.Helper()
	proofs, decisive, events := 0, 0, 0
	for _, l := range f.Boots[0].Lanes {
		events += len(l.Marks)
		for _, m := range l.Marks {
			if m.Number > 0 {
				proofs++
			}
			if m.ConsoleLine == 0 {
				t.Errorf("%s: event %d (%s) is not found on the console", run, m.Seq, m.Kind)
			}
			if at := f.Axis.At(m.At); m.Decisive {
				decisive++
				if at < f.Focus.From || at > f.Focus.To {
					t.Errorf("%s: the decisive mark is not in focus", run)
				}
			}
		}
	}
	b := f.Boots[0]
	if proofs != len(b.Verdict.Evidence) || decisive != 1 || events != len(b.Timeline.Events) {
		t.Errorf("%s: %d proofs, %d decisive, %d marks", run, proofs, decisive, events)
	}
}
