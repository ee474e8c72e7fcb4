package explain

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"dmrace"
	"dmrace/fieldlog"
	"dmrace/results"
)

// cuts are what people leave of a console when they paste it.
var cuts = []struct {
	name string
	of   func([]record) []record
}{
	{"the last 40 lines", last(40)},
	{"the last 80 lines", last(80)},
	{"dmesg alone", func(all []record) []record { return keep(all, func(r record) bool { return r.stamped }) }},
	{"no command line", noLine},
	{"the last 60 lines of dmesg, no command line", func(all []record) []record {
		return last(60)(noLine(keep(all, func(r record) bool { return r.stamped })))
	}},
}

// last leaves the last lines that are not empty.
func last(n int) func([]record) []record {
	return func(all []record) []record {
		all = keep(all, func(r record) bool { return strings.TrimSpace(r.plain) != "" })
		return all[max(0, len(all)-n):]
	}
}

func noLine(all []record) []record {
	return keep(all, func(r record) bool {
		return !strings.Contains(r.plain, "ommand line: ") && !strings.HasPrefix(r.text, "Unknown kernel command line")
	})
}

func keep(all []record, which func(record) bool) []record {
	return slices.DeleteFunc(slices.Clone(all), func(r record) bool { return !which(r) })
}

// TestStripped hands recorded consoles on as people paste them, with their times and
// without: the verdict is the recorder's, or says that this cannot be known. Consoles are
// chosen as in TestForms.
func TestStripped(t *testing.T) {
	all, err := results.Store{Dir: "../../results"}.LoadCommitted(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]bool{}
	for i, r := range all {
		key := results.Outcome(r.Verdict) + r.Plan.Scenario
		if *every || !kinds[key] {
			kinds[key] = true
			t.Run(fmt.Sprintf("%d %s/%s", i, r.Plan.Scenario, r.Plan.Variant), func(t *testing.T) {
				t.Parallel()
				stripped(t, r)
			})
		}
	}
}

// lineTells are boots whose verdict rests on the command line, and what it tells: without it
// the same lines can be another boot's.
var lineTells = map[string]string{
	"md-below-a-table/table": "that the table's device is an array, which no disk has",
}

// stripped hands one console on in every cut.
func stripped(t *testing.T, r *dmrace.Recording) {
	lines := records(r.Console)
	for _, c := range cuts {
		for _, f := range []form{{"times", textLines(func(l string) string { return l }), false}, {"no times", kernels(func(r record) string { return r.text }), true}} {
			l, err := fieldlog.Read(t.Context(), strings.NewReader(f.write(c.of(lines))), fieldlog.Options{})
			if usage := (*dmrace.UsageError)(nil); errors.As(err, &usage) {
				continue // nothing is left that tells, and that is said
			}
			if err != nil {
				t.Fatal(err)
			}
			b, err := Of(l, Options{Name: "x"})
			if err != nil {
				t.Fatal(err)
			}
			name := r.Scenario() + "/" + r.Variant()
			if !b.agrees(r.Verdict) && unsaid[name] == "" && (b.Cmdline != "" || lineTells[name] == "") {
				t.Errorf("%s, %s: got %s, recorded %s: %s", c.name, f.name, results.Outcome(b.Verdict), results.Outcome(r.Verdict), b.Verdict.Summary)
			}
		}
	}
}

// agrees reports whether an explanation is a recorder's verdict, tells its cause more closely,
// or leaves it open.
func (b *Explanation) agrees(was dmrace.Verdict) bool {
	v := b.Verdict
	if v.Outcome != was.Outcome && v.Outcome != dmrace.Inconclusive {
		return false
	}
	switch {
	case v.Outcome == dmrace.Inconclusive && (v.Cause == dmrace.CauseCutShort || v.Cause == dmrace.CauseStillWaiting):
		return true
	case v.Cause == dmrace.CauseMountFailed: // which says that the lines that tell are missing
		return was.Stage == dmrace.StageMount
	case v.Cause == dmrace.CauseInitFailed && v.Stage == was.Stage: // the archive that it was not in is another part of the log
		return was.Cause == dmrace.CauseRAMDisk || v.Cause == was.Cause
	}
	return v.Cause.Is(was.Cause)
}
