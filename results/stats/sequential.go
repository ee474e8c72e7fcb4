package stats

import (
	"fmt"
	"math"
)

// Sequential tells two probabilities of a hit apart, trial by trial, and stops as soon as
// the answer is sure enough: the sequential probability ratio test (A. Wald, Sequential
// Tests of Statistical Hypotheses, 1945). Trials must not depend on each other.
type Sequential struct {
	Low        float64 // the most that the lower probability can be, from 0
	High       float64 // the least that the higher can be, up to 1; above Low
	Confidence float64 // that an answer is right, whichever of the two holds
}

// Check returns what is wrong with the numbers.
func (s Sequential) Check() error {
	switch {
	case !(s.Confidence >= 0.5 && s.Confidence < 1): // NaN is neither
		return fmt.Errorf("a confidence of %g is not between 0.5 and 1", s.Confidence)
	case !(s.Low >= 0 && s.High <= 1 && s.Low < s.High):
		return fmt.Errorf("probabilities of %g and %g: the first is at least 0 and below the second, which is at most 1", s.Low, s.High)
	}
	return nil
}

// Answer is what a sequential test says.
type Answer int

// The answers.
const (
	Undecided Answer = iota
	IsLow            // the probability is not High or more
	IsHigh           // the probability is not Low or less
)

// Judge says what so many hits in so many trials tell, and the probability that the
// answer is wrong, at most: that trials of the other probability ever come to look so
// much like this one. With L the ratio of how likely the trials are under High and under
// Low, that is 1/L for IsHigh and L for IsLow (J. Ville, 1939), so an answer comes where
// one of them is within 1 - Confidence. Wald's own bounds are approximations of it that
// stop some trials earlier. While nothing is decided the second value is the smaller of
// the two.
func (s Sequential) Judge(hits, trials int) (Answer, float64) {
	ratio := s.logRatio(hits, trials)
	wrong := math.Exp(-math.Abs(ratio))
	switch {
	case wrong > (1-s.Confidence)*(1+1e-12): // not for rounding alone
		return Undecided, wrong
	case ratio > 0:
		return IsHigh, wrong
	}
	return IsLow, wrong
}

// logRatio is ln L. It is infinite where one of the two is ruled out; where both are, by a
// hit under Low = 0 and a miss under High = 1, the hit counts: it was seen.
func (s Sequential) logRatio(hits, trials int) float64 {
	misses := trials - hits
	switch {
	case hits > 0 && s.Low == 0:
		return math.Inf(1)
	case misses > 0 && s.High == 1:
		return math.Inf(-1)
	}
	var ratio float64
	if hits > 0 {
		ratio += float64(hits) * math.Log(s.High/s.Low)
	}
	if misses > 0 {
		ratio += float64(misses) * math.Log((1-s.High)/(1-s.Low))
	}
	return ratio
}

// Misses is after how many trials without a hit the answer is IsLow.
func (s Sequential) Misses() int {
	n := 1
	if s.High < 1 { // near it, which the rounding may have missed
		n = max(1, int(math.Log(1-s.Confidence)/math.Log((1-s.High)/(1-s.Low)))-1)
	}
	for answer, _ := s.Judge(0, n); answer == Undecided; answer, _ = s.Judge(0, n) {
		n++
	}
	return n
}
