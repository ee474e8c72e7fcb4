package boardtest

import (
	"bytes"
	"io"
	"regexp"
	"strings"
	"sync"
	"time"

	"dmrace"
	"dmrace/linux/console"
)

// recorder reads a board's console to its end: the lines as they come with the time at
// which each began, and the timeline that they tell. It keeps [dmrace.MaxConsole] bytes and
// [dmrace.MaxEvents] events. What comes behind the boot that is recorded is not kept: a
// board that was reset begins another.
type recorder struct {
	mu       sync.Mutex // guards what follows
	began    time.Time  // the power came
	console  bytes.Buffer
	line     int // where the line that is being read begins in console
	times    []time.Duration
	parser   *console.Parser
	timeline dmrace.Timeline
	stampAt  time.Time // when the line came that has the last stamp
	lastByte time.Time
	dropped  int64
	foreign  int64 // bytes that are no text
	banners  int   // of U-Boot itself, and not of its SPL
	loader   string
	opened   map[string]bool // the first messages of a kernel, of which each comes once a boot
	again    bool            // another boot has begun: nothing more is kept
	err      error           // why the console ended

	changed chan struct{} // has an item when there is something new
	ended   chan struct{} // closed when the console has ended
}

// record starts to read a console.
func record(r io.Reader) *recorder {
	c := newRecorder()
	go c.read(r)
	return c
}

func newRecorder() *recorder {
	c := &recorder{began: time.Now(), opened: map[string]bool{}, changed: make(chan struct{}, 1), ended: make(chan struct{})}
	c.parser = console.NewParser(dmrace.VocabularyNewest, c.timeline.Add)
	return c
}

// restart forgets what was heard until now: the power comes.
func (c *recorder) restart() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.began, c.console, c.line, c.times, c.timeline = time.Now(), bytes.Buffer{}, 0, nil, dmrace.Timeline{}
	c.parser = console.NewParser(dmrace.VocabularyNewest, c.timeline.Add)
	c.stampAt, c.lastByte, c.dropped, c.foreign, c.banners, c.loader = time.Time{}, time.Time{}, 0, 0, 0, ""
	c.opened, c.again = map[string]bool{}, false
}

func (c *recorder) read(r io.Reader) {
	defer close(c.ended)
	buf := make([]byte, 4096)
	for {
		n, err := r.Read(buf)
		if n > 0 {
			c.take(buf[:n], time.Now())
		}
		if err != nil {
			c.mu.Lock()
			c.err = err
			c.mu.Unlock()
			c.signal()
			return
		}
	}
}

func (c *recorder) signal() {
	select {
	case c.changed <- struct{}{}:
	default:
	}
}

// take takes bytes that came at a time.
func (c *recorder) take(b []byte, at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer c.signal()
	c.lastByte = at
	for piece := range bytes.Lines(b) {
		c.keep(piece, at)
	}
}

// keep takes a line or a part of one, as far as there is room.
func (c *recorder) keep(piece []byte, at time.Time) {
	if c.again {
		return
	}
	room := min(dmrace.MaxConsole-c.console.Len(), len(piece))
	if len(c.timeline.Events) >= dmrace.MaxEvents {
		room = 0
	}
	c.dropped += int64(len(piece) - room)
	if piece = piece[:room]; room == 0 {
		return
	}
	for _, b := range piece {
		if b >= 0x80 || b < ' ' && !strings.ContainsRune("\r\n\t\b\x1b\x07\x00", rune(b)) {
			c.foreign++
		}
	}
	if c.console.Len() == c.line {
		c.times = append(c.times, at.Sub(c.began))
	}
	c.console.Write(piece)
	if piece[len(piece)-1] == '\n' {
		c.endLine(at)
	}
}

// endLine takes the line that has come to its end. The first line of another boot is taken
// back, unless it says that the board was reset before it was done.
func (c *recorder) endLine(at time.Time) {
	line := c.console.Bytes()[c.line:]
	text := strings.TrimLeft(string(bytes.TrimRight(line, "\r\n")), "\r\x00 ")
	said, kernel := banner.FindString(text), c.parser.Messages() > 0
	if said != "" && kernel && c.done() || c.repeats(text) {
		c.console.Truncate(c.line)
		c.times, c.again = c.times[:len(c.times)-1], true
		return
	}
	before := c.parser.Messages()
	c.parser.Write(line)
	if c.parser.Messages() > before {
		c.stampAt = at
	}
	c.line = c.console.Len()
	switch {
	case said != "" && kernel:
		c.again = true
	case said != "" && !strings.Contains(said, "PL "):
		c.banners++
		c.loader = said
	}
}

// banner matches that of U-Boot (display_options() in lib/display_options.c): its SPL and TPL
// give one of their own before it.
var banner = regexp.MustCompile(`^U-Boot (SPL |TPL )?\d{4}\.\d\d\S*`)

// firstMessages are what a kernel says once, at the beginning: smp_setup_processor_id() in
// arch/arm64/kernel/setup.c, start_kernel() in init/main.c.
var firstMessages = []string{"Booting Linux on physical CPU ", "Linux version "}

// repeats reports whether a line is one that a kernel says once, for the second time.
func (c *recorder) repeats(line string) bool {
	_, messages := console.Split(line)
	for _, m := range messages {
		for _, first := range firstMessages {
			if !strings.HasPrefix(m.Text, first) {
				continue
			}
			if c.opened[first] {
				return true
			}
			c.opened[first] = true
		}
	}
	return false
}

// done reports whether the kernel's boot has come to an end that it told of.
func (c *recorder) done() bool {
	for _, kind := range []dmrace.EventKind{dmrace.InitReport, dmrace.Panic, dmrace.Poweroff} {
		if _, ok := c.timeline.Last(kind); ok {
			return true
		}
	}
	return false
}
