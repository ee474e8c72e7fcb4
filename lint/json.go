package lint

import "dmrace"

// Record is a finding as `dmrace lint --json` writes it.
type Record struct {
	Code      string         `json:"code"`
	Name      string         `json:"name"`
	Severity  Severity       `json:"severity"`
	Entry     string         `json:"entry,omitempty"`    // which command line of the file it is in
	Line      int            `json:"line"`               // of the file, from 1
	Column    int            `json:"column"`             // of the first character, from 1
	EndColumn int            `json:"end_column"`         // of the first character behind it
	EndLine   int            `json:"end_line,omitempty"` // where it is another
	Start     int            `json:"start"`              // in bytes of the command line, from 0
	End       int            `json:"end"`                // in bytes, just behind it
	Message   string         `json:"message"`
	Kernel    string         `json:"kernel"`
	Affects   string         `json:"affects"`
	Unsure    string         `json:"unsure,omitempty"`
	Fix       string         `json:"fix,omitempty"`
	FixNote   string         `json:"fix_note,omitempty"`
	Race      []dmrace.Event `json:"race,omitempty"` // the decisive events of a simulated boot that is lost

	earlier
}

// earlier holds what the first version called some of the fields: programs that were
// written for it find them under those names too.
type earlier struct {
	Holds    string `json:"holds"`               // affects
	Mend     string `json:"mend,omitempty"`      // fix
	MendNote string `json:"mend_note,omitempty"` // fix_note
}

// JSON returns findings as records, ready for [encoding/json]. Without findings the
// list is empty, not nil. What is no UTF-8 in a fixed line encoding/json replaces.
func JSON(line string, findings []Finding) []Record {
	return Result{Line: line, Findings: findings}.JSON()
}

// JSON is [JSON] with the places of the file.
func (r Result) JSON() []Record {
	records := make([]Record, 0, len(r.Findings))
	for _, f := range r.Findings {
		at := r.of(r.Line, f.Start, f.End)
		endLine := at.EndLine
		if endLine == at.Line {
			endLine = 0
		}
		r := Record{
			Code: f.Code, Name: f.Name, Severity: f.Severity,
			Entry: r.Entry, Line: at.Line, Column: at.Column, EndLine: endLine, EndColumn: at.EndColumn, Start: f.Start, End: f.End,
			Message: f.Message, Kernel: f.Kernel, Affects: f.Affects, Unsure: f.Unsure, Fix: f.Fix, FixNote: f.FixNote,
			earlier: earlier{f.Affects, f.Fix, f.FixNote},
		}
		if f.Race != nil {
			r.Race = f.Race.Events
		}
		records = append(records, r)
	}
	return records
}
