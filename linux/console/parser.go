// Package console turns what a kernel and its PID 1 write to the serial port into
// the events of a timeline.
//
// The serial port is one stream without frames. Lines arrive split across reads,
// end in CR LF, may hold bytes that are no UTF-8, and printk may start in the
// middle of what PID 1 is writing. [Parser] takes all of that; nothing that
// arrives makes it fail.
package console

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"dmrace"
)

// MaxLine is how much of one line is read, in bytes. The rest of a longer line is
// passed over: the longest message of printk is 1 KiB, PID 1's report a few.
const MaxLine = 64 << 10

// Parser reads a console stream. It is an [io.Writer]; use one per boot, from one
// goroutine at a time.
type Parser struct {
	line    []byte // the line so far, at most MaxLine bytes
	pending string // PID 1's report so far, without its mark
	inside  bool   // whether pending is being collected
	report  *dmrace.GuestReport
	last    time.Duration
	lines   int
	shim    bool
	halted  bool
	words   dmrace.Vocabulary
	hosts   PCIHosts
	emit    func(dmrace.Event)
}

// NewParser returns a parser that calls emit for each event of a vocabulary, in the order
// of the console.
func NewParser(v dmrace.Vocabulary, emit func(dmrace.Event)) *Parser {
	return &Parser{words: v, emit: emit}
}

// Report returns what PID 1 reported, or nil.
func (p *Parser) Report() *dmrace.GuestReport { return p.report }

// Last returns the time of the last printk line.
func (p *Parser) Last() time.Duration { return p.last }

// Messages returns how many printk lines there were.
func (p *Parser) Messages() int { return p.lines }

// Shim reports whether the kernel said that it carries the dmrace shim.
func (p *Parser) Shim() bool { return p.shim }

// Halted reports whether the kernel said that it stays in its panic for ever: panic()
// in kernel/panic.c prints its last line only where panic= asks for no reset.
func (p *Parser) Halted() bool { return p.halted }

// Write takes the next bytes of the stream. It never fails.
func (p *Parser) Write(b []byte) (int, error) {
	n := len(b)
	for len(b) > 0 {
		chunk, rest, ended := bytes.Cut(b, []byte{'\n'})
		room := min(MaxLine-len(p.line), len(chunk))
		p.line = append(p.line, chunk[:room]...)
		if ended {
			p.endLine()
		}
		b = rest
	}
	return n, nil
}

// Close ends the stream: a last line without a newline counts.
func (p *Parser) Close() error {
	if len(p.line) > 0 {
		p.endLine()
	}
	return nil
}

func (p *Parser) endLine() {
	before, messages := Split(clean(p.line))
	p.line = p.line[:0]
	p.user(before)
	for _, m := range messages {
		p.kernel(m)
	}
}

// kernel takes one message of printk. PID 1's report may have been cut off in the
// middle of the line, or have begun behind the message.
func (p *Parser) kernel(m Message) {
	if text, report, ok := strings.Cut(m.Text, dmrace.ReportMark); ok {
		defer p.user(dmrace.ReportMark + report)
		m.Text = text
	}
	p.lines++
	p.last = max(p.last, m.At)
	if strings.HasPrefix(m.Text, "dmrace: shim ready") {
		p.shim = true
	}
	if strings.HasPrefix(m.Text, "---[ end Kernel panic") {
		p.halted = true
	}
	say := m.Event
	if p.words != dmrace.VocabularyFirst {
		say = func() (dmrace.Event, bool) { return p.hosts.event(p.words, m) }
	}
	if e, ok := say(); ok {
		p.emit(e)
	}
}

// user takes text that printk did not write: PID 1's, or of a boot loader.
func (p *Parser) user(text string) {
	p.program(text)
	if _, report, ok := strings.Cut(text, dmrace.ReportMark); ok {
		p.pending, p.inside = report, true
	} else if p.inside {
		p.pending += text
	}
	if p.inside {
		p.finishReport()
	}
}

// program takes what a program says beside PID 1's report.
func (p *Parser) program(text string) {
	if p.words == dmrace.VocabularyFirst || p.inside || strings.Contains(text, dmrace.ReportMark) {
		return
	}
	if e, ok := (Message{At: p.last, Text: text}).UserEvent(); ok {
		p.emit(e)
	}
}

// finishReport decodes the report once all of it is there. A printk line in its
// middle splits it over several lines; only what ends in a brace can be whole.
func (p *Parser) finishReport() {
	if !strings.HasSuffix(strings.TrimSpace(p.pending), "}") {
		p.inside = len(p.pending) < MaxLine
		return
	}
	var r dmrace.GuestReport
	dec := json.NewDecoder(strings.NewReader(p.pending))
	if err := dec.Decode(&r); err != nil {
		p.inside = len(p.pending) < MaxLine
		return
	}
	p.inside, p.pending = false, ""
	p.report = &r
	if r.NoRoot != "" { // it waited, and the kernel had nothing to say meanwhile
		p.last = max(p.last, sinceBoot(r.UptimeMS))
	}
	p.emit(dmrace.Event{At: p.last, Kind: dmrace.InitReport, Subject: "PID 1", Detail: reportDetail(&r)})
}

// sinceBoot returns the guest time of a report. What is no time after boot becomes the
// nearest that is.
func sinceBoot(ms int64) time.Duration {
	return time.Duration(min(max(ms, 0), math.MaxInt64/int64(time.Millisecond))) * time.Millisecond
}

// reportDetail is what the timeline says of a report.
func reportDetail(r *dmrace.GuestReport) string {
	if r.NoRoot != "" {
		return dmrace.NoRoot + ": " + r.NoRoot
	}
	return fmt.Sprintf("uptime %d ms, %d mapped device(s), known file %.12s", r.UptimeMS, len(r.Maps), r.KnownFile)
}

// Parse reads a whole console log by the first vocabulary. The timeline ends with the log, at the time of
// its last line.
func Parse(r io.Reader) (*dmrace.Timeline, error) {
	var t dmrace.Timeline
	p := NewParser(dmrace.VocabularyFirst, t.Add)
	if _, err := io.Copy(p, r); err != nil {
		return nil, fmt.Errorf("read console log: %w", err)
	}
	p.Close()
	t.End = dmrace.End{Reason: dmrace.EndLog, At: p.last}
	return &t, nil
}
