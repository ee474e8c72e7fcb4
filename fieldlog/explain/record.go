package explain

import (
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
	Verdict     dmrace.Verdict `json:"verdict"`
	MarginUS    *int64         `json:"margin_us,omitempty"` // how long the last device was there before it was looked for
	Explanation []string       `json:"explanation"`
	Findings    []lint.Record  `json:"findings"` // errors of the command line
}

// Record returns the boot for programs.
func (b *Boot) Record() Record {
	l := b.Source
	r := Record{
		Log: b.Log, Boot: l.Boot, Boots: l.Boots, Kernel: l.Release, Cmdline: b.Cmdline, CmdlineCut: l.CmdlineCut,
		Needs: b.Criteria.Needs, Messages: l.Messages, Events: len(l.Timeline.Events), FirstUS: l.First.Microseconds(),
		EndUS: l.Timeline.End.At.Microseconds(), WallClock: l.WallClock, Notices: l.Notices, Verdict: b.Verdict,
		Explanation: b.Sentences(), Findings: lint.JSON(b.Cmdline, b.Findings),
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
