package results

import (
	"io"

	"dmrace"
	"dmrace/internal/table"
	"dmrace/internal/visible"
)

// Run is one recording in lists for people and programs.
type Run struct {
	Run        string             `json:"run"`
	Verdict    dmrace.Verdict     `json:"verdict"`
	Expected   dmrace.Expect      `json:"expected"`
	AsExpected bool               `json:"as_expected"`
	Plan       *dmrace.Plan       `json:"plan"`
	Provenance *dmrace.Provenance `json:"provenance"`
}

// RunOf is the run of that name.
func RunOf(run string, r *dmrace.Recording) Run {
	return Run{run, r.Verdict, r.Expect, r.AsExpected(), r.Plan, r.Provenance}
}

// RunTable writes a row for each run; none writes nothing.
func RunTable(w io.Writer, list []Run) error {
	if len(list) == 0 {
		return nil
	}
	tw := table.New(w)
	tw.Head("RUN", "VERDICT", "EXPECTED", "RECORDED")
	for _, l := range list {
		expected := "yes"
		if !l.AsExpected {
			expected = "NO: " + l.Expected.String()
		}
		tw.Row(visible.Line(l.Run), visible.Line(Outcome(l.Verdict)), visible.Line(expected),
			l.Provenance.RecordedAt.UTC().Format("2006-01-02 15:04"))
	}
	return tw.Flush()
}
