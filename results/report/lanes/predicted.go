package lanes

import (
	"iter"
	"maps"
	"time"

	"dmrace"
)

// happening tells events of two witnesses apart or together: what happened, to what,
// and for which time.
type happening struct {
	kind    dmrace.EventKind
	subject string
	nth     int
}

// predict lays the predicted events over the recorded ones. The witnesses are compared
// by order, never by duration, so the prediction is moved as a whole until the first
// event that both have coincides. Only what can decide a boot is laid over, and the
// beginnings of waits.
func (b *Chart) predict() {
	if b.Predicted == nil {
		return
	}
	recorded := maps.Collect(happenings(b.Timeline))
	var shift *time.Duration
	for h, e := range happenings(b.Predicted.Timeline) {
		r, both := recorded[h]
		if both && shift == nil {
			by := r.At - e.At
			shift = &by
		}
		lane := laneName(e)
		if both {
			lane = laneName(r)
		} else if _, ok := b.index[lane]; !ok {
			lane = "predicted"
		}
		l := b.lane(lane)
		l.Ghost = append(l.Ghost, Mark{Event: e})
	}
	if shift == nil {
		return
	}
	b.Shift = *shift
	for i := range b.Lanes {
		for n := range b.Lanes[i].Ghost {
			b.Lanes[i].Ghost[n].At += b.Shift
		}
	}
}

// happenings yields the events of a timeline that are laid over, in their order.
func happenings(t *dmrace.Timeline) iter.Seq2[happening, dmrace.Event] {
	return func(yield func(happening, dmrace.Event) bool) {
		count := map[happening]int{} // by kind and subject
		for _, e := range t.Events {
			if !dmrace.Decisive(e.Kind) && e.Kind != dmrace.DMWait && e.Kind != dmrace.RootwaitEnter {
				continue
			}
			h := happening{kind: e.Kind, subject: e.Subject}
			count[h]++
			h.nth = count[h]
			if !yield(h, e) {
				return
			}
		}
	}
}
