package vmtest

import (
	"errors"
	"strings"
	"testing"
	"time"

	"dmrace"
	"dmrace/linux/board"
)

// TestTinyGuestRuns runs the tiny guest where it surely can: under TCG. A probe
// that never succeeds would hide KVM for ever.
func TestTinyGuestRuns(t *testing.T) {
	if testing.Short() {
		t.Skip("starts QEMU; left out by -short")
	}
	q, err := FindQEMU(t.Context(), board.AMD64.Arch)
	if err != nil {
		t.Fatal(err)
	}
	if err := probe(t.Context(), q, AccelTCG, time.Minute); err != nil {
		t.Error(err)
	}
	if err := probe(t.Context(), q, AccelTCG, time.Millisecond); err == nil || !strings.Contains(err.Error(), "did not run within") {
		t.Errorf("a guest that did not run in time: got %v", err)
	}
	if err := probe(t.Context(), q, Accel("abacus"), time.Minute); err == nil {
		t.Error("an unknown accelerator passes")
	}
}

func TestChooseAccel(t *testing.T) {
	var usage *dmrace.UsageError
	if _, err := ChooseAccel(t.Context(), QEMU{}, AccelKVM, dmrace.ClockIcount); !errors.As(err, &usage) {
		t.Errorf("kvm with icount: got %v", err)
	}
	if _, err := ChooseAccel(t.Context(), QEMU{}, "abacus", dmrace.ClockIcount); !errors.As(err, &usage) {
		t.Errorf("unknown: got %v", err)
	}
	for want, clock := range map[Accel]dmrace.Clock{AccelAuto: dmrace.ClockIcount, AccelTCG: dmrace.ClockRealtime} {
		if a, err := ChooseAccel(t.Context(), QEMU{}, want, clock); a != AccelTCG || err != nil {
			t.Errorf("%s with %s: got %s, %v", want, clock, a, err)
		}
	}
	var env *dmrace.EnvError
	if _, err := ChooseAccel(t.Context(), QEMU{Path: "/no/such/qemu"}, AccelKVM, dmrace.ClockRealtime); !errors.As(err, &env) {
		t.Errorf("kvm without a QEMU: got %v", err)
	}
}
