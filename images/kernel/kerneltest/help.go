package kerneltest

import (
	"errors"
	"os"
	"strings"
	"testing"

	"dmrace"
)

// OnlyTools makes PATH hold these scripts and nothing else.
func OnlyTools(t *testing.T, scripts map[string]string) {
	t.Helper()
	FakeTools(t, scripts)
	dir, _, _ := strings.Cut(os.Getenv("PATH"), string(os.PathListSeparator))
	t.Setenv("PATH", dir)
}

// WantEnv fails the test unless err is a *dmrace.EnvError that says text, in its fix too.
func WantEnv(t *testing.T, err error, text string) {
	t.Helper()
	var env *dmrace.EnvError
	if !errors.As(err, &env) || !strings.Contains(err.Error(), text) {
		t.Errorf("error %v, want an EnvError with %q", err, text)
	}
}
