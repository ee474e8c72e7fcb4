package trace

import (
	"fmt"

	"dmrace"
)

// pin remembers where an end of the arrow stands, if the event is one.
func (b *bootTrace) pin(e dmrace.Event, at int64, t *track) {
	end := event{Cat: "race", PID: b.pid, TID: t.tid, TS: at, ID: fmt.Sprintf("%d", b.pid)}
	switch e.Seq {
	case b.window.Appeared.Seq:
		b.appeared = end
	case b.window.Lookup.Seq:
		b.lookup = end
	}
}

// flow draws the arrow between the appearance of the last device needed and its look-up.
func (b *bootTrace) flow() {
	if !b.raced || b.appeared.ID == "" || b.lookup.ID == "" {
		return
	}
	from, to, name := b.appeared, b.lookup, "there in time"
	if to.TS < from.TS {
		from, to, name = to, from, "looked up too early"
	}
	from.Phase, from.Name = "s", name
	to.Phase, to.Name, to.Bind = "f", name, "e"
	b.events = append(b.events, from, to)
}
