package boardtest

import (
	"strings"
	"time"

	"dmrace"
	"dmrace/linux/needs"
)

// state is what a watcher asks of the console.
type state struct {
	bytes    int
	messages int // of the kernel
	foreign  int64
	stamp    time.Duration // of the last message
	stampAt  time.Time
	lastByte time.Time // zero: nothing came
	banners  int
	again    bool
	full     bool
	halted   bool
	done     bool
	err      error // why the console ended; nil: it has not
}

// look returns what the console has come to.
func (c *recorder) look() state {
	c.mu.Lock()
	defer c.mu.Unlock()
	return state{
		bytes: c.console.Len(), messages: c.parser.Messages(), foreign: c.foreign, stamp: c.parser.Last(), stampAt: c.stampAt,
		lastByte: c.lastByte, banners: c.banners, again: c.again, full: c.dropped > 0, halted: c.parser.Halted(), done: c.done(), err: c.err,
	}
}

// since returns what came behind a place.
func (c *recorder) since(place int) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return string(c.console.Bytes()[min(place, c.console.Len()):])
}

// lastLine is the last line that has anything on it, for errors.
func (c *recorder) lastLine() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	lines := strings.FieldsFunc(c.console.String(), func(r rune) bool { return r == '\n' || r == '\r' })
	for i := len(lines) - 1; i >= 0; i-- {
		if text := strings.TrimSpace(lines[i]); text != "" {
			return text
		}
	}
	return ""
}

// judge judges the boot as if watching ended at that guest time. It also returns when the
// root wait began, or 0.
func (c *recorder) judge(at time.Duration, criteria dmrace.Criteria) (v dmrace.Verdict, waiting time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return needs.JudgeAt(&c.timeline, at, criteria)
}

// last returns the last event of a kind, and whether there is one.
func (c *recorder) last(kind dmrace.EventKind) (dmrace.Event, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.timeline.Last(kind)
}

// finish ends the recording and returns the timeline up to end. What came later depends
// on when the host looked and is left out; the console keeps it.
func (c *recorder) finish(end dmrace.End) *dmrace.Timeline {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.console.Len() > c.line && !c.again {
		c.parser.Write(c.console.Bytes()[c.line:])
	}
	c.parser.Close()
	c.again = true
	return c.timeline.Until(needs.EndOf(end, c.parser.Last(), c.dropped > 0))
}

// loaderName is what U-Boot says it is.
func (c *recorder) loaderName() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.loader == "" {
		return "U-Boot"
	}
	return c.loader
}
