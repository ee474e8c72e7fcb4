package registry

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dmrace"
	"dmrace/fieldlog"
	"dmrace/fieldlog/explain"
	"dmrace/internal/golden"
	"dmrace/lab"
	"dmrace/linux/needs"
	"dmrace/results"
	"dmrace/scenarios"
)

// cause is what is kept of one cause in testdata/causes: what it means, a log that ends so,
// and the log that is most easily taken for it and has another end.
type cause struct {
	name          dmrace.Cause
	means         string
	ends, nearest string // "hung", "hung table-rejected"
	closer        string // why a log never ends so; empty: it does
	do            string // what to do next, where explain leaves that to lint
	log, other    string
}

// readCause reads one file.
func readCause(name dmrace.Cause) (c cause, err error) {
	text, err := os.ReadFile(filepath.Join("testdata", "causes", string(name)+".txtar"))
	if err != nil {
		return c, err
	}
	c.name = name
	head, logs, _ := strings.Cut(string(text), "-- log --\n")
	c.log, c.other, _ = strings.Cut(logs, "-- nearest.log --\n")
	fields := map[string]*string{"ends": &c.ends, "nearest": &c.nearest, "closer": &c.closer, "do": &c.do}
	for line := range strings.Lines(head) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		if f := fields[key]; f != nil {
			*f = value
		} else {
			c.means += line
		}
	}
	c.means = strings.TrimSpace(c.means)
	return c, nil
}

// incomplete says what a cause's file lacks.
func (c cause) incomplete() string {
	switch {
	case c.means == "":
		return "it is not said what it means"
	case c.closer != "":
		return ""
	case c.ends == "" || c.log == "":
		return "there is no log that ends so"
	case c.nearest == "" || c.other == "" || strings.HasSuffix(c.nearest, " "+string(c.name)):
		return "there is no log that is most like it and has another end"
	}
	return ""
}

