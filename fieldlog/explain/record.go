package explain

import (
	"slices"

	"dmrace"
	"dmrace/lint"
)

// Record is a boot for programs: the output of dmrace parse --json.
type Record struct {
	Log         string         `json:"log"`
	Boot        int            `json:"boot"`
	Boots       int            `json:"boots"` // in the log
	Kernel      string         `json:"kernel,omitempty"`
	Stated      string         `json:"kernel_stated,omitempty"` // release of the kernel, as who gave the log has it
	Cmdline     string         `json:"cmdline,omitempty"`
	CmdlineCut  bool           `json:"cmdline_cut"` // printk has cut the log's
	Needs       []string       `json:"needs,omitempty"`
	Messages    int            `json:"messages"`
	Events      int            `json:"events"`
	FirstUS     int64          `json:"first_us"`
	EndUS       int64          `json:"end_us"`
	WallClock   bool           `json:"wall_clock"` // times are the wall clock's, from the first line
	Notices     []string       `json:"notices,omitempty"`
	Untimed     bool           `json:"untimed,omitempty"` // no line has a time, or their stamps are of clocks that cannot be related: of the events the order alone is known
	Verdict     dmrace.Verdict `json:"verdict"`
	Decisive    []Line         `json:"decisive"`            // the lines that prove it
	MarginUS    *int64         `json:"margin_us,omitempty"` // how long the last device was there before it was looked for
	Explanation []string       `json:"explanation"`         // where it ended and why, what to do next, and what is not known
	Next        []string       `json:"next"`                // what to do next, of that
	Unknown     []string       `json:"unknown"`             // what the log does not tell, of that
	Findings    []lint.Record  `json:"findings"`            // errors of the command line
}

// Line is a decisive line of the log.
type Line struct {
	Number int    `json:"line"` // in the file, from 1
	Text   string `json:"text"` // the message, without its stamp
	Why    string `json:"why"`
}

// Decisive returns the lines that prove the verdict, in the order of the log.
func (b *Explanation) Decisive() []Line {
	lines := []Line{}
	for _, p := range b.Verdict.Evidence {
		l := Line{Text: p.Event.Line, Why: p.Why}
		if i := p.Event.Seq - 1; i >= 0 && i < len(b.Source.Lines) {
			l.Number = b.Source.Lines[i]
		}
		lines = append(lines, l)
	}
	slices.SortStableFunc(lines, func(x, y Line) int { return x.Number - y.Number })
	return lines
}

func orNone(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// Record returns the boot for programs.
func (b *Explanation) Record() Record {
	l := b.Source
	r := Record{
		Log: b.Log, Boot: l.Boot, Boots: l.Boots, Kernel: l.Release, Cmdline: b.Cmdline, CmdlineCut: l.CmdlineCut,
		Needs: b.Criteria.Needs, Messages: l.Messages, Events: len(l.Timeline.Events), FirstUS: l.First.Microseconds(),
		EndUS: l.Timeline.End.At.Microseconds(), WallClock: l.WallClock, Notices: l.Notices, Verdict: b.Verdict,
		Untimed: l.Untimed, Decisive: b.Decisive(), Explanation: b.Sentences(), Next: orNone(b.Next()), Unknown: orNone(b.Unknown()), Findings: lint.JSON(b.Cmdline, b.Findings),
	}
	if b.stated {
		r.Stated = b.kernel.Release
	}
	if w, ok := b.Race(); ok {
		us := w.Margin().Microseconds()
		r.MarginUS = &us
	}
	return r
}
