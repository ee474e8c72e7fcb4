package sim

import (
	"slices"
	"time"

	"dmrace"
)

// Fit measures every span in recorded boots and returns the table, in the order of
// the constants. A span that none of the boots shows has no row. A bus without costs of
// its own takes those of its next of kin, and boots on it, on several disks or with
// hot-plug are not measured.
func Fit(boots []*dmrace.Observation) []Measured {
	var rows []Measured
	var known Costs
	for c := CostBoot; c < numCosts; c++ {
		var found []time.Duration
		for _, b := range boots {
			if !usual(b.Plan, c) {
				continue
			}
			if d, ok := spans[c].length(recorded{b.Plan, b.Timeline}, known); ok {
				found = append(found, d)
			}
		}
		if len(found) == 0 {
			continue
		}
		slices.Sort(found)
		known[c] = found[len(found)/2].Truncate(time.Microsecond)
		rows = append(rows, Measured{
			Name: spans[c].name, Meaning: spans[c].meaning, US: known[c].Microseconds(), Boots: len(found),
			Least: found[0].Microseconds(), Most: found[len(found)-1].Microseconds(),
		})
	}
	return rows
}

// Residual is how far a prediction is from one recorded event.
type Residual struct {
	Event     dmrace.Event  // as recorded
	Predicted time.Duration // when the simulated boot has it
}

// Off returns the prediction's error: positive where it is late.
func (r Residual) Off() time.Duration { return r.Predicted - r.Event.At }

// Residuals pairs the decisive events of a recorded boot with those of a simulated
// one, in order, and returns them with both times. Events that only one of them has
// are left out.
func Residuals(real, simulated *dmrace.Timeline) []Residual {
	var out []Residual
	rest := simulated.Events
	for _, e := range real.Events {
		if !dmrace.Decisive(e.Kind) {
			continue
		}
		i := slices.IndexFunc(rest, func(s dmrace.Event) bool { return s.Kind == e.Kind && s.Subject == e.Subject })
		if i < 0 {
			continue
		}
		out = append(out, Residual{e, rest[i].At})
	}
	return out
}

// Worst returns the first residual that is furthest off, and whether there is any.
func Worst(residuals []Residual) (worst Residual, ok bool) {
	for _, one := range residuals {
		if !ok || one.Off().Abs() > worst.Off().Abs() {
			worst, ok = one, true
		}
	}
	return worst, ok
}
