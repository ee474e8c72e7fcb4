package dmrace

import (
	"errors"
	"fmt"
	"testing"
)

func TestErrorsUnwrap(t *testing.T) {
	cause := errors.New("no such thing")
	for _, err := range []error{&UsageError{cause}, &EnvError{cause, "install it"}, &EnvError{Err: cause}} {
		if !errors.Is(fmt.Errorf("run x: %w", err), cause) {
			t.Errorf("%T hides its cause", err)
		}
	}
}

func TestEnvErrorNamesTheFix(t *testing.T) {
	cause := errors.New("no QEMU")
	if got := (&EnvError{cause, "apt install qemu-system-x86"}).Error(); got != "no QEMU\n  fix: apt install qemu-system-x86" {
		t.Errorf("got %q", got)
	}
	if got := (&EnvError{Err: cause}).Error(); got != "no QEMU" {
		t.Errorf("got %q", got)
	}
}
