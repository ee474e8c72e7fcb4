package results

import (
	"fmt"
	"io"
	"maps"
	"slices"

	"dmrace"
	"dmrace/results/stats"
)

// Tally counts how the boots of one variant ended.
type Tally struct {
	Scenario string         `json:"scenario"`
	Variant  string         `json:"variant"`
	Kernel   string         `json:"kernel"`
	Lost     int            `json:"lost"`
	Trials   int            `json:"trials"` // boots with a verdict
	Vague    int            `json:"inconclusive"`
	Outcomes map[string]int `json:"outcomes"`
	Course   []Narrowing    `json:"narrowing,omitempty"` // after 1, 2, 5, 10, 20, 50 trials and so on

	Unexpected bool `json:"-"` // a boot ended otherwise than its scenario expects
}

// Narrowing is how far the probability was known after so many trials.
type Narrowing struct {
	Trials int     `json:"trials"`
	Lost   int     `json:"lost"`
	Low    float64 `json:"low"` // of the 95 % Wilson interval
	High   float64 `json:"high"`
}

// Add counts a boot. An inconclusive one is no trial.
func (t *Tally) Add(r *dmrace.Recording) {
	if t.Outcomes == nil {
		t.Outcomes = map[string]int{}
	}
	t.Kernel = r.Kernel().Label
	t.Outcomes[Outcome(r.Verdict)]++
	t.Unexpected = t.Unexpected || !r.AsExpected()
	switch r.Verdict.Outcome {
	case dmrace.Inconclusive:
		t.Vague++
		return
	case dmrace.Booted:
	default:
		t.Lost++
	}
	t.Trials++
	if milestone(t.Trials) {
		i := t.Interval()
		t.Course = append(t.Course, Narrowing{t.Trials, t.Lost, i.Low, i.High})
	}
}

// milestone reports whether n is 1, 2 or 5 times a power of ten.
func milestone(n int) bool {
	for n > 9 && n%10 == 0 {
		n /= 10
	}
	return n == 1 || n == 2 || n == 5
}

// Interval is the 95 % Wilson interval of the probability that a boot is lost.
func (t *Tally) Interval() stats.Interval { return stats.Wilson(t.Lost, t.Trials, stats.Z95) }

// JSON returns what programs are told: the counts with the bounds of the probability.
func (t *Tally) JSON() any {
	i := t.Interval()
	j := struct {
		*Tally
		Low         float64 `json:"low"` // of the 95 % Wilson interval
		High        float64 `json:"high"`
		RuleOfThree float64 `json:"rule_of_three,omitempty"` // where none of enough boots was lost
	}{Tally: t, Low: i.Low, High: i.High}
	if t.none() {
		j.RuleOfThree = stats.RuleOfThree(t.Trials)
	}
	return j
}

// none reports whether none of enough boots was lost for the rule of three.
func (t *Tally) none() bool { return t.Lost == 0 && t.Trials >= stats.EnoughForThree }

// Write tells people how often the boot was lost.
func (t *Tally) Write(w io.Writer) error {
	fmt.Fprintf(w, "\n%s/%s on %s, real-time clock\n\n", t.Scenario, t.Variant, t.Kernel)
	fmt.Fprintf(w, "lost in %s (95 %% Wilson interval)\n", t.Standing())
	t.course(w)
	switch {
	case t.Lost > 0:
	case t.none():
		fmt.Fprintf(w, "none was lost: the probability is below %.1f %% by the rule of three (95 %%)\n", 100*stats.RuleOfThree(t.Trials))
	default:
		fmt.Fprintf(w, "none was lost; the rule of three needs %d boots\n", stats.EnoughForThree)
	}
	if t.Vague > 0 {
		fmt.Fprintf(w, "%s without a verdict, not counted\n", boots(t.Vague))
	}
	for _, o := range slices.Sorted(maps.Keys(t.Outcomes)) {
		if _, err := fmt.Fprintf(w, "%7d  %s\n", t.Outcomes[o], o); err != nil {
			return err
		}
	}
	return nil
}

// Standing says how far the probability is known: "0 of 2 boots: between 0.0 % and 65.8 %".
func (t *Tally) Standing() string {
	i := t.Interval()
	return fmt.Sprintf("%d of %s: between %.1f %% and %.1f %%", t.Lost, boots(t.Trials), 100*i.Low, 100*i.High)
}

// course shows how the interval has narrowed, but for what the last trial came to.
func (t *Tally) course(w io.Writer) {
	for _, n := range t.Course {
		if n.Trials < t.Trials {
			fmt.Fprintf(w, "  after %4d  %3d lost, %5.1f %% to %5.1f %%\n", n.Trials, n.Lost, 100*n.Low, 100*n.High)
		}
	}
}

// boots counts boots in words: "1 boot", "20 boots".
func boots(n int) string {
	if n == 1 {
		return "1 boot"
	}
	return fmt.Sprintf("%d boots", n)
}
