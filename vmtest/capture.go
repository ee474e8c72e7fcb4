package vmtest

import (
	"bytes"
	"io"
	"slices"
	"sync"
	"time"

	"dmrace"
	"dmrace/linux/console"
	"dmrace/linux/needs"
)

// capture reads the serial port to its end: the bytes as they come, and the
// timeline that they tell. It keeps [dmrace.MaxConsole] bytes and [dmrace.MaxEvents]
// events: a guest that never stops talking is no reason to run out of memory. What comes
// then is read and dropped, and the recording says so.
type capture struct {
	pass     io.Writer    // where the bytes go; nil: they are kept
	console  bytes.Buffer // valid once the port has ended
	mu       sync.Mutex   // guards parser and timeline
	parser   *console.Parser
	timeline dmrace.Timeline
	dropped  int64         // bytes that came once there was no more room; as console
	full     chan struct{} // closed when there is no more room
	ended    chan struct{} // closed when the port has ended
}

// captureFrom starts to read r in the background and keeps what there is room for.
func captureFrom(r io.Reader) *capture {
	c := &capture{full: make(chan struct{}), ended: make(chan struct{})}
	c.parser = console.NewParser(dmrace.VocabularyNewest, c.timeline.Add)
	go c.read(r)
	return c
}

// captureTo starts to read r in the background and passes it on to w. Of each kind of
// event only the first is kept: a user's session has no end in sight.
func captureTo(w io.Writer, r io.Reader) *capture {
	c := &capture{pass: w, full: make(chan struct{}), ended: make(chan struct{})}
	c.parser = console.NewParser(dmrace.VocabularyNewest, func(e dmrace.Event) {
		if _, ok := c.timeline.First(e.Kind); !ok {
			c.timeline.Add(e)
		}
	})
	go c.read(r)
	return c
}

func (c *capture) read(r io.Reader) {
	defer close(c.ended)
	if c.pass == nil {
		r = leisurely{r}
	}
	io.Copy(c, r)
}

// leisurely is a serial port that nobody looks at: it is read now and then, and not woken up
// for at each byte, which took a third of the time of a boot that goes on from a saved machine.
type leisurely struct{ io.Reader }

// leisure is how long a port is left alone after each read, in host time. A guest prints some
// hundred bytes meanwhile.
const leisure = 2 * time.Millisecond

func (l leisurely) Read(b []byte) (int, error) {
	n, err := l.Reader.Read(b)
	if err == nil && n > 0 {
		time.Sleep(leisure)
	}
	return n, err
}

// Write takes what the serial port says. Others may look at the timeline while a
// terminal that was stopped holds the bytes up.
func (c *capture) Write(b []byte) (int, error) {
	if c.pass != nil {
		c.pass.Write(b)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.pass != nil {
		return c.parser.Write(b)
	}
	for piece := range bytes.Lines(b) {
		c.keep(piece)
	}
	return len(b), nil
}

// keep takes a line or a part of one, as far as there is room. What is kept and what was
// read of it are the same, so that a recording follows from its console.
func (c *capture) keep(piece []byte) {
	room := min(dmrace.MaxConsole-c.console.Len(), len(piece))
	if len(c.timeline.Events) >= dmrace.MaxEvents {
		room = 0
	}
	c.console.Write(piece[:room])
	c.parser.Write(piece[:room])
	if room == len(piece) {
		return
	}
	if c.dropped == 0 {
		close(c.full)
	}
	c.dropped += int64(len(piece) - room)
}

// last returns the stamp of the last console line.
func (c *capture) last() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.parser.Last()
}

// has reports whether an event of that kind was seen.
func (c *capture) has(kind dmrace.EventKind) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, ok := c.timeline.Last(kind)
	return ok
}

// halted reports whether the kernel stays in a panic.
func (c *capture) halted() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.parser.Halted()
}

// scanned reports whether the partitions of that disk were announced.
func (c *capture) scanned(disk string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.ContainsFunc(c.timeline.Events, func(e dmrace.Event) bool {
		return e.Kind == dmrace.PartitionAdd && e.Subject == disk
	})
}

// judge judges the boot as if watching ended at that guest time. It also returns
// when the root wait began, or 0.
func (c *capture) judge(at time.Duration, criteria dmrace.Criteria) (v dmrace.Verdict, waiting time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return needs.JudgeAt(&c.timeline, at, criteria)
}

// finish waits for the end of the port and returns the timeline up to end. What
// came later depends on when the host looked and is left out; the console keeps
// it.
func (c *capture) finish(end dmrace.End) *dmrace.Timeline {
	<-c.ended
	c.parser.Close()
	return c.timeline.Until(needs.EndOf(end, c.parser.Last(), c.dropped > 0))
}
