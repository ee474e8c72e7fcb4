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
	published     string // where it was seen, of one that no boot of dmrace's shows
	do            string // what to do next, where explain leaves that to lint
	predicted     string // what ends so in the simulator, of one that was not published either
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
	fields := map[string]*string{"ends": &c.ends, "nearest": &c.nearest, "closer": &c.closer, "published": &c.published, "predicted": &c.predicted, "do": &c.do}
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

// shown returns the boots that show each cause: of the committed recordings, read by all
// that their consoles say, and of the variants that a built-in scenario expects to end so.
func shown(t *testing.T) map[dmrace.Cause][]string {
	t.Helper()
	by := map[dmrace.Cause][]string{}
	add := func(c dmrace.Cause, scenario, variant string) {
		if name := scenario + "/" + variant; c != "" && !slices.Contains(by[c], name) {
			by[c] = append(by[c], name)
		}
	}
	for _, s := range scenarios.Builtin() {
		for _, v := range s.Variants {
			add(v.Expect.Cause, s.Name, v.Name)
			for _, e := range v.Earlier {
				add(e.Expect.Cause, s.Name, v.Name)
			}
		}
	}
	store := results.Store{Dir: "../../results"}
	all, err := store.LoadCommitted(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range all {
		heard := dmrace.Timeline{Events: lab.Verifier().Read(r.Console, dmrace.VocabularyWhole).Events}
		add(dmrace.Judge(heard.Until(r.Timeline.End), needs.Criteria(r.Plan)).Cause, r.Scenario(), r.Variant())
	}
	for _, list := range by {
		slices.Sort(list)
	}
	return by
}

// TestEveryCauseWasSeen demands of each cause a boot that shows it, or else the word that it
// is known from logs that others have published, which goes once a boot shows it.
func TestEveryCauseWasSeen(t *testing.T) {
	by := shown(t)
	for _, name := range dmrace.Causes {
		c, err := readCause(name)
		if err != nil {
			t.Fatal(err)
		}
		switch boots := by[name]; {
		case strings.HasPrefix(c.ends, string(dmrace.Inconclusive)):
			continue // it proves nothing: no scenario can expect it
		case len(boots) > 0 && c.published+c.predicted != "" && golden.Updating():
			c.strike(t)
		case len(boots) == 0 && c.published+c.predicted == "":
			t.Errorf("%s: no boot shows it, and it is not said where it was seen: strike it from the vocabulary, or add \"published: ...\" to its file", name)
		case len(boots) > 0 && c.published+c.predicted != "":
			t.Errorf("%s: %s shows it: strike \"published: ...\" from its file (-update does)", name, boots[0])
		}
	}
}

// strike takes from a cause's file that no boot shows it.
func (c cause) strike(t *testing.T) {
	t.Helper()
	path := filepath.Join("testdata", "causes", string(c.name)+".txtar")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	left := strings.Replace(string(text), "published: "+c.published+"\n", "", 1)
	left = strings.Replace(left, "predicted: "+c.predicted+"\n", "", 1)
	if err := os.WriteFile(path, []byte(left), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestCausesPage writes docs/CAUSES.md.
func TestCausesPage(t *testing.T) {
	by := shown(t)
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
		page.WriteString("\n" + seenIn(c, by[name]) + "\n")
	}
	golden.Check(t, "../../docs/CAUSES.md", []byte(page.String()))
}

// seenIn says where a cause was seen.
func seenIn(c cause, boots []string) string {
	const most = 4
	switch {
	case len(boots) == 0 && c.predicted != "":
		return "Predicted by the simulator, and not recorded yet: " + c.predicted + "."
	case len(boots) == 0 && c.published == "":
		return "It proves nothing, so that no boot is expected to end so."
	case len(boots) == 0:
		return "Known from published logs only: " + c.published + "."
	case len(boots) > most:
		return fmt.Sprintf("Shown by: `%s`, and %d more.", strings.Join(boots[:most], "`, `"), len(boots)-most)
	}
	return "Shown by: `" + strings.Join(boots, "`, `") + "`."
}
