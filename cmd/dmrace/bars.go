package main

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"dmrace"
	"dmrace/lab"
)

// bars show the boots that run, one bar each, below what is said meanwhile. Where nobody
// watches a terminal what is said is all there is.
type bars struct {
	out io.Writer

	mu       sync.Mutex
	progress *mpb.Progress // while boots run; nil: none does, or out is no terminal
	running  int
}

func newBars(w io.Writer) *bars { return &bars{out: w} }

// Write writes above the bars.
func (b *bars) Write(text []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.progress != nil {
		return b.progress.Write(text)
	}
	return b.out.Write(text)
}

// Begin implements [lab.Progress].
func (b *bars) Begin(p *dmrace.Plan) (show func(lab.Step), end func()) {
	if !isTerminal(b.out) {
		return func(lab.Step) {}, func() {}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.progress == nil {
		b.progress = mpb.New(mpb.WithOutput(b.out), mpb.WithAutoRefresh(), mpb.WithRefreshRate(200*time.Millisecond))
	}
	b.running++
	one := &bootBar{}
	one.show(lab.Step{Phase: "firmware"})
	one.bar = b.progress.AddBar(int64(lab.Phases),
		mpb.BarRemoveOnComplete(),
		mpb.PrependDecorators(decor.Name(p.Scenario+"/"+p.Variant, decor.WCSyncSpaceR)),
		mpb.AppendDecorators(decor.Any(func(decor.Statistics) string { return one.String() })),
	)
	return one.show, func() { b.end(one) }
}

// end takes a bar away, and the last one with all that was drawn.
func (b *bars) end(one *bootBar) {
	b.mu.Lock()
	defer b.mu.Unlock()
	one.bar.Abort(true)
	if b.running--; b.running == 0 {
		b.progress.Wait()
		b.progress = nil
	}
}

// bootBar is the bar of one boot.
type bootBar struct {
	bar *mpb.Bar

	mu   sync.Mutex // guards what the renderer reads
	step lab.Step
}

// show takes note of how far the boot is.
func (o *bootBar) show(s lab.Step) {
	o.mu.Lock()
	o.step = s
	o.mu.Unlock()
	if o.bar != nil {
		o.bar.SetCurrent(int64(s.N))
	}
}

// String says how far the boot is: "waiting, 21.7 s in the guest".
func (o *bootBar) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return fmt.Sprintf("%s, %.1f s in the guest", o.step.Phase, o.step.Guest.Seconds())
}
