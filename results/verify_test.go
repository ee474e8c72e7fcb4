package results

import (
	"strings"
	"testing"
	"time"

	"dmrace"
)

// honest returns a recording and what its console says.
func honest(variant string) (*dmrace.Recording, Heard) {
	r := recording(variant)
	r.Provenance.PlanID, r.Provenance.Expect = r.Plan.ID(), r.Expect.String()
	heard := Heard{Events: append([]dmrace.Event{}, r.Timeline.Events...), Last: r.Timeline.End.At, Shim: true}
	if variant == "with-waitfor" {
		heard.Report = &dmrace.GuestReport{UptimeMS: 22900}
		r.Provenance.GuestReport = &dmrace.GuestReport{UptimeMS: 22900}
	}
	return r, heard
}

// TestVerify spoils each part of a recording and looks for the finding.
func TestVerify(t *testing.T) {
	for _, c := range []struct {
		name, variant, want string
		spoil               func(r *dmrace.Recording, h *Heard)
	}{
		{"a hang", "without-waitfor", "", nil},
		{"a boot", "with-waitfor", "", nil},
		{"plan", "with-waitfor", "plan: its hash is", func(r *dmrace.Recording, _ *Heard) { r.Plan.Machine.I8042 = true }},
		{"an event changed", "without-waitfor", "timeline: event 5 is", func(r *dmrace.Recording, _ *Heard) { r.Timeline.Events[4].At++ }},
		{"an event left out", "without-waitfor", "timeline: ", func(r *dmrace.Recording, _ *Heard) { r.Timeline.Events = r.Timeline.Events[:6] }},
		{"an event too many", "without-waitfor", "timeline: it has 7 events, the console tells of 6", func(_ *dmrace.Recording, h *Heard) { h.Events = h.Events[:6] }},
		{"after the end", "without-waitfor", "", func(_ *dmrace.Recording, h *Heard) {
			h.Events = append(h.Events, dmrace.Event{At: time.Hour, Kind: dmrace.DiskAdd})
		}},
		{"reset too late", "with-waitfor", "timeline: it ends at", func(_ *dmrace.Recording, h *Heard) { h.Last += time.Second }},
		{"watched too short", "without-waitfor", "where no hang is proven", func(r *dmrace.Recording, _ *Heard) { r.Timeline.End.At -= time.Second }},
		{"a clock that ran ahead", "without-waitfor", "clock: the kernel's ran", func(r *dmrace.Recording, _ *Heard) {
			r.Plan.Clock, r.Provenance.HostWallMillis, r.Origin = dmrace.ClockRealtime, 1000, dmrace.OriginQEMU
		}},
		{"predicted", "without-waitfor", `no recording ends by "decided"`, func(r *dmrace.Recording, _ *Heard) { r.Timeline.End.Reason = dmrace.EndDecided }},
		{"instrumented", "without-waitfor", "instrumented is false", func(r *dmrace.Recording, _ *Heard) { r.Provenance.Instrumented = false }},
		{"another report", "with-waitfor", "PID 1's report is not", func(_ *dmrace.Recording, h *Heard) { h.Report.UptimeMS++ }},
		{"another file", "with-waitfor", "PID 1 read another file", func(r *dmrace.Recording, h *Heard) { r.Provenance.Disk.KnownFile = "x" }},
		{"verdict", "without-waitfor", "verdict: it is booted", func(r *dmrace.Recording, _ *Heard) { r.Verdict = dmrace.Verdict{Outcome: dmrace.Booted} }},
		{"summary", "without-waitfor", "verdict: its summary", func(r *dmrace.Recording, _ *Heard) { r.Verdict.Summary = "all is well" }},
		{"proofs", "without-waitfor", "verdict: its proofs", func(r *dmrace.Recording, _ *Heard) { r.Verdict.Evidence = r.Verdict.Evidence[1:] }},
		{"expectation", "without-waitfor", "provenance: it expects", func(r *dmrace.Recording, _ *Heard) { r.Expect.Cause = "" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, heard := honest(c.variant)
			if c.spoil != nil {
				c.spoil(r, &heard)
			}
			v := Verifier{Read: func([]byte, dmrace.Vocabulary) Heard { return heard }, Ask: func(*dmrace.Recording) (*dmrace.Plan, dmrace.Expect, error) {
				return nil, dmrace.Expect{}, nil
			}}
			found := strings.Join(v.Check(r), "\n")
			if c.want == "" && found != "" || !strings.Contains(found, c.want) {
				t.Errorf("got %q, want %q", found, c.want)
			}
		})
	}
}

