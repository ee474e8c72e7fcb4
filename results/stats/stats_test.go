package stats

import (
	"math"
	"testing"
)

// TestWilson holds the interval against published values: Newcombe, Statistics in
// Medicine 17 (1998), table I, method 3, to four digits.
func TestWilson(t *testing.T) {
	for _, c := range []struct {
		hits, trials int
		low, high    float64
	}{
		{81, 263, 0.2553, 0.3662},
		{15, 148, 0.0624, 0.1605},
		{0, 20, 0, 0.1611},
		{1, 29, 0.0061, 0.1718},
		{20, 20, 0.8389, 1},
		{0, 0, 0, 1},
		{1, 2, 0.0945, 0.9055},
	} {
		i := Wilson(c.hits, c.trials, Z95)
		if math.Abs(i.Low-c.low) > 0.00006 || math.Abs(i.High-c.high) > 0.00006 {
			t.Errorf("%d of %d: [%.4f, %.4f], want [%.4f, %.4f]", c.hits, c.trials, i.Low, i.High, c.low, c.high)
		}
	}
}

// TestWilsonProperties: the interval holds the proportion, lies within [0, 1], is
// symmetrical, and shrinks with the number of trials.
func TestWilsonProperties(t *testing.T) {
	for n := 1; n <= 60; n++ {
		for hits := 0; hits <= n; hits++ {
			i, mirror, more := Wilson(hits, n, Z95), Wilson(n-hits, n, Z95), Wilson(2*hits, 2*n, Z95)
			p := float64(hits) / float64(n)
			if i.Low < 0 || i.High > 1 || i.Low > p || i.High < p || more.Width() >= i.Width() {
				t.Errorf("%d of %d: %+v, twice that %+v", hits, n, i, more)
			}
			if math.Abs(i.Low+mirror.High-1) > 1e-12 {
				t.Errorf("%d of %d: %+v, mirrored %+v", hits, n, i, mirror)
			}
		}
	}
}

func TestRuleOfThree(t *testing.T) {
	for trials, want := range map[int]float64{0: 1, 2: 1, 3: 1, 30: 0.1, 300: 0.01} {
		if got := RuleOfThree(trials); got != want {
			t.Errorf("%d trials: %g, want %g", trials, got, want)
		}
	}
	// It is near the exact bound 1 - 0.05^(1/n).
	if exact := 1 - math.Pow(0.05, 1.0/100); math.Abs(RuleOfThree(100)-exact) > 0.001 {
		t.Errorf("100 trials: %g, exactly %g", RuleOfThree(100), exact)
	}
}
