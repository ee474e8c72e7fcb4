package main

import (
	"bytes"
	"testing"
	"time"

	"dmrace"
	"dmrace/lab"
)

// TestNoBars: where nobody watches, nothing is drawn, and what is said goes where it
// always went.
func TestNoBars(t *testing.T) {
	var out bytes.Buffer
	b := newBars(&out)
	show, end := b.Begin(&dmrace.Plan{Scenario: "mmc-natural", Variant: "control"})
	show(lab.Step{Phase: "waiting", N: 2, Guest: 21700 * time.Millisecond})
	b.Write([]byte("booting\n"))
	end()
	if out.String() != "booting\n" {
		t.Errorf("drawn: %q", &out)
	}
}

func TestBootBar(t *testing.T) {
	var one bootBar
	one.show(lab.Step{Phase: "waiting", N: 2, Guest: 21700 * time.Millisecond})
	if got := one.String(); got != "waiting, 21.7 s in the guest" {
		t.Errorf("got %q", got)
	}
}
