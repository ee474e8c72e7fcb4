package lab

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"dmrace"
	"dmrace/results"
)

// errSkip says that a revision can be neither good nor bad.
var errSkip = errors.New("this revision is skipped")

// Bisect judges a revision by the boots of one plan.
type Bisect struct {
	Good   dmrace.Expect // the verdict of a good revision
	Bad    dmrace.Expect // of a bad one; no outcome: any other
	Repeat int           // how many boots must be good; of no account where Test is set
	Test   *Odds         // decides instead of the first boot that is bad; nil: none does
}

// NewBisect reads the verdicts of good and bad revisions: an outcome (booted, hung,
// panicked, restarted), alone or with the cause behind a colon (hung:phantom-devt). An
// empty good is what the boot is wanted to do, an empty bad anything else.
func NewBisect(b Boot, good, bad string, repeat int) (Bisect, error) {
	j := Bisect{Good: b.Wanted(), Repeat: repeat}
	var err error
	if good != "" {
		if j.Good, err = parseVerdict("--good", good); err != nil {
			return j, err
		}
	}
	if bad != "" {
		if j.Bad, err = parseVerdict("--bad", bad); err != nil {
			return j, err
		}
	}
	if j.Good == j.Bad {
		return j, usagef("--good and --bad are the same verdict: %s", j.Good)
	}
	return j, nil
}

// parseVerdict reads a verdict as a flag states it.
func parseVerdict(flag, text string) (dmrace.Expect, error) {
	outcome, cause, _ := strings.Cut(text, ":")
	e := dmrace.Expect{Outcome: dmrace.Outcome(outcome), Cause: dmrace.Cause(cause)}
	if !slices.Contains([]dmrace.Outcome{dmrace.Booted, dmrace.Hung, dmrace.Panicked, dmrace.Restarted}, e.Outcome) {
		return e, usagef("%s %q: an outcome is booted, hung, panicked or restarted, with a cause as in hung:phantom-devt", flag, text)
	}
	if cause != "" && !slices.Contains(dmrace.Causes, e.Cause) {
		return e, usagef("%s %q: there is no cause %s", flag, text, cause)
	}
	return e, nil
}

// Most is how many boots a revision is judged by at most.
func (j Bisect) Most() int {
	if j.Test != nil {
		return j.Test.Most
	}
	return j.Repeat
}

// Run boots until a boot is not good, Repeat times at most, or until Test is sure. Its
// errors say what the revision is: see [BisectStatus]. told hears of each boot.
func (j Bisect) Run(ctx context.Context, r Recorder, b Boot, told func(n int, v dmrace.Verdict)) error {
	if j.Test != nil {
		return j.Test.run(ctx, r, b, j, told)
	}
	for n := range j.Repeat {
		one, err := r.One(ctx, b)
		if err != nil {
			return err
		}
		told(n+1, one.Verdict)
		if err := j.judge(one.Verdict); err != nil {
			return err
		}
	}
	return nil
}

// judge returns nil for a good verdict, ErrUnexpected for a bad one, or errSkip.
func (j Bisect) judge(v dmrace.Verdict) error {
	switch {
	case j.Good.Met(v):
		return nil
	case v.Outcome == dmrace.Inconclusive:
		return fmt.Errorf("%w: the boot is inconclusive: %s", errSkip, v.Summary)
	case j.Bad.Outcome == "" || j.Bad.Met(v):
		return ErrUnexpected
	}
	return fmt.Errorf("%w: %s is neither the good (%s) nor the bad (%s)", errSkip, results.Outcome(v), j.Good, j.Bad)
}
