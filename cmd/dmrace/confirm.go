package main

import (
	"context"
	"fmt"
	"io"

	"dmrace"
	"dmrace/internal/wholefile"
	"dmrace/lab"
	"dmrace/scenarios"
)

// boot records the file's boots and says whether they end as the search predicted.
func (f exploreFlags) boot(ctx context.Context, w, people io.Writer) error {
	l, boots, recordings, err := recordFile(ctx, f.file, f.kernel, f.out, nil, people)
	if err != nil {
		return err
	}
	s := boots[0].Scenario
	if err := l.Report(w, s, recordings); err != nil {
		return err
	}
	if asExpected(recordings) != nil {
		fmt.Fprintln(w, "\nNOT CONFIRMED: the kernel does not do what the search predicts; the table says which boot differs")
		return errUnexpected
	}
	fmt.Fprintf(w, "\nconfirmed: %s is lost on a real kernel as the search predicts\n", s.Name)
	return errFound
}

// recordFile boots the variants of a scenario file, or those of them that are named, on
// a kernel of the catalogue, as dmrace run does.
func recordFile(ctx context.Context, file, kernel, out string, variants []string, people io.Writer) (*lab.Lab, []lab.Boot, []*dmrace.Recording, error) {
	progress := newBars(people)
	l, err := lab.Open(ctx, lab.Options{Kernel: kernel, Out: out, Messages: progress, Progress: progress})
	if err != nil {
		return nil, nil, nil, err
	}
	boots, err := l.Plan(ctx, file, variants...)
	if err != nil {
		return nil, nil, nil, err
	}
	if boots, err = l.Prepare(ctx, boots); err != nil {
		return nil, nil, nil, err
	}
	recordings, err := l.Boot(ctx, boots...)
	return l, boots, recordings, err
}

// writeScenario writes a scenario to a file.
func writeScenario(path string, s *dmrace.Scenario) error {
	data, err := scenarios.Encode(s)
	if err != nil {
		return err
	}
	if err := wholefile.Write(path, data, 0o644); err != nil {
		return &dmrace.EnvError{Err: fmt.Errorf("write the scenario: %w", err)}
	}
	return nil
}
