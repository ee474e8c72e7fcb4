package main

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"dmrace"
	"dmrace/fieldlog"
	"dmrace/lint"
	"dmrace/linux/cmdline"
	"dmrace/linux/needs"
	"dmrace/linux/series"
	"dmrace/results/report"
)

// boardLog is the log of one boot on somebody's board, and what follows from it.
type boardLog struct {
	log       *fieldlog.Log
	cmdline   string // the log's or the one that was given; empty: it is not known
	release   string // of the kernel, if it is one that is known here; else empty
	features  series.Set
	criteria  dmrace.Criteria
	recording *dmrace.Recording
	findings  []lint.Finding // errors of the command line
}

// newBoardLog judges a log, given the command line and the time that a wait must go on.
func newBoardLog(name string, l *fieldlog.Log, line string, window time.Duration) (*boardLog, error) {
	b := &boardLog{log: l, cmdline: line, release: l.Release, criteria: dmrace.Criteria{Window: window}}
	if l.Seconds {
		b.criteria.Window += time.Second // two readings are up to that much closer than they look
	}
	var err error
	if b.features, err = series.For(l.Release, ""); err != nil {
		b.release = "" // a vendor's own numbering
		if b.features, err = series.For(series.Newest(), ""); err != nil {
			return nil, err
		}
	}
	if b.wholeLine() {
		b.criteria.Mapped = gives(line, "dm-mod.create")
		b.criteria.Needs = needs.Of(line, b.features, labels(l.Timeline))
		if b.findings, err = lintErrors(line, b.release); err != nil {
			return nil, err
		}
	}
	b.recording = &dmrace.Recording{Observation: observationOf(name, l, b.criteria)}
	return b, nil
}

// wholeLine reports whether the command line is known to its end.
func (b *boardLog) wholeLine() bool {
	return b.cmdline != "" && (!b.log.CmdlineCut || b.cmdline != b.log.Cmdline)
}

// gives reports whether a line gives a parameter a value.
func gives(line, name string) bool {
	return slices.ContainsFunc(cmdline.Split(line).Kernel(), func(a cmdline.Arg) bool {
		return a.HasValue && cmdline.SameName(a.Name, name)
	})
}

// labelled is a partition with its label in the line of a scan: "p2(rootfs)", which the
// kernel prints for blkdevparts= (add_part() in block/partitions/cmdline.c).
var labelled = regexp.MustCompile(`([a-z0-9]+)\(([^()]+)\)`)

// labels maps the labels of partitions, as far as the log shows them, to their names.
func labels(t *dmrace.Timeline) map[string]string {
	names := map[string]string{}
	for _, e := range t.Events {
		if e.Kind != dmrace.PartitionAdd {
			continue
		}
		for _, f := range labelled.FindAllStringSubmatch(e.Line, -1) {
			names[f[2]] = e.Subject + strings.TrimPrefix(f[1], e.Subject)
		}
	}
	return names
}

// lintErrors returns the errors of a command line.
func lintErrors(line, release string) ([]lint.Finding, error) {
	found, err := lint.Check(line, lint.Options{Kernel: release})
	return slices.DeleteFunc(found, func(f lint.Finding) bool { return f.Severity != lint.Error }), err
}

// observationOf returns what the log shows. Its console is cut at [fieldlog.MaxConsole].
func observationOf(name string, l *fieldlog.Log, c dmrace.Criteria) dmrace.Observation {
	return dmrace.Observation{
		Origin: dmrace.OriginLog, Log: name, Release: l.Release, Criteria: c,
		Timeline: l.Timeline, Verdict: dmrace.Judge(l.Timeline, c), Console: l.Console,
	}
}

// story returns the recording up to PID 1, and what is decisive behind it: a board that
// came up goes on for days, and disks are plugged in that no table was waiting for.
func (b *boardLog) story() *dmrace.Recording {
	r := *b.recording
	decisive := map[int]bool{}
	for _, p := range r.Verdict.Evidence {
		decisive[p.Event.Seq] = true
	}
	last, started := r.Timeline.First(dmrace.InitExec)
	t := &dmrace.Timeline{End: r.Timeline.End}
	for _, e := range r.Timeline.Events {
		if !started || e.Seq <= last.Seq || decisive[e.Seq] {
			t.Events = append(t.Events, e)
		}
	}
	r.Timeline = t
	return &r
}

// report returns the boot as reports have it.
func (b *boardLog) report() *report.Report {
	boot := report.Boot{Recording: b.story()}
	return &report.Report{
		Title:  "The boot in " + b.recording.Variant(),
		Groups: []report.Group{{Name: b.recording.Scenario(), Title: b.recording.Verdict.Summary, Boots: []report.Boot{boot}}},
	}
}

// window returns the race of the boot, and whether there is one.
func (b *boardLog) window() (dmrace.Window, bool) {
	return dmrace.RaceWindow(b.story().Timeline, b.criteria)
}

// good reports whether the boot came up, as far as the log goes: it ends behind the
// loaded table at the earliest, and nothing went wrong before.
func (b *boardLog) good() bool {
	v := b.recording.Verdict
	_, stopped := b.log.Timeline.Last(dmrace.Poweroff)
	onItsWay := v.Outcome == dmrace.Inconclusive && v.Cause == dmrace.CauseCutShort && !stopped &&
		(v.Stage == dmrace.StageMount || v.Stage == dmrace.StageInit)
	return v.Outcome == dmrace.Booted || onItsWay
}

// boardJSON is the output of parse --json.
type boardJSON struct {
	Log         string         `json:"log"`
	Boot        int            `json:"boot"`
	Boots       int            `json:"boots"` // in the log
	Kernel      string         `json:"kernel,omitempty"`
	Cmdline     string         `json:"cmdline,omitempty"`
	CmdlineCut  bool           `json:"cmdline_cut"` // printk has cut the log's
	Needs       []string       `json:"needs,omitempty"`
	Messages    int            `json:"messages"`
	Events      int            `json:"events"`
	FirstUS     int64          `json:"first_us"`
	EndUS       int64          `json:"end_us"`
	WallClock   bool           `json:"wall_clock"` // times are the wall clock's, from the first line
	Notices     []string       `json:"notices,omitempty"`
	Verdict     dmrace.Verdict `json:"verdict"`
	MarginUS    *int64         `json:"margin_us,omitempty"` // how long the last device was there before it was looked for
	Explanation []string       `json:"explanation"`
	Findings    []lint.Record  `json:"findings"` // errors of the command line
}

func (b *boardLog) json() boardJSON {
	l, r := b.log, b.recording
	j := boardJSON{
		Log: r.Variant(), Boot: l.Boot, Boots: l.Boots, Kernel: l.Release, Cmdline: b.cmdline, CmdlineCut: l.CmdlineCut,
		Needs: b.criteria.Needs, Messages: l.Messages, Events: len(l.Timeline.Events), FirstUS: l.First.Microseconds(),
		EndUS: l.Timeline.End.At.Microseconds(), WallClock: l.WallClock, Notices: l.Notices, Verdict: r.Verdict,
		Explanation: b.explain(), Findings: lint.JSON(b.cmdline, b.findings),
	}
	if w, ok := b.window(); ok {
		us := w.Margin().Microseconds()
		j.MarginUS = &us
	}
	return j
}
