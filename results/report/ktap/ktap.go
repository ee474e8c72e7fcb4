// Package ktap renders a report in the Test Anything Protocol: KTAP version 1 as the
// kernel's tools read it (Documentation/dev-tools/ktap.rst), and TAP 13 and 14.
//
// A scenario is a test, its boots are its subtests. A boot passes if its verdict is the
// expected one, or, where nobody stated one, if it comes as far as PID 1; an inconclusive one has failed with the directive ERROR. A boot that was
// left out is skipped with the reason. The log of a boot stands as diagnostic lines
// before its result.
package ktap

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"dmrace"
	"dmrace/internal/visible"
	"dmrace/results"
	"dmrace/results/report"
)

// dialect is one way to write nested results.
type dialect struct {
	version string
	indent  string // before the lines of a subtest
	nested  string // the line that begins a subtest; %s is its name
	errors  bool   // whether it knows the directive ERROR
}

var (
	ktap1 = dialect{version: "KTAP version 1", indent: "  ", nested: "KTAP version 1", errors: true}
	tap14 = dialect{version: "TAP version 14", indent: "    ", nested: "# Subtest: %s"}
)

// Write writes the report as KTAP version 1.
func Write(w io.Writer, r *report.Report) error { return ktap1.write(w, r) }

// WriteTAP14 writes the report as TAP version 14, with subtests.
func WriteTAP14(w io.Writer, r *report.Report) error { return tap14.write(w, r) }

// WriteTAP13 writes the report as TAP version 13, which has no subtests: the name of a
// boot begins with its scenario.
func WriteTAP13(w io.Writer, r *report.Report) error {
	p := printer{w: bufio.NewWriter(w)}
	var list []result
	for _, g := range r.Groups {
		for _, one := range resultsOf(g, false) {
			if one.name != g.Name { // a log is a group of its own
				one.name = g.Name + "/" + one.name
			}
			list = append(list, one)
		}
	}
	p.line("TAP version 13")
	p.change(r)
	p.results(list)
	return p.flush()
}

// result is one line of results with what stands before it.
type result struct {
	ok        bool
	name      string
	directive string // "SKIP why"; may be empty
	log       []string
}

// write writes a test for each scenario.
func (d dialect) write(w io.Writer, r *report.Report) error {
	p := printer{w: bufio.NewWriter(w)}
	p.line(d.version)
	p.change(r)
	p.line(fmt.Sprintf("1..%d", len(r.Groups)))
	for i, g := range r.Groups {
		list := resultsOf(g, d.errors)
		begin := d.nested
		if strings.Contains(begin, "%s") {
			begin = fmt.Sprintf(begin, name(g.Name))
		}
		p.indent = d.indent
		p.line(begin)
		p.results(list)
		p.indent = ""
		p.result(i+1, summary(g, list))
	}
	return p.flush()
}

// summary is the result of a scenario: it fails if one of its boots does, and is skipped
// if all of them are.
func summary(g report.Group, list []result) result {
	s := result{ok: true, name: g.Name}
	for _, one := range list {
		s.ok = s.ok && one.ok
	}
	if len(g.Boots) == 0 {
		s.directive = "SKIP nothing was booted"
	}
	return s
}

// resultsOf returns the results of a scenario's boots, inconclusive ones that were to be
// decided with the directive ERROR where the dialect knows it.
func resultsOf(g report.Group, knowsError bool) []result {
	var list []result
	for _, b := range g.Boots {
		one := result{ok: b.AsExpected(), name: b.Name()}
		for _, f := range [][2]string{
			{"verdict", results.Outcome(b.Verdict)}, {"expected", b.Expect.String()}, {"summary", b.Verdict.Summary},
			{"effect of the change", string(b.Effect())}, {"seen", results.Origin(&b.Observation)}, {"again", b.Recorded().Rerun},
		} {
			if f[1] != "" {
				one.log = append(one.log, f[0]+": "+f[1])
			}
		}
		var log strings.Builder
		results.Annotate(&log, b.Recording)
		one.log = append(one.log, strings.Split(strings.TrimSuffix(log.String(), "\n"), "\n")...)
		if knowsError && b.Verdict.Outcome == dmrace.Inconclusive && !b.AsExpected() {
			one.directive = "ERROR inconclusive: " + b.Verdict.Summary
		}
		list = append(list, one)
	}
	for _, o := range g.Omitted {
		list = append(list, result{ok: true, name: o.Name, directive: "SKIP " + o.Why})
	}
	return list
}

// printer writes the lines of one nesting level.
type printer struct {
	w      *bufio.Writer
	indent string
}

// change writes what a change did as diagnostic lines: what it is, and each boot that it
// made end otherwise.
func (p *printer) change(r *report.Report) {
	if r.Validated == nil || len(r.Validated.Trials) == 0 {
		return
	}
	for _, l := range r.Validated.Lines() {
		p.line("# " + visible.Line(l))
	}
}

// line writes a line; an error shows in flush.
func (p *printer) line(text string) { p.w.WriteString(p.indent + ends.Replace(text) + "\n") }

// ends breaks up the messages at which the kernel's own reader takes the results to be
// over, wherever on a line they stand (KTAP_END in tools/testing/kunit/kunit_parser.py):
// the log of a panic holds one.
var ends = strings.NewReplacer(
	"List of all partitions:", `List of all partitions\x3a`,
	"Kernel panic - not syncing: VFS:", `Kernel panic - not syncing: VFS\x3a`,
	"reboot: System halted", `reboot\x3a System halted`,
)

// results writes a plan and its results.
func (p *printer) results(list []result) {
	p.line(fmt.Sprintf("1..%d", len(list)))
	for i, one := range list {
		p.result(i+1, one)
	}
}

// result writes one result and the diagnostics before it.
func (p *printer) result(n int, r result) {
	for _, l := range r.log {
		p.line(strings.TrimRight("# "+visible.Line(l), " "))
	}
	status := "ok"
	if !r.ok {
		status = "not ok"
	}
	line := fmt.Sprintf("%s %d %s", status, n, name(r.name))
	if r.directive != "" {
		line += " # " + hashless(r.directive)
	}
	p.line(line)
}

func (p *printer) flush() error {
	if err := p.w.Flush(); err != nil {
		return fmt.Errorf("write test results: %w", err)
	}
	return nil
}

// name makes text a description: one line without the "#" that ends one.
func name(text string) string {
	if text = strings.Join(strings.Fields(hashless(text)), " "); text == "" {
		return "unnamed"
	}
	return text
}

// hashless makes text visible and writes "#", which ends a description, as [visible.Line]
// writes what cannot stand as it is. A "\x" is no escape of TAP 14's.
func hashless(text string) string {
	return strings.ReplaceAll(visible.Line(text), "#", `\x23`)
}
