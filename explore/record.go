package explore

import "dmrace"

// Record is what was found of one boot, as dmrace explore --json writes it.
type Record struct {
	Scenario string         `json:"scenario"`
	Variant  string         `json:"variant"`
	Kernel   string         `json:"kernel"`
	Lost     *LostRecord    `json:"lost"`        // the smallest; null: none within the bounds
	Stock    *LostRecord    `json:"expressible"` // the smallest that injections bring about; null: none
	Complete bool           `json:"complete"`
	Late     int            `json:"late_steps"`
	Orders   int            `json:"orders"`
	Boots    int            `json:"boots"`
	Verdicts map[string]int `json:"verdicts"`
	Fixed    string         `json:"fixed,omitempty"`

	NotModelled string `json:"not_modelled,omitempty"` // why nothing was searched
}

// LostRecord is a boot that is lost.
type LostRecord struct {
	Late    []string        `json:"late"` // a phrase for each step
	Verdict dmrace.Verdict  `json:"verdict"`
	Inject  []dmrace.Inject `json:"inject,omitempty"`
	Why     string          `json:"not_expressible,omitempty"`
}

// Record returns what was found in the form for programs.
func (f *Found) Record() Record {
	r := f.Result
	out := Record{
		Scenario: f.Scenario, Variant: f.Variant, Kernel: f.Kernel, Lost: lostRecord(r.Smallest), Stock: lostRecord(r.Expressible),
		Complete: r.Complete, Late: r.Late, Orders: r.Orders, Boots: r.Boots, Verdicts: r.Verdicts,
	}
	if f.Fixed != nil {
		out.Fixed = f.Fixed.Cmdline
	}
	if f.NotModelled != nil {
		out.NotModelled = f.NotModelled.Error()
	}
	return out
}

func lostRecord(l *Lost) *LostRecord {
	if l == nil {
		return nil
	}
	out := &LostRecord{Late: l.Late(), Verdict: l.Verdict, Inject: l.Inject}
	if l.Obstacle != nil {
		out.Why = l.Obstacle.Error()
	}
	return out
}
