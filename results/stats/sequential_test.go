package stats

import (
	"math"
	"testing"
)

// TestSequential: answers that can be worked out by hand.
func TestSequential(t *testing.T) {
	for _, c := range []struct {
		name         string
		test         Sequential
		hits, trials int
		answer       Answer
		wrong        float64
	}{
		{"nothing was tried", Sequential{0.01, 0.5, 0.99}, 0, 0, Undecided, 1},
		{"one hit of a rare one can be chance", Sequential{0.01, 0.5, 0.99}, 1, 1, Undecided, 0.02},
		{"two are none", Sequential{0.01, 0.5, 0.99}, 2, 2, IsHigh, 0.0004},
		{"six misses are too few", Sequential{0.01, 0.5, 0.99}, 0, 6, Undecided, math.Pow(0.5/0.99, 6)},
		{"seven are enough", Sequential{0.01, 0.5, 0.99}, 0, 7, IsLow, math.Pow(0.5/0.99, 7)},
		{"a hit takes misses back", Sequential{0.01, 0.5, 0.99}, 1, 8, Undecided, 50 * math.Pow(0.5/0.99, 7)},
		{"what never happens has happened", Sequential{0, 0.5, 0.99}, 1, 100, IsHigh, 0},
		{"what always happens has not", Sequential{0.1, 1, 0.99}, 5, 6, IsLow, 0},
		{"neither can be: what was seen counts", Sequential{0, 1, 0.99}, 1, 2, IsHigh, 0},
		{"exactly as sure as asked", Sequential{0, 0.5, 0.875}, 0, 3, IsLow, 0.125},
		{"half as sure", Sequential{0.1, 0.2, 0.5}, 1, 1, IsHigh, 0.5},
	} {
		answer, wrong := c.test.Judge(c.hits, c.trials)
		if answer != c.answer || math.Abs(wrong-c.wrong) > 1e-12 {
			t.Errorf("%s: %d, wrong with %g, want %d with %g", c.name, answer, wrong, c.answer, c.wrong)
		}
	}
}

// TestSequentialKeepsItsWord works out exactly how often a test errs, over every course
// that trials can take: no more often than it says, under either probability and beyond.
func TestSequentialKeepsItsWord(t *testing.T) {
	for _, s := range []Sequential{
		{0.01, 0.5, 0.99}, {0.01, 0.1, 0.95}, {0.1, 0.2, 0.9}, {0, 0.3, 0.99}, {0.2, 1, 0.9}, {0.4, 0.6, 0.999}, {0.05, 0.5, 0.5},
	} {
		for _, p := range []float64{s.Low, s.Low / 2, 0} {
			if err := errs(s, p, IsHigh); err > 1-s.Confidence+1e-9 {
				t.Errorf("%+v: of probability %g it says high in %g", s, p, err)
			}
		}
		for _, p := range []float64{s.High, (1 + s.High) / 2, 1} {
			if err := errs(s, p, IsLow); err > 1-s.Confidence+1e-9 {
				t.Errorf("%+v: of probability %g it says low in %g", s, p, err)
			}
		}
	}
}

// errs is how often a test gives an answer within 2,000 trials of probability p.
func errs(s Sequential, p float64, wrong Answer) (total float64) {
	going := []float64{1} // the probability of having come so far undecided, by hits
	for n := 1; n <= 2000 && len(going) > 0; n++ {
		next := make([]float64, n+1)
		for hits, q := range going {
			next[hits] += q * (1 - p)
			next[hits+1] += q * p
		}
		for hits, q := range next {
			if q == 0 {
				continue
			}
			if answer, _ := s.Judge(hits, n); answer != Undecided {
				next[hits] = 0
				if answer == wrong {
					total += q
				}
			}
		}
		going = next
	}
	return total
}

// TestMisses is what a bisection takes for each good revision at least.
func TestMisses(t *testing.T) {
	for _, c := range []struct {
		test Sequential
		want int
	}{
		{Sequential{0, 0.5, 0.99}, 7},    // 2^-7
		{Sequential{0.01, 0.5, 0.99}, 7}, // one that is seldom hit by chance takes hardly more
		{Sequential{0, 0.1, 0.99}, 44},   // 0.9^44
		{Sequential{0, 1, 0.99}, 1},
	} {
		if got := c.test.Misses(); got != c.want {
			t.Errorf("%+v: %d, want %d", c.test, got, c.want)
		}
	}
}

func TestSequentialRefuses(t *testing.T) {
	nan := math.NaN()
	for _, s := range []Sequential{
		{}, {0, 0.5, 1}, {0, 0.5, 0.4}, {0, 0.5, nan}, {0.5, 0.5, 0.9}, {0.6, 0.5, 0.9}, {-0.1, 0.5, 0.9}, {0, 1.1, 0.9}, {nan, 0.5, 0.9}, {0, nan, 0.9},
	} {
		if s.Check() == nil {
			t.Errorf("%+v is taken", s)
		}
	}
	if err := (Sequential{0, 1, 0.5}).Check(); err != nil {
		t.Error(err)
	}
}
