package trace

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"dmrace"
	"dmrace/internal/golden"
	"dmrace/results/report"
	"dmrace/results/report/reporttest"
)

// TestWrite keeps all but the initcalls, one record a line.
func TestWrite(t *testing.T) {
	var story strings.Builder
	for _, e := range read(t, reporttest.Real(t)).Events {
		if e.Cat != "initcall" {
			line, err := json.Marshal(e)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&story, "%s\n", line)
		}
	}
	golden.Check(t, "testdata/story.golden.jsonl", []byte(story.String()))
	reporttest.Check(t, Write)
}

func read(t testing.TB, r *report.Report) file {
	t.Helper()
	var f file
	if err := json.Unmarshal(reporttest.Render(t, Write, r), &f); err != nil {
		t.Fatal(err)
	}
	return f
}

// faults returns what a viewer would refuse in a trace.
func faults(f file) []string {
	var found []string
	bad := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	process := map[int]int{}
	open := map[string]event{}
	flows := map[string]event{}
	var last int64
	lastPID := 0
	for _, e := range f.Events {
		if e.PID != lastPID {
			last, lastPID = 0, e.PID
		}
		if e.TS < last || e.Name == "" {
			bad("%+v comes after %d", e, last)
		}
		last = e.TS
		if owner, ok := process[e.TID]; ok && owner != e.PID && e.TID != 0 {
			bad("thread %d is of %d and %d", e.TID, owner, e.PID)
		}
		process[e.TID] = e.PID
		switch e.Phase {
		case "X":
			if e.Dur == nil || *e.Dur < 0 {
				bad("%+v has no length", e)
			}
		case "b":
			if _, twice := open[e.ID]; twice {
				bad("%s begins twice", e.ID)
			}
			open[e.ID] = e
		case "e":
			if b, ok := open[e.ID]; !ok || b.Name != e.Name || b.Cat != e.Cat {
				bad("%s ends and did not begin", e.ID)
			}
			delete(open, e.ID)
		case "s":
			flows[e.ID] = e
		case "f":
			if _, ok := flows[e.ID]; !ok {
				bad("flow %s ends and did not begin", e.ID)
			}
			delete(flows, e.ID)
		case "M", "i":
		default:
			bad("phase %q", e.Phase)
		}
	}
	if len(open)+len(flows) > 0 {
		bad("never ended: %v %v", open, flows)
	}
	return append(found, crossings(f)...)
}

// crossings returns the slices of one track that are neither nested nor apart.
func crossings(f file) []string {
	tracks := map[int][]event{}
	for _, e := range f.Events {
		if e.Phase == "X" {
			tracks[e.TID] = append(tracks[e.TID], e)
		}
	}
	var found []string
	for _, list := range tracks {
		var around []int64 // the ends of the slices that are open
		for _, e := range list {
			for len(around) > 0 && around[len(around)-1] <= e.TS {
				around = around[:len(around)-1]
			}
			end := e.TS + *e.Dur
			if len(around) > 0 && end > around[len(around)-1] {
				found = append(found, fmt.Sprintf("%+v cuts through a slice that ends at %d", e, around[len(around)-1]))
			}
			around = append(around, end)
		}
	}
	return found
}

func TestRules(t *testing.T) {
	for name, r := range map[string]*report.Report{"real": reporttest.Real(t), "committed": reporttest.Committed(t), "hostile": reporttest.Hostile(t), "empty": {}} {
		for _, f := range faults(read(t, r)) {
			t.Errorf("%s: %s", name, f)
		}
	}
}

// TestRulesAreStrict shows that each fault is found.
func TestRulesAreStrict(t *testing.T) {
	took := func(n int64) *int64 { return &n }
	for name, events := range map[string][]event{
		"crossing":  {{Phase: "X", Name: "a", TID: 1, PID: 1, TS: 1, Dur: took(5)}, {Phase: "X", Name: "b", TID: 1, PID: 1, TS: 3, Dur: took(5)}},
		"unsorted":  {{Phase: "i", Name: "a", PID: 1, TS: 2}, {Phase: "i", Name: "a", PID: 1, TS: 1}},
		"unended":   {{Phase: "b", Name: "a", PID: 1, ID: "1"}},
		"unbegun":   {{Phase: "e", Name: "a", PID: 1, ID: "1"}},
		"half flow": {{Phase: "s", Name: "a", PID: 1, ID: "1"}},
		"negative":  {{Phase: "X", Name: "a", PID: 1, TID: 1, Dur: took(-1)}},
	} {
		if len(faults(file{Events: events})) == 0 {
			t.Errorf("%s is not found", name)
		}
	}
}

// TestFlow looks at the arrow of a boot that lost the race and of one that won, and
// for a slice at either end.
func TestFlow(t *testing.T) {
	f := read(t, reporttest.Real(t))
	var names []string
	for _, e := range f.Events {
		if e.Phase != "s" && e.Phase != "f" {
			continue
		}
		names = append(names, e.Phase+" "+e.Name)
		if !slices.ContainsFunc(f.Events, func(x event) bool {
			return x.Phase == "X" && x.TID == e.TID && x.TS <= e.TS && e.TS < x.TS+*x.Dur
		}) {
			t.Errorf("there is no slice at %+v", e)
		}
	}
	want := []string{"s looked up too early", "f looked up too early", "s there in time", "f there in time"}
	if !slices.Equal(names, want) {
		t.Errorf("got %q", names)
	}
}

// FuzzRules draws timelines of arbitrary order and times.
func FuzzRules(f *testing.F) {
	f.Add([]byte("\x00\x01\x02\x01\x00\x05\x05\x02\x09\x10\x13\x01"))
	f.Add([]byte{0, 9, 1, 0, 9, 2, 1, 9, 1, 5, 20, 1, 5, 21, 1, 15, 3, 1, 16, 1, 1})
	kinds := []dmrace.EventKind{
		dmrace.InitcallEnter, dmrace.InitcallReturn, dmrace.ProbeDone, dmrace.ProbeDelayed, dmrace.ScanDelayed, dmrace.DMWait, dmrace.WaitforStart,
		dmrace.WaitforResolve, dmrace.TableLoad, dmrace.TableError, dmrace.MapReady, dmrace.RootwaitEnter, dmrace.RootMount,
		dmrace.DiskAdd, dmrace.PartitionAdd, dmrace.Panic, dmrace.DeviceAdd,
	}
	real := reporttest.Real(f).Groups[0].Boots[0].Recording
	f.Fuzz(func(t *testing.T, data []byte) {
		boot := &dmrace.Recording{Observation: dmrace.Observation{Plan: real.Plan}}
		r := &report.Report{Groups: []report.Group{{Boots: []report.Entry{{Recording: boot}}}}}
		boot.Timeline = &dmrace.Timeline{End: dmrace.End{Reason: dmrace.EndLog, At: 100 * time.Microsecond}}
		for ; len(data) >= 3; data = data[3:] {
			boot.Timeline.Add(dmrace.Event{
				Kind: kinds[int(data[0])%len(kinds)], At: time.Duration(data[1]) * time.Microsecond,
				Subject: []string{"a", "b", "mmcblk0"}[data[2]%3], Thread: []string{"T1", "C0"}[data[2]/128],
				Detail: fmt.Sprintf("returned 0 after %d µs mmcblk0p1 mmcblk0p2", data[2]),
			})
		}
		for _, fault := range faults(read(t, r)) {
			t.Error(fault)
		}
	})
}
