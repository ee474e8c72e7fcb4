// Package junit renders a report as JUnit XML: a testsuite for each scenario, a testcase
// for each boot.
//
// A verdict that is not the expected one is a failure; where nobody stated one, a boot
// that did not come as far as PID 1 is. An inconclusive one is an error:
// it says nothing about the kernel. A boot that was left out is skipped. There is no
// standard; what is written is what the two schemas in wide use have in common, that of
// Ant's junitreport (a testcase holds at most one of failure, error and skipped; every
// suite has properties, system-out and system-err) and that of Jenkins' xunit plugin.
// Times are the host's, in seconds.
package junit

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"dmrace"
	"dmrace/internal/visible"
	"dmrace/results"
	"dmrace/results/report"
)

type suites struct {
	XMLName xml.Name `xml:"testsuites"`
	Suites  []suite  `xml:"testsuite"`
}

type suite struct {
	Name       string     `xml:"name,attr"`
	Package    string     `xml:"package,attr"`
	ID         int        `xml:"id,attr"`
	Timestamp  string     `xml:"timestamp,attr"` // UTC; the format has no zone
	Hostname   string     `xml:"hostname,attr"`
	Tests      int        `xml:"tests,attr"`
	Failures   int        `xml:"failures,attr"`
	Errors     int        `xml:"errors,attr"`
	Skipped    int        `xml:"skipped,attr"`
	Time       string     `xml:"time,attr"`
	Properties properties `xml:"properties"`
	Cases      []testcase `xml:"testcase"`
	Out        text       `xml:"system-out"`
	Err        text       `xml:"system-err"`
}

type properties struct {
	List []property `xml:"property"`
}

type property struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type testcase struct {
	Class   string   `xml:"classname,attr"`
	Name    string   `xml:"name,attr"`
	Time    string   `xml:"time,attr"`
	Failure *outcome `xml:"failure"`
	Error   *outcome `xml:"error"`
	Skipped *skipped `xml:"skipped"`
}

type outcome struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",cdata"`
}

type skipped struct {
	Message string `xml:"message,attr"`
}

type text struct {
	Text string `xml:",cdata"`
}

// Write writes the report.
func Write(w io.Writer, r *report.Report) error {
	var all suites
	for i, g := range r.Groups {
		all.Suites = append(all.Suites, suiteOf(i, g))
	}
	body, err := xml.MarshalIndent(all, "", "  ")
	if err != nil {
		return fmt.Errorf("encode junit: %w", err)
	}
	if _, err := fmt.Fprintf(w, "%s%s\n", xml.Header, body); err != nil {
		return fmt.Errorf("write junit: %w", err)
	}
	return nil
}

// noTime stands where the format wants a moment and none is known: of a suite without a
// boot, of a log. It is what Unix calls no time.
const noTime = "1970-01-01T00:00:00"

// suiteOf renders a scenario. A recording does not keep the name of its host, for which
// Ant writes localhost.
func suiteOf(id int, g report.Group) suite {
	s := suite{
		Name: named(g.Name), Package: "dmrace", ID: id, Timestamp: noTime,
		Hostname: "localhost", Tests: len(g.Boots) + len(g.Omitted), Skipped: len(g.Omitted),
	}
	if len(g.Boots) > 0 {
		s.Timestamp = cmp.Or(results.RecordedAt(g.Boots[0].Recording, "2006-01-02T15:04:05"), noTime)
	}
	var out strings.Builder
	var millis int64
	for _, b := range g.Boots {
		c := caseOf(s.Name, b)
		switch {
		case c.Failure != nil:
			s.Failures++
		case c.Error != nil:
			s.Errors++
		}
		s.Cases = append(s.Cases, c)
		s.Properties.List = append(s.Properties.List, propertiesOf(b)...)
		millis += b.Recorded().HostWallMillis
		fmt.Fprintf(&out, "%s: %s\n%s\n", c.Name, visible.Line(b.Verdict.Summary), logOf(b))
	}
	for _, o := range g.Omitted {
		s.Cases = append(s.Cases, testcase{Class: class(s.Name), Name: named(o.Name), Time: "0.000", Skipped: &skipped{visible.Line(o.Why)}})
	}
	s.Time, s.Out.Text = seconds(millis), out.String()
	return s
}

// caseOf renders a boot.
func caseOf(suite string, b report.Entry) testcase {
	c := testcase{Class: class(suite), Name: named(b.Name()), Time: seconds(b.Recorded().HostWallMillis)}
	message := results.Outcome(b.Verdict)
	if results.Stated(b.Recording) {
		message += ", expected " + b.Expect.String()
	}
	o := &outcome{
		Message: visible.Line(message),
		Type:    visible.Line(string(b.Verdict.Outcome)),
		Text:    visible.Line(b.Verdict.Summary) + "\n" + logOf(b),
	}
	switch {
	case b.AsExpected():
	case b.Verdict.Outcome == dmrace.Inconclusive:
		c.Error = o
	default:
		c.Failure = o
	}
	return c
}

// propertiesOf states what is known of how a boot came about. A testcase cannot have properties
// of its own in both schemas, so their names begin with its name.
func propertiesOf(b report.Entry) []property {
	p := b.Recorded()
	var list []property
	for _, v := range []property{
		{"origin", results.Origin(&b.Observation)}, {"kernel", results.Kernel(&b.Observation)}, {"instrumentation", results.Instrumentation(b.Recording)},
		{"delay", results.Injected(b.Recording)}, {"clock", results.Clock(b.Recording)},
		{"qemu", p.QEMU}, {"board", results.Board(b.Recording)}, {"plan", p.PlanID}, {"rerun", p.Rerun},
		{"side", b.Side()}, {"effect", string(b.Effect())}, {"patch", patches(b)},
	} {
		if v.Value != "" {
			list = append(list, property{named(b.Name()) + "." + v.Name, visible.Line(v.Value)})
		}
	}
	return list
}

// patches names those of the change that the boot lies behind.
func patches(b report.Entry) string {
	if b.Side() != "after" {
		return ""
	}
	return strings.Join(results.PatchNames(b.Kernel()), "; ")
}

func logOf(b report.Entry) string {
	var log strings.Builder
	results.Annotate(&log, b.Recording)
	return log.String()
}

func class(suite string) string { return "dmrace." + suite }

// named returns a name that is not empty, which the schemas ask for.
func named(s string) string {
	if s = strings.Join(strings.Fields(visible.Line(s)), " "); s == "" {
		return "unnamed"
	}
	return s
}

func seconds(millis int64) string {
	return fmt.Sprintf("%d.%03d", millis/1000, millis%1000)
}
