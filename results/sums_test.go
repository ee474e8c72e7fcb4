package results

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"dmrace"
)

// TestSums: what is kept of the committed recordings is read as it was written.
func TestSums(t *testing.T) {
	boots, err := (Store{Dir: "."}).LoadCommitted(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var want []Sum
	for _, r := range boots {
		want = append(want, SumOf(r))
	}
	var text bytes.Buffer
	if err := WriteSums(&text, want); err != nil {
		t.Fatal(err)
	}
	got, err := ReadSums(&text)
	if err != nil || !slices.Equal(got, want) {
		t.Fatalf("%d sums, %v; want %d", len(got), err, len(want))
	}
	for i, s := range got {
		if v := s.Verdict(); Outcome(v) != Outcome(boots[i].Verdict) {
			t.Errorf("%s: %s, it ended %s", s.Run, Outcome(v), Outcome(boots[i].Verdict))
		}
	}
}

func TestReadSumsRefuses(t *testing.T) {
	id := strings.Repeat("0", 64)
	good := id + "\t" + id + "\ta/b/6.1-stock\thung\tdevice probe\ttable-rejected"
	for _, c := range []struct{ name, line, want string }{
		{"nothing", "", "1 columns"},
		{"a column too many", good + "\tx", "7 columns"},
		{"spaces", strings.ReplaceAll(good, "\t", " "), "1 columns"},
		{"plan", strings.Replace(good, id, id[1:], 1), "is not the ID of a plan"},
		{"console", id + "\tG" + good[len(id)+2:], "is not the SHA-256 of a console"},
		{"run", strings.Replace(good, "a/b", "../b", 1), "is not the name of a run"},
		{"outcome", strings.Replace(good, "hung", "\x1b[31mhung", 1), "outcome"},
		{"stage", strings.Replace(good, "device probe", "bed", 1), `stage "bed" is unknown`},
		{"cause", strings.Replace(good, "table-rejected", "gremlins", 1), `cause "gremlins" is unknown`},
	} {
		if _, err := ReadSums(strings.NewReader(good + "\n" + c.line + "\n")); err == nil || !strings.Contains(err.Error(), "line 2: ") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q of line 2", c.name, err, c.want)
		}
	}
	if _, err := ReadSums(strings.NewReader(strings.Repeat("x", 1<<20))); err == nil {
		t.Error("a line of a megabyte is read")
	}
}

// TestHoldSums holds one boot of each kind.
func TestHoldSums(t *testing.T) {
	sum := func(run string) Sum {
		return Sum{Run: run, PlanID: "p", Console: "c", Ended: dmrace.Expect{Outcome: dmrace.Booted, Stage: dmrace.StageInit}}
	}
	plan, console, ended := sum("plan"), sum("console"), sum("ended")
	plan.PlanID, console.Console, ended.Ended = "q", "d", dmrace.Expect{Outcome: dmrace.Hung, Stage: dmrace.StageRootwait, Cause: dmrace.CauseDataDevice}
	for _, c := range []struct {
		name        string
		kept, boots []Sum
		want        string
		holds       bool
	}{
		{"nothing", nil, nil, "no sums and no runs\n", true},
		{"the same", []Sum{sum("a")}, []Sum{sum("a")}, "1 the same console\n", true},
		{"another console", []Sum{sum("console")}, []Sum{console}, "1 another console\n", true},
		{"another plan", []Sum{sum("plan")}, []Sum{plan}, "plan: its plan is not that of the sum\n1 another plan\n", false},
		{"another end", []Sum{sum("ended")}, []Sum{ended}, "ended: hung in rootwait: data-device-missing, the sum says booted\n1 ends otherwise\n", false},
		{"not all of them", []Sum{sum("a"), sum("b")}, []Sum{sum("c"), sum("a")}, "1 the same console, 1 not among the runs, 1 no sum\n", true},
	} {
		list := HoldSums(c.kept, c.boots)
		var text bytes.Buffer
		if err := WriteHoldings(&text, list); err != nil || text.String() != c.want || AllHold(list) != c.holds {
			t.Errorf("%s: %q, %t, %v; want %q, %t", c.name, text.String(), AllHold(list), err, c.want, c.holds)
		}
	}
}

func FuzzReadSums(f *testing.F) {
	index, err := os.ReadFile("INDEX")
	if err != nil {
		f.Fatal(err)
	}
	id, run, _ := strings.Cut(strings.SplitN(string(index), "\n", 2)[0], " ")
	f.Add(fmt.Sprintf("%s\t%s\t%s\tbooted\tinit\t\n", id, id, run))
	f.Add("-\t-\ta/b/c\thung\t\t\n")
	f.Fuzz(func(t *testing.T, text string) {
		list, err := ReadSums(strings.NewReader(text))
		if err != nil {
			return
		}
		var out bytes.Buffer
		if err := WriteSums(&out, list); err != nil {
			t.Fatal(err)
		}
		again, err := ReadSums(&out)
		if err != nil || !slices.Equal(again, list) {
			t.Errorf("%v becomes %v, %v", list, again, err)
		}
	})
}
