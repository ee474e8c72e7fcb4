package explore

import (
	"context"
	"fmt"
	"slices"
	"time"

	"dmrace"
)

// Result is what a search found.
type Result struct {
	Options  Options
	Late     int            // how many late steps the boots had at most
	Complete bool           // every boot with so many was covered
	Orders   int            // interleavings: distinct orders of dependent steps
	Boots    int            // simulated, those among them that were abandoned
	Cut      int            // abandoned, because their rest was covered elsewhere
	Verdicts map[string]int // by how they end: interleavings

	// Smallest is the boot with the fewest late steps that is lost, nil if none is. Among
	// its equals one is preferred that injections can bring about on a kernel, and of
	// these one whose injections are in guest time: those in host time (card-insert)
	// are less exact.
	Smallest *Lost
	// Expressible is the smallest that injections can bring about: Smallest itself, or
	// one with more late steps; nil if there is none.
	Expressible *Lost
}

// Search looks for timings under which the boot is lost: with no late step, then with
// one, and so on up to the bound, until it has one that injections can bring about.
// A search that ctx ends has no result: what it did not look at might be lost.
func (m *Model) Search(ctx context.Context, o Options) (*Result, error) {
	s, err := m.newSearch(o)
	if err != nil {
		return nil, err
	}
	for s.late <= s.options.Bound && s.best(hostly) == nil && s.boots < s.options.MaxBoots {
		if err := s.level(ctx, s.late); err != nil {
			return nil, err
		}
		s.late++
	}
	return s.result(), nil
}

// checkEvery is after how many simulated boots, of a few microseconds each, a loop looks
// whether it is to end.
const checkEvery = 256

// interrupted returns the error of ctx, which it looks at once in so many boots.
func interrupted(ctx context.Context, boots int) error {
	if boots%checkEvery != 0 {
		return nil
	}
	return ctx.Err()
}

// search is a search under way.
type search struct {
	model   *Model
	options Options
	plain   bool              // without any reduction, and each boot judged: what tests hold the search against
	ordered bool              // of the boot, see [sim.Model.Ordered]
	layouts []int             // of the model, those that are searched
	classes [][]time.Duration // of each step
	grades  []grade           // of each step

	states  map[uint64]uint8 // to the fewest late steps of a boot that was there
	orders  map[uint64]string
	boots   int
	cut     int                // of them, those that were abandoned
	late    int                // steps that may be late in the next level
	stopped bool               // by MaxBoots
	found   [grades]*candidate // the best of each grade
}

// candidate is a boot that was lost.
type candidate struct {
	schedule
	count int
	total time.Duration
}

func (m *Model) newSearch(o Options) (*search, error) {
	o, err := o.orDefault()
	if err != nil {
		return nil, err
	}
	if all := min(len(m.Steps())+1, maxBound); o.Bound == AllSteps || o.Bound > all {
		o.Bound = all // a card that is put in late is one more
	}
	s := &search{model: m, options: o, ordered: m.layouts[0].boot.Ordered(), layouts: []int{0}, orders: map[uint64]string{}}
	for _, step := range m.Steps() {
		var classes []time.Duration
		for _, c := range o.Classes() {
			if c = rounded(step, c); c <= o.MaxDelay && !slices.Contains(classes, c) {
				classes = append(classes, c)
			}
		}
		s.classes = append(s.classes, classes)
		s.grades = append(s.grades, gradeOf(step))
	}
	for _, c := range o.Classes() {
		if c < time.Second { // before the drivers are there
			continue
		}
		if l, ok := m.inserted(c); ok {
			s.layouts = append(s.layouts, l)
		}
	}
	return s, nil
}

// level covers every boot with at most so many late steps. An error is that of ctx.
func (s *search) level(ctx context.Context, late int) error {
	s.states = map[uint64]uint8{}
	for _, l := range s.layouts {
		w := walk{search: s, layout: l, budget: late}
		if w.restart(); w.used > late {
			continue
		}
		for more := true; more; more = w.advance() {
			if s.boots == s.options.MaxBoots {
				s.stopped = true
				return nil
			}
			if err := interrupted(ctx, s.boots); err != nil {
				return err
			}
			s.boots++
			s.one(&w)
		}
	}
	return nil
}

// one carries out one boot and judges it if it is the first of its order.
func (s *search) one(w *walk) {
	w.restart()
	boot := s.model.layouts[w.layout].boot
	t, ended := boot.Choose(&s.model.costs, w)
	if !ended {
		s.cut++
		return
	}
	w.settle(true) // the last turn has no other after it
	order := boot.Order()
	verdict, known := s.orders[order]
	if !known || s.plain {
		v := dmrace.Judge(t, s.model.criteria)
		judged := ending(v)
		if known && judged != verdict {
			panic(fmt.Sprintf("explore: boots of one order end in %q and in %q", verdict, judged))
		}
		verdict = judged
		s.orders[order] = verdict
	}
	if verdict != string(dmrace.Booted) {
		s.keep(w)
	}
}

// keep notes a boot that is lost if none of its grade with fewer or shorter delays is
// known.
func (s *search) keep(w *walk) {
	g := w.grade
	if s.model.origin == nil || slices.ContainsFunc(w.picks, func(p int) bool { return p != 0 }) {
		g = without
	}
	old := s.found[g]
	if old != nil && old.count < w.used {
		return
	}
	c := &candidate{schedule: w.schedule(), count: w.used, total: s.model.layouts[w.layout].insert}
	for _, d := range c.late {
		c.total += d
	}
	if old == nil || c.count < old.count || c.total < old.total {
		s.found[g] = c
	}
}

// best returns the boot with the fewest late steps up to a grade, and of its equals the
// one of the best grade, or nil.
func (s *search) best(up grade) *candidate {
	var best *candidate
	for _, c := range s.found[:up+1] {
		if c != nil && (best == nil || c.count < best.count) {
			best = c
		}
	}
	return best
}

func (s *search) result() *Result {
	r := &Result{Options: s.options, Late: s.late - 1, Complete: !s.stopped, Orders: len(s.orders), Boots: s.boots, Cut: s.cut, Verdicts: map[string]int{}}
	for _, v := range s.orders {
		r.Verdicts[v]++
	}
	expressible, smallest := s.best(hostly), s.best(without)
	if expressible != nil {
		r.Expressible = s.model.lost(expressible.schedule, s.options)
		r.Smallest = r.Expressible
	}
	if smallest != expressible {
		r.Smallest = s.model.lost(smallest.schedule, s.options)
	}
	return r
}

func usagef(format string, args ...any) error {
	return &dmrace.UsageError{Err: fmt.Errorf(format, args...)}
}
