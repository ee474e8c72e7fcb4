package lab

import (
	"context"
	"errors"
	"fmt"

	"dmrace"
	"dmrace/results/stats"
)

// Odds are what is assumed of the boots of good and of bad revisions, where neither end
// alike each time, and how sure an answer must be. See [stats.Sequential].
type Odds struct {
	Confidence float64 // that an answer is right
	Rate       float64 // the least share of a bad revision's boots that are bad
	Stray      float64 // the most of a good revision's that are
	Most       int     // boots, before the revision is skipped
}

// Check returns what is wrong with the numbers, as a [dmrace.UsageError].
func (o Odds) Check() error {
	if err := o.test().Check(); err != nil {
		return usagef("--confidence %g, --rate %g, --stray %g: %w", o.Confidence, o.Rate, o.Stray, err)
	}
	if least := o.test().Misses(); o.Most < least {
		return usagef("--max %d: a good revision takes %d boots at least", o.Most, least)
	}
	return nil
}

func (o Odds) test() stats.Sequential {
	return stats.Sequential{Low: o.Stray, High: o.Rate, Confidence: o.Confidence}
}

// run boots until it is sure what the revision is, and says how sure. An inconclusive boot
// is no trial, but counts towards Most; any other that is neither good nor bad skips the
// revision, as without a test.
func (o Odds) run(ctx context.Context, r Recorder, b Boot, j Bisect, told func(int, dmrace.Verdict)) error {
	bad, trials := 0, 0
	for n := range o.Most {
		one, err := r.One(ctx, b)
		if err != nil {
			return err
		}
		told(n+1, one.Verdict)
		err = j.judge(one.Verdict)
		switch {
		case one.Verdict.Outcome == dmrace.Inconclusive:
			continue
		case errors.Is(err, errSkip):
			return err
		case err != nil:
			bad++
		}
		trials++
		switch answer, wrong := o.test().Judge(bad, trials); answer {
		case stats.IsHigh:
			r.say("%s", o.decided("bad", bad, trials, wrong))
			return ErrUnexpected
		case stats.IsLow:
			r.say("%s", o.decided("good", bad, trials, wrong))
			return nil
		}
	}
	return fmt.Errorf("%w: undecided after %d boots, of which %d had a verdict and %d were bad: the share of bad boots lies between --stray %g and --rate %g",
		errSkip, o.Most, trials, bad, o.Stray, o.Rate)
}

// decided says what was found, by what, and under which assumption.
func (o Odds) decided(what string, bad, trials int, wrong float64) string {
	return fmt.Sprintf("%s: %d of %d boots were bad; this is wrong with a probability of %.2g %% at most, "+
		"if at least %g %% of a bad revision's boots are bad and at most %g %% of a good one's",
		what, bad, trials, 100*wrong, 100*o.Rate, 100*o.Stray)
}
