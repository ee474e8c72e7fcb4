package sim

import (
	"testing"
	"time"

	"dmrace"
)

// TestWorst: the first of those that are furthest off, in either direction.
func TestWorst(t *testing.T) {
	at := func(recorded, predicted time.Duration) Residual {
		return Residual{Event: dmrace.Event{At: recorded}, Predicted: predicted}
	}
	for _, c := range []struct {
		name string
		all  []Residual
		want int // its place; -1: there is none
	}{
		{"none", nil, -1},
		{"late", []Residual{at(1, 2), at(10, 15), at(20, 20)}, 1},
		{"early", []Residual{at(1, 2), at(10, 3)}, 1},
		{"two alike", []Residual{at(1, 3), at(5, 3)}, 0},
		{"exact", []Residual{at(4, 4)}, 0},
	} {
		got, ok := Worst(c.all)
		if ok != (c.want >= 0) || ok && got != c.all[c.want] {
			t.Errorf("%s: %+v, %t", c.name, got, ok)
		}
	}
}
