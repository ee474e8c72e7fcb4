// Package stats says how much a number of hits in a number of trials is worth.
package stats

import "math"

// Z95 is the quantile of the normal distribution for an interval of 95 %.
const Z95 = 1.959963984540054

// Interval is a range of probabilities.
type Interval struct{ Low, High float64 }

// Width is how wide the interval is.
func (i Interval) Width() float64 { return i.High - i.Low }

// Wilson returns the score interval of a binomial proportion (E. B. Wilson, Probable
// Inference, the Law of Succession, and Statistical Inference, 1927) for hits in trials,
// z standard deviations wide to each side. Without a trial nothing is known: [0, 1].
// It does not collapse where nothing or everything was hit.
func Wilson(hits, trials int, z float64) Interval {
	if trials <= 0 {
		return Interval{0, 1}
	}
	n, p := float64(trials), float64(hits)/float64(trials)
	scale := 1 + z*z/n
	centre := (p + z*z/(2*n)) / scale
	half := z / scale * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	i := Interval{max(centre-half, 0), min(centre+half, 1)}
	if hits == 0 { // exactly, and not but for rounding
		i.Low = 0
	}
	if hits == trials {
		i.High = 1
	}
	return i
}

// EnoughForThree is how many trials the rule of three needs to be near the exact bound.
const EnoughForThree = 30

// RuleOfThree bounds the probability, with 95 % confidence, of what was hit in none of
// the trials: 3/n (J. A. Hanley and A. Lippman-Hand, If Nothing Goes Wrong, Is Everything
// All Right?, JAMA 1983). It is an approximation, see [EnoughForThree].
func RuleOfThree(trials int) float64 {
	if trials < 3 {
		return 1
	}
	return 3 / float64(trials)
}
