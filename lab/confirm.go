package lab

import (
	"context"
	"fmt"
	"slices"

	"dmrace"
	"dmrace/internal/wholefile"
	"dmrace/scenarios"
)

// WriteScenario writes a scenario to a file, from which it is booted and read again.
func WriteScenario(path string, s *dmrace.Scenario) error {
	data, err := scenarios.Encode(s)
	if err != nil {
		return err
	}
	if err := wholefile.Write(path, data, 0o644); err != nil {
		return &dmrace.EnvError{Err: fmt.Errorf("write the scenario: %w", err), Fix: "name a file that can be written to, or free space there"}
	}
	return nil
}

// Confirmation is what a witness saw of boots that a search wrote down.
type Confirmation struct {
	Scenario   Scenario
	Recordings []*dmrace.Recording // in the order of the boots
}

// Confirm has a witness carry out boots of one scenario that a search wrote down: what the
// search predicts of each is what the boot expects. An error is that of a boot that could
// not be carried out, and then nothing is confirmed.
func Confirm(ctx context.Context, r Recorder, boots ...Boot) (*Confirmation, error) {
	recordings, err := r.Boot(ctx, boots...)
	if err != nil {
		return nil, err
	}
	return &Confirmation{boots[0].Scenario, recordings}, nil
}

// Holds reports whether each boot ends as the search predicts.
func (c *Confirmation) Holds() bool {
	return !slices.ContainsFunc(c.Recordings, func(r *dmrace.Recording) bool { return !r.AsExpected() })
}

// ConfirmFile boots the scenario in a file that a search wrote, on this machine. What its
// boots need is built first.
func (l *Lab) ConfirmFile(ctx context.Context, path string) (*Confirmation, error) {
	return l.confirmFile(ctx, path, l.Recorder())
}

// ConfirmWhole is ConfirmFile with boots that begin with power-on.
func (l *Lab) ConfirmWhole(ctx context.Context, path string) (*Confirmation, error) {
	r := l.Recorder()
	r.Witness = l.whole()
	return l.confirmFile(ctx, path, r)
}

func (l *Lab) confirmFile(ctx context.Context, path string, r Recorder) (*Confirmation, error) {
	boots, err := l.Plan(ctx, path)
	if err != nil {
		return nil, err
	}
	if boots, err = l.Prepare(ctx, boots); err != nil {
		return nil, err
	}
	return Confirm(ctx, r, boots...)
}
