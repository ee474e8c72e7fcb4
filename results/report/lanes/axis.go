package lanes

import (
	"slices"
	"sort"
	"time"
)

// idle is how long nothing must happen in any boot of a figure for that stretch to be
// folded. The steps of the race lie microseconds to tens of milliseconds apart.
const idle = 100 * time.Millisecond

// foldShare is the width of a folded stretch, as a share of what is shown first.
const foldShare = 0.07

// Axis maps guest time to positions. It is linear in microseconds except for folds:
// stretches in which nothing happens, drawn at one small width and marked as such. A
// hang is watched for 20 s, and what decided it took one millisecond.
type Axis struct {
	Pieces []Piece // without gaps, in order
}

// Piece is a stretch of the axis within which positions are linear in time.
type Piece struct {
	From, To   time.Duration
	Start, End float64 // positions of From and To
	Folded     bool
}

// Range is a stretch of positions on an axis.
type Range struct{ From, To float64 }

// newAxis builds the axis for things that happen at those times. focus is the stretch
// that is shown first; the width of folds follows from it.
func newAxis(times []time.Duration, from, to time.Duration) Axis {
	times = append(times, 0)
	slices.Sort(times)
	times = slices.Compact(times)
	var a Axis
	var shown time.Duration // of the focus, without what is folded
	for i := 1; i < len(times); i++ {
		p := Piece{From: times[i-1], To: times[i], Folded: times[i]-times[i-1] >= idle}
		if !p.Folded {
			shown += max(0, min(p.To, to)-max(p.From, from))
		}
		a.add(p)
	}
	if len(a.Pieces) == 0 {
		a.Pieces = []Piece{{To: time.Millisecond}}
	}
	fold := max(float64(shown.Microseconds()), 1000) * foldShare
	at := 0.0
	for i := range a.Pieces {
		p := &a.Pieces[i]
		width := float64((p.To - p.From).Microseconds())
		if p.Folded {
			width = fold
		}
		p.Start, p.End = at, at+width
		at = p.End
	}
	return a
}

// add appends a piece, or lengthens the last one if both are linear.
func (a *Axis) add(p Piece) {
	if n := len(a.Pieces); n > 0 && !a.Pieces[n-1].Folded && !p.Folded {
		a.Pieces[n-1].To = p.To
		return
	}
	a.Pieces = append(a.Pieces, p)
}

// At returns the position of a time. Times beyond the axis are at its ends.
func (a Axis) At(t time.Duration) float64 {
	i := sort.Search(len(a.Pieces)-1, func(i int) bool { return t <= a.Pieces[i].To })
	p := a.Pieces[i]
	if p.To == p.From {
		return p.Start
	}
	share := float64(t-p.From) / float64(p.To-p.From)
	return p.Start + min(max(share, 0), 1)*(p.End-p.Start)
}

// Whole returns the whole axis.
func (a Axis) Whole() Range { return Range{0, a.Pieces[len(a.Pieces)-1].End} }