// explained judges a log as dmrace parse does.
func explained(t *testing.T, log string) *explain.Explanation {
	t.Helper()
	l, err := fieldlog.Read(t.Context(), strings.NewReader(log), fieldlog.Options{})
	if err != nil {
		t.Fatal(err)
	}
	x, err := explain.Of(l, explain.Options{Name: "log"})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// endOf words a verdict as the files do.
func endOf(v dmrace.Verdict) string {
	return strings.TrimSpace(string(v.Outcome) + " " + string(v.Cause))
}

// TestEveryCauseHasLogs demands of each cause a log that ends so and is told so, and the
// nearest other one, which must not be.
func TestEveryCauseHasLogs(t *testing.T) {
	for _, name := range dmrace.Causes {
		t.Run(string(name), func(t *testing.T) {
			c, err := readCause(name)
			if err != nil {
				t.Fatal(err)
			}
			if lacks := c.incomplete(); lacks != "" {
				t.Fatal(lacks)
			}
			if c.closer != "" {
				return
			}
			if x := explained(t, c.log); endOf(x.Verdict) != c.ends+" "+string(name) {
				t.Errorf("got %s, want %s %s\n%s", endOf(x.Verdict), c.ends, name, x.Verdict.Summary)
			}
			if x := explained(t, c.other); endOf(x.Verdict) != c.nearest {
				t.Errorf("the nearest: got %s, want %s\n%s", endOf(x.Verdict), c.nearest, x.Verdict.Summary)
			}
		})
	}
	files, err := filepath.Glob("testdata/causes/*.txtar")
	if err != nil || len(files) != len(dmrace.Causes) {
		t.Errorf("%d files of %d causes, %v", len(files), len(dmrace.Causes), err)
	}
}

// TestIncompleteCauses shows that each half can be missed.
func TestIncompleteCauses(t *testing.T) {
	whole := cause{name: "oops", means: "x", ends: "hung", nearest: "booted", log: "x", other: "x"}
	for name, spoil := range map[string]func(*cause){
		"no meaning":           func(c *cause) { c.means = "" },
		"no log":               func(c *cause) { c.log = "" },
		"no end":               func(c *cause) { c.ends = "" },
		"no nearest":           func(c *cause) { c.other = "" },
		"the nearest the same": func(c *cause) { c.nearest = "hung oops" },
	} {
		c := whole
		spoil(&c)
		if c.incomplete() == "" || whole.incomplete() != "" {
			t.Errorf("%s is not missed", name)
		}
	}
}

// shown are the committed recordings by where they end, as it was recorded and as all that
// their consoles say tells it: each boot as SCENARIO/VARIANT.
type shown struct {
	causes map[dmrace.Cause][]string
	stages map[dmrace.Stage][]string
}

// recorded reads them.
func recorded(t *testing.T) shown {
	t.Helper()
	by := shown{map[dmrace.Cause][]string{}, map[dmrace.Stage][]string{}}
	store := results.Store{Dir: "../../results"}
	all, err := store.LoadCommitted(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range all {
		heard := dmrace.Timeline{Events: lab.Verifier().Read(r.Console, dmrace.VocabularyNewest).Events}
		by.add(r, r.Verdict)
		by.add(r, dmrace.Judge(heard.Until(r.Timeline.End), needs.Criteria(r.Plan)))
	}
	for c, boots := range by.causes {
		inOrder(boots, func(e dmrace.Expect) bool { return e.Cause == c })
	}
	for s, boots := range by.stages {
		inOrder(boots, func(e dmrace.Expect) bool { return e.Stage == s })
	}
	return by
}

// add files a recording under the cause and the stage of a verdict on it.
func (by shown) add(r *dmrace.Recording, v dmrace.Verdict) {
	name := r.Scenario() + "/" + r.Variant()
	if boots := by.causes[v.Cause]; v.Cause != "" && !slices.Contains(boots, name) {
		by.causes[v.Cause] = append(boots, name)
	}
	if boots := by.stages[v.Stage]; !slices.Contains(boots, name) {
		by.stages[v.Stage] = append(boots, name)
	}
}

// inOrder sorts boots: first those of which it is expected, then as the scenarios are shown.
func inOrder(boots []string, expected func(dmrace.Expect) bool) {
	places := map[string]int{}
	for i, s := range scenarios.Builtin() {
		for n, v := range s.Variants {
			place := 1000*i + n
			if !expected(v.Expect) {
				place += 1000000
			}
			places[s.Name+"/"+v.Name] = place
		}
	}
	slices.SortFunc(boots, func(a, b string) int { return places[a] - places[b] })
}

// TestEveryEndWasRecorded demands of each cause and each stage a recorded boot: what never
// was seen to happen is struck from the vocabulary.
func TestEveryEndWasRecorded(t *testing.T) {
	by := recorded(t)
	for _, name := range dmrace.Causes {
		if len(by.causes[name]) == 0 {
			t.Errorf("cause %s: no recorded boot shows it: record one (docs/ADDING.md), or strike it from the vocabulary", name)
		}
	}
	for _, name := range dmrace.Stages {
		if len(by.stages[name]) == 0 {
			t.Errorf("stage %s: no recorded boot ends there: record one (docs/ADDING.md), or strike it from the vocabulary", name)
		}
	}
}

// TestCausesPage writes docs/CAUSES.md.
func TestCausesPage(t *testing.T) {
	by := recorded(t)
	var page strings.Builder
	page.WriteString("# Causes\n\nWhere a boot does not reach PID 1, its verdict names the first decisive fact. This page lists them all: what\na log says, what it means, what to do next, and a boot that shows it (`dmrace run SCENARIO/VARIANT`, or\n`dmrace results show SCENARIO/VARIANT` for its evidence). It is written by `go test ./internal/registry -update`.\n")
	for _, name := range dmrace.Causes {
		c, err := readCause(name)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&page, "\n## %s\n\n%s\n", name, c.means)
		if c.closer != "" {
			fmt.Fprintf(&page, "\nIn a log: %s.\n", c.closer)
		} else {
			x := explained(t, c.log)
			page.WriteString("\nThe log says:\n\n")
			for _, l := range x.Decisive() {
				fmt.Fprintf(&page, "    %s\n", l.Text)
			}
			if c.do == "" {
				c.do = strings.Join(x.Next(), " ")
			}
			if c.do == "" {
				t.Errorf("%s: it is not said what to do next", name)
			}
		}
		fmt.Fprintf(&page, "\nWhat to do: %s\n", c.do)
		page.WriteString("\n" + seenIn(by.causes[name]) + "\n")
	}
	page.WriteString("\n# Stages\n\nWhere a boot ends, in the order in which it passes them.\n\n")
	for _, name := range dmrace.Stages {
		fmt.Fprintf(&page, "- **%s**: %s\n", name, seenIn(by.stages[name]))
	}
	golden.Check(t, "../../docs/CAUSES.md", []byte(page.String()))
}

// seenIn says which boots show an end.
func seenIn(boots []string) string {
	const most = 4
	if len(boots) > most {
		return fmt.Sprintf("Shown by: `%s`, and %d more.", strings.Join(boots[:most], "`, `"), len(boots)-most)
	}
	return "Shown by: `" + strings.Join(boots, "`, `") + "`."
}
