package lab

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"dmrace"
)

// odds are those of most tests: seven boots without a bad one make a revision good, and
// two bad ones in a row make it bad.
var odds = Odds{Confidence: 0.99, Rate: 0.5, Stray: 0.01, Most: 20}

// TestBisectOdds judges revisions whose boots do not end alike.
func TestBisectOdds(t *testing.T) {
	boot := planned(t, "mmc-natural", "with-waitfor")[0]
	tied := slices.Repeat([]dmrace.Verdict{hung, booted, booted, booted, booted, booted, booted}, 3)
	for _, c := range []struct {
		name        string
		good, bad   string
		ends        []dmrace.Verdict // the last goes on for ever
		want, boots int
		says        string
	}{
		{"never bad", "", "", []dmrace.Verdict{booted}, BisectGood, 7, "good: 0 of 7 boots were bad; this is wrong with a probability of 0.84 % at most"},
		{"always bad", "", "", []dmrace.Verdict{hung}, BisectBad, 2, "bad: 2 of 2 boots were bad; this is wrong with a probability of 0.04 % at most"},
		{"the first that is bad decides nothing", "", "", []dmrace.Verdict{hung, booted}, BisectGood, 14, "good: 1 of 14 boots were bad"},
		{"bad now and then", "", "", []dmrace.Verdict{booted, booted, hung, booted, hung}, BisectBad, 5, "bad: 2 of 5 boots were bad"},
		{"no verdict is no trial", "", "", []dmrace.Verdict{cutShort, hung, cutShort, hung}, BisectBad, 4, "bad: 2 of 2 boots were bad"},
		{"never a verdict", "", "", []dmrace.Verdict{cutShort}, BisectSkip, 20, ""},
		{"in between", "", "", tied, BisectSkip, 20, ""},
		{"neither good nor bad", "booted", "hung", []dmrace.Verdict{booted, panicked}, BisectSkip, 2, ""},
		{"a fix is looked for", "hung", "booted", []dmrace.Verdict{hung}, BisectGood, 7, "if at least 50 % of a bad revision's boots are bad and at most 1 % of a good one's"},
	} {
		j, err := NewBisect(boot, c.good, c.bad, 1)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		j.Test = &odds
		f := ends("with-waitfor", c.ends...)
		r, said := recorder(f)
		told := 0
		err = j.Run(t.Context(), r, boot, func(n int, _ dmrace.Verdict) { told = n })
		if got := BisectStatus(err); got != c.want || len(f.booted) != c.boots || told != c.boots {
			t.Errorf("%s: status %d after %d boots, told of %d (%v), want %d after %d", c.name, got, len(f.booted), told, err, c.want, c.boots)
		}
		if !strings.Contains(said.String(), c.says) {
			t.Errorf("%s: no %q in %s", c.name, c.says, said)
		}
	}
}

// TestBisectOddsEndsAtAnError: a harness that breaks judges no revision.
func TestBisectOddsEndsAtAnError(t *testing.T) {
	boot := planned(t, "mmc-natural", "with-waitfor")[0]
	f := ends("with-waitfor", booted).and("with-waitfor", answer{err: errors.New("QEMU is gone")})
	r, _ := recorder(f)
	err := Bisect{Good: dmrace.Expect{Outcome: dmrace.Booted}, Test: &odds}.Run(t.Context(), r, boot, func(int, dmrace.Verdict) {})
	if BisectStatus(err) != BisectAbort || len(f.booted) != 2 {
		t.Errorf("%v after %d boots", err, len(f.booted))
	}
}

func TestOddsRefuse(t *testing.T) {
	for _, o := range []Odds{
		{}, {Confidence: 1, Rate: 0.5, Most: 100}, {Confidence: 0.99, Rate: 0.1, Stray: 0.1, Most: 100}, {Confidence: 0.99, Rate: math.NaN(), Most: 100},
		{Confidence: 0.99, Rate: 0.5, Most: 6}, {Confidence: 0.99, Rate: 1e-9, Most: 500},
	} {
		var usage *dmrace.UsageError
		if err := o.Check(); !errors.As(err, &usage) {
			t.Errorf("%+v: %v", o, err)
		}
	}
	if err := odds.Check(); err != nil {
		t.Error(err)
	}
}
