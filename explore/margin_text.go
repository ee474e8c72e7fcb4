package explore

import (
	"cmp"
	"fmt"
	"io"

	"dmrace"
	"dmrace/internal/table"
)

// WriteMargins writes a row for each boot.
func WriteMargins(w io.Writer, all []*Margin) error {
	tw := table.New(w)
	tw.Head("SCENARIO", "VARIANT", "KERNEL", "WITNESS", "BOOT", "APPEARED", "LOOKED UP", "MARGIN", "LATER")
	for _, m := range all {
		appeared, looked := "-", "-"
		if m.Appeared {
			appeared, looked = dmrace.Seconds(m.Window.Appeared.At), dmrace.Seconds(m.Window.Lookup.At)
		}
		tw.Row(m.Scenario(), m.Variant(), m.kernel(), m.witness(),
			cmp.Or(string(m.Verdict.Outcome), "-"), appeared, looked, m.seen(), m.later())
	}
	return tw.Flush()
}

// Name tells the boot from all others in a sentence: its scenario, variant, kernel and
// witness.
func (m *Margin) Name() string {
	return fmt.Sprintf("%s/%s (%s, %s)", m.Scenario(), m.Variant(), m.kernel(), m.witness())
}

// witness says who saw the boot.
func (m *Margin) witness() string {
	if m.Real() {
		return "recorded"
	}
	return "simulated"
}

// kernel names the kernel that was booted, or the one that was simulated.
func (m *Margin) kernel() string {
	if m.Real() {
		return m.Kernel().Label
	}
	return m.Plan.Kernel.Name
}

// seen is the boot's own margin in words.
func (m *Margin) seen() string {
	switch {
	case m.NotModelled != nil && !m.Real():
		return "-"
	case !m.Race:
		return "no race: no table looks for a device"
	case !m.Appeared:
		return "lost before it appeared"
	case m.Window.Waited && m.Window.Margin() >= 0:
		return "waits for it, no bound"
	}
	return fmt.Sprintf("%+.1f ms", float64(m.Window.Margin().Microseconds())/1000)
}

// later is the exact margin in words.
func (m *Margin) later() string {
	least, bounded := Least(m.Slacks)
	switch {
	case m.NotModelled != nil:
		return m.NotModelled.Error()
	case !m.Race:
		return "-"
	case len(m.Slacks) == 0:
		return "lost as it is"
	case !bounded:
		return fmt.Sprintf("unbounded within %s", m.Longest)
	case m.Real():
		return "bounded"
	}
	return fmt.Sprintf("%.1f ms (%s)", float64(least.By.Microseconds())/1000, least.Step)
}

// MarginRecord is one boot as dmrace margin --json writes it. Times are in microseconds.
type MarginRecord struct {
	Scenario   string         `json:"scenario"`
	Variant    string         `json:"variant"`
	Kernel     string         `json:"kernel"`
	Witness    string         `json:"witness"`
	Outcome    dmrace.Outcome `json:"outcome"`
	Race       bool           `json:"race"`
	Waited     bool           `json:"waited"`
	AppearedUS int64          `json:"appeared_us,omitempty"`
	LookupUS   int64          `json:"lookup_us,omitempty"`
	MarginUS   int64          `json:"margin_us,omitempty"`
	Slacks     []SlackRecord  `json:"later"` // null: the boot is lost as it is, has no race, or is not modelled

	NotModelled string `json:"not_modelled,omitempty"` // what of the plan the simulator does not know
}

// SlackRecord is how much later one step could come.
type SlackRecord struct {
	Step    string `json:"step"`
	ByUS    int64  `json:"by_us"`
	Bounded bool   `json:"bounded"` // false: by_us is how far was searched
}

// Record returns the margin in the form for programs.
func (m *Margin) Record() MarginRecord {
	r := MarginRecord{
		Scenario: m.Scenario(), Variant: m.Variant(), Kernel: m.kernel(), Witness: m.witness(),
		Outcome: m.Verdict.Outcome, Race: m.Race, Waited: m.Window.Waited,
	}
	if m.Appeared {
		r.AppearedUS, r.LookupUS = m.Window.Appeared.At.Microseconds(), m.Window.Lookup.At.Microseconds()
		r.MarginUS = m.Window.Margin().Microseconds()
	}
	if m.NotModelled != nil {
		r.NotModelled = m.NotModelled.Error()
	}
	for _, one := range m.Slacks {
		r.Slacks = append(r.Slacks, SlackRecord{one.Step.String(), one.By.Microseconds(), one.Bounded})
	}
	return r
}
