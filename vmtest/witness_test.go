package vmtest

import (
	"context"
	"errors"
	"testing"
	"time"

	"dmrace"
)

// TestWitness has a witness carry out a plan by a QEMU that does not answer: who looks on
// is told that the boot begins and that it has ended, however it ends.
func TestWitness(t *testing.T) {
	t.Setenv(fakeVar, "garbled")
	var told []string
	w := Witness{
		Host: func(context.Context, *dmrace.Plan) (Host, error) { return fakeHost(), nil },
		Begin: func(*dmrace.Plan, Host) (func(Phase, time.Duration), func()) {
			told = append(told, "begins")
			return func(Phase, time.Duration) {}, func() { told = append(told, "has ended") }
		},
	}
	_, err := w.Boot(t.Context(), planFor(t, "mmc-natural", "control"))
	var env *dmrace.EnvError
	if !errors.As(err, &env) || len(told) != 2 || told[1] != "has ended" {
		t.Errorf("%v; told %q", err, told)
	}

	none := errors.New("no kernel")
	w.Host = func(context.Context, *dmrace.Plan) (Host, error) { return Host{}, none }
	if o, err := w.Boot(t.Context(), planFor(t, "mmc-natural", "control")); o != nil || !errors.Is(err, none) || len(told) != 2 {
		t.Errorf("without a kernel: %v, %v; told %q", o, err, told)
	}
}