// TestVerifyVocabulary reads a console by the vocabulary that the recording states, and
// judges its timeline by the same.
func TestVerifyVocabulary(t *testing.T) {
	for _, words := range dmrace.Vocabularies {
		r, heard := honest("without-waitfor")
		r.Provenance.Vocabulary = words
		var asked dmrace.Vocabulary
		v := Verifier{Read: func(_ []byte, v dmrace.Vocabulary) Heard { asked = v; return heard }, Ask: func(*dmrace.Recording) (*dmrace.Plan, dmrace.Expect, error) {
			return nil, dmrace.Expect{}, nil
		}}
		if found := v.Check(r); len(found) > 0 || asked != words || criteria(r).Lean != (words == dmrace.VocabularyFirst) {
			t.Errorf("%q: asked for %q, %q", words, asked, found)
		}
	}
	r, heard := honest("without-waitfor")
	r.Provenance.Vocabulary = "of tomorrow"
	v := Verifier{Read: func([]byte, dmrace.Vocabulary) Heard { return heard }, Ask: func(*dmrace.Recording) (*dmrace.Plan, dmrace.Expect, error) {
		return nil, dmrace.Expect{}, nil
	}}
	if found := v.Check(r); len(found) != 1 || !strings.Contains(found[0], "which this dmrace has not") {
		t.Errorf("a vocabulary that there is not: %q", found)
	}
}

// TestVerifyScenario changes the scenario under a recording.
func TestVerifyScenario(t *testing.T) {
	r, heard := honest("without-waitfor")
	other := *r.Plan
	other.Cmdline += " quiet"
	for want, plan := range map[string]*dmrace.Plan{"": r.Plan, "another plan": &other} {
		v := Verifier{Read: func([]byte, dmrace.Vocabulary) Heard { return heard }, Ask: func(*dmrace.Recording) (*dmrace.Plan, dmrace.Expect, error) { return plan, r.Expect, nil }}
		if found := strings.Join(v.Check(r), "\n"); !strings.Contains(found, want) || want == "" && found != "" {
			t.Errorf("got %q, want %q", found, want)
		}
	}
	v := Verifier{Read: func([]byte, dmrace.Vocabulary) Heard { return heard }, Ask: func(*dmrace.Recording) (*dmrace.Plan, dmrace.Expect, error) {
		return r.Plan, dmrace.Expect{Outcome: dmrace.Booted}, nil
	}}
	if found := strings.Join(v.Check(r), "\n"); !strings.Contains(found, "scenario: it expects booted") {
		t.Errorf("got %q", found)
	}
}

// TestVerifyDropped holds what a recorder dropped of a console against what it kept.
func TestVerifyDropped(t *testing.T) {
	full := make([]byte, dmrace.MaxConsole)
	for name, c := range map[string]struct {
		console []byte
		dropped int64
		end     dmrace.EndReason
		want    string
	}{
		"all was kept":      {full, 0, dmrace.EndLimit, ""},
		"there was no room": {full, 1 << 30, dmrace.EndLimit, ""},
		"there was":         {full[1:], 7, dmrace.EndLimit, "and there was room for more"},
		"more than is kept": {append(full, 0), 0, dmrace.EndLimit, "console: it has 1048577 bytes"},
		"watched longer":    {full, 7, dmrace.EndReset, "the console was kept until"},
	} {
		r, heard := honest("with-waitfor")
		r.Console, r.Provenance.ConsoleDropped, r.Timeline.End.Reason = c.console, c.dropped, c.end
		heard.Last = r.Timeline.End.At
		v := Verifier{Read: func([]byte, dmrace.Vocabulary) Heard { return heard }, Ask: func(*dmrace.Recording) (*dmrace.Plan, dmrace.Expect, error) {
			return nil, dmrace.Expect{}, nil
		}}
		if found := strings.Join(v.Check(r), "\n"); c.want == "" && found != "" || !strings.Contains(found, c.want) {
			t.Errorf("%s: got %q", name, found)
		}
	}
}
