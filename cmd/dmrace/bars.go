package main

import (
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"dmrace"
	"dmrace/vmtest"
)

// bars show the boots that run, one bar each, below what is said meanwhile. A nil *bars
// shows nothing: where nobody watches a terminal.
type bars struct{ progress *mpb.Progress }

// newBars returns bars on w where that is a terminal, as wide as it is.
func newBars(w io.Writer) *bars {
	if !isTerminal(w) {
		return nil
	}
	return &bars{mpb.New(mpb.WithOutput(w), mpb.WithAutoRefresh(), mpb.WithRefreshRate(200*time.Millisecond))}
}

// above returns where to write what is to stand above the bars.
func (b *bars) above(w io.Writer) io.Writer {
	if b == nil {
		return w
	}
	return b.progress
}

// wait returns once the last bar is drawn.
func (b *bars) wait() {
	if b != nil {
		b.progress.Wait()
	}
}

// bootBar is the bar of one boot.
type bootBar struct {
	bar *mpb.Bar

	mu    sync.Mutex // guards what the bar's decorator reads
	phase vmtest.Phase
	guest time.Duration
}

// start shows that a boot begins.
func (b *bars) start(p *dmrace.Plan) *bootBar {
	one := &bootBar{phase: vmtest.PhaseFirmware}
	if b == nil {
		return one
	}
	one.bar = b.progress.AddBar(int64(len(vmtest.Phases)),
		mpb.BarRemoveOnComplete(),
		mpb.PrependDecorators(decor.Name(p.Scenario+"/"+p.Variant, decor.WCSyncSpaceR)),
		mpb.AppendDecorators(decor.Any(func(decor.Statistics) string { return one.String() })),
	)
	return one
}

// show takes note of how far the boot is.
func (o *bootBar) show(p vmtest.Phase, guest time.Duration) {
	o.mu.Lock()
	o.phase, o.guest = p, guest
	o.mu.Unlock()
	if o.bar != nil {
		o.bar.SetCurrent(int64(slices.Index(vmtest.Phases, p)))
	}
}

// String says how far the boot is: "waiting, 21.7 s in the guest".
func (o *bootBar) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return fmt.Sprintf("%s, %.1f s in the guest", o.phase, o.guest.Seconds())
}

// end takes the bar away.
func (o *bootBar) end() {
	if o.bar != nil {
		o.bar.Abort(true)
	}
}
