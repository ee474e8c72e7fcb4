package main

import (
	"bytes"
	"testing"
	"time"

	"dmrace"
	"dmrace/vmtest"
)

// TestNoBars: where nobody watches, nothing is drawn, and what is said goes where it
// always went.
func TestNoBars(t *testing.T) {
	var out bytes.Buffer
	b := newBars(&out)
	if b != nil || b.above(&out) != &out {
		t.Fatal("bars on what is no terminal")
	}
	bar := b.start(&dmrace.Plan{Scenario: "mmc-natural", Variant: "control"})
	if got := bar.String(); got != "firmware, 0.0 s in the guest" {
		t.Errorf("got %q", got)
	}
	bar.show(vmtest.PhaseWaiting, 21700*time.Millisecond)
	if got := bar.String(); got != "waiting, 21.7 s in the guest" {
		t.Errorf("got %q", got)
	}
	bar.end()
	b.wait()
	if out.Len() > 0 {
		t.Errorf("drawn: %q", &out)
	}
}
