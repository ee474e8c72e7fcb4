package main

import (
	"context"
	"fmt"
	"io"
	"runtime"

	"dmrace"
	"dmrace/internal/wholefile"
	"dmrace/scenarios"
	"dmrace/vmtest"
)

// boot records the file's boots and says whether they end as the search predicted.
func (f exploreFlags) boot(ctx context.Context, w, people io.Writer) error {
	bench, s, recordings, err := recordFile(ctx, f.file, f.kernel, f.out, nil, people)
	if err != nil {
		return err
	}
	if err := bench.report(w, false, s, recordings); err != nil {
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
func recordFile(ctx context.Context, file, kernel, out string, variants []string, people io.Writer) (*bench, *dmrace.Scenario, []*dmrace.Recording, error) {
	f := runFlags{kernel: kernel, variants: variants, accel: string(vmtest.AccelAuto), jobs: runtime.NumCPU(), out: out}
	batches, src, err := plan(ctx, f, []string{file}, people)
	if err != nil {
		return nil, nil, nil, err
	}
	b, err := setUp(ctx, f, src, batches, people)
	if err != nil {
		return nil, nil, nil, err
	}
	recordings, err := b.record(ctx, batches[0])
	return b, batches[0].scenario, recordings, err
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
