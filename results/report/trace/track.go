package trace

// track is one kernel thread. It keeps its slices nested or apart whatever the log says:
// its time never goes back, a slice that ends closes those begun within it, and the
// derived beginning of a slice is moved behind what it would cut through.
type track struct {
	name string
	tid  int
	now  int64  // µs; nothing begins or ends before
	open []span // the slices that are not ended, outermost first
	done []span // slices that are ended, directly within the innermost open one

	emit func(span)
}

// span is a slice of a track.
type span struct {
	key, name, cat string
	from, to       int64
	outside        []span // what was done in the slice around when this one began
}

// reach moves the track's time on to at, or leaves it where it is later already.
func (t *track) reach(at int64) int64 {
	t.now = max(t.now, at)
	return t.now
}

// begin opens a slice.
func (t *track) begin(at int64, key, name, cat string) {
	t.open = append(t.open, span{key: key, name: name, cat: cat, from: t.reach(at), outside: t.done})
	t.done = nil
}

// end closes the innermost open slice of that key and all within it, and reports
// whether there was one.
func (t *track) end(at int64, key string) bool {
	for i := len(t.open) - 1; i >= 0; i-- {
		if t.open[i].key == key {
			t.endAll(at, i)
			return true
		}
	}
	return false
}

// endAll closes all but the outermost n slices.
func (t *track) endAll(at int64, n int) {
	t.reach(at)
	for len(t.open) > n {
		last := len(t.open) - 1
		s := t.open[last]
		t.open = t.open[:last]
		s.to = t.now
		t.done, s.outside = append(s.outside, s), nil
		t.emit(s)
	}
}

// past adds a slice that is over at the moment at and took that long, as a probe is
// logged when it returns. Its beginning is moved to where the slice around it begins, or
// to where one before it ends that it would cut through.
func (t *track) past(at, took int64, name, cat string) {
	to := t.reach(at)
	from := max(to-took, 0)
	if n := len(t.open); n > 0 {
		from = max(from, t.open[n-1].from)
	}
	for len(t.done) > 0 {
		last := t.done[len(t.done)-1]
		if last.from < from {
			from = max(from, last.to)
			break
		}
		t.done = t.done[:len(t.done)-1] // it lies within the new one
	}
	s := span{name: name, cat: cat, from: from, to: to}
	t.done = append(t.done, s)
	t.emit(s)
}

// mark adds a slice of 1 µs and returns when it begins.
func (t *track) mark(at int64, name, cat string) int64 {
	s := span{name: name, cat: cat, from: t.reach(at), to: t.now + 1}
	t.reach(s.to)
	t.done = append(t.done, s)
	t.emit(s)
	return s.from
}
