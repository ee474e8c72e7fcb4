package lab

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"golang.org/x/sync/errgroup"

	"dmrace"
	"dmrace/results"
)

// Recorder has a witness carry out boots, and keeps the evidence of each as soon as it is
// there.
type Recorder struct {
	Witness  dmrace.Witness
	Jobs     int                              // boots at a time, at least 1
	Store    results.Store                    // no folder: nothing is kept
	Done     func(*dmrace.Recording)          // told of each boot that came to a verdict, one at a time; may be nil
	Messages func(format string, args ...any) // told what happens meanwhile; may be nil
}

// Recorder returns what boots on this machine and keeps the evidence below Options.Out.
func (l *Lab) Recorder() Recorder {
	return Recorder{Witness: l.Witness(), Jobs: l.opts.Jobs, Store: l.opts.store(), Messages: l.Say}
}

// Boot carries out boots on this machine, Options.Jobs at a time: see [Recorder.Boot].
func (l *Lab) Boot(ctx context.Context, boots ...Boot) ([]*dmrace.Recording, error) {
	return l.Recorder().Boot(ctx, boots...)
}

// Boot carries out boots. One that fails does not stop the others: the recordings of those
// that came to a verdict come beside the error, in the order of the boots. Where ctx ends,
// what was recorded until then is kept.
func (r Recorder) Boot(ctx context.Context, boots ...Boot) ([]*dmrace.Recording, error) {
	done := make([]*dmrace.Recording, len(boots))
	failed := make([]error, len(boots))
	var mu sync.Mutex // guards Done
	var g errgroup.Group
	g.SetLimit(max(r.Jobs, 1))
	for i, b := range boots {
		g.Go(func() error {
			if ctx.Err() != nil {
				return nil
			}
			done[i], failed[i] = r.One(ctx, b)
			if r.Done != nil && done[i] != nil {
				mu.Lock()
				defer mu.Unlock()
				r.Done(done[i])
			}
			return nil
		})
	}
	g.Wait()
	var recordings []*dmrace.Recording
	for _, one := range done {
		if one != nil {
			recordings = append(recordings, one)
		}
	}
	return recordings, errors.Join(append(distinct(failed), ctx.Err())...)
}

// distinct leaves out the errors that say what an earlier one has said: an unfit
// kernel fails every boot alike.
func distinct(errs []error) []error {
	seen := map[string]bool{}
	var out []error
	for _, err := range errs {
		if err != nil && !seen[err.Error()] {
			seen[err.Error()] = true
			out = append(out, err)
		}
	}
	return out
}

// One carries out one boot and keeps it. A recording that the harness spoilt is kept
// apart and not returned; one that cannot be saved comes beside the error.
func (r Recorder) One(ctx context.Context, b Boot) (*dmrace.Recording, error) {
	o, err := r.Witness.Boot(ctx, b.Plan)
	var rec *dmrace.Recording
	if o != nil {
		rec = &dmrace.Recording{Observation: *o, Expect: b.Expect}
		if p := rec.Provenance; p != nil {
			p.Rerun = b.Rerun
		}
	}
	if err != nil {
		return nil, r.spoilt(ctx, rec, err)
	}
	if r.Store.Dir != "" {
		if _, err := r.Store.Save(rec); err != nil {
			return rec, err
		}
	}
	r.say("%s/%s: %s", rec.Scenario(), rec.Variant(), results.Outcome(rec.Verdict))
	return rec, nil
}

// spoilt keeps what was recorded before the harness failed and says where. An
// interrupted boot is not kept: nothing about it is wrong, it is just not done.
func (r Recorder) spoilt(ctx context.Context, rec *dmrace.Recording, err error) error {
	if rec == nil || ctx.Err() != nil || r.Store.Dir == "" {
		return err
	}
	dir, saveErr := r.Store.SaveFailed(rec, err)
	if saveErr != nil {
		return errors.Join(err, saveErr)
	}
	r.say("%s/%s: failed; what was recorded until then: %s", rec.Scenario(), rec.Variant(), dir)
	return err
}

func (r Recorder) say(format string, args ...any) {
	if r.Messages != nil {
		r.Messages(format, args...)
	}
}

// Store is where the lab keeps its evidence.
func (l *Lab) Store() results.Store { return l.opts.store() }

// Report writes the report of one scenario's boots beside their evidence, and shows w the
// boots and where everything is.
func (l *Lab) Report(w io.Writer, s Scenario, recordings []*dmrace.Recording) error {
	store := l.Store()
	path, saveErr := store.SaveReport(s.Scenario, recordings)
	fmt.Fprintf(w, "\n%s: %s\n\n", s.Name, s.Title)
	if err := results.Overview(w, recordings); err != nil || saveErr != nil {
		return errors.Join(err, saveErr)
	}
	_, err := fmt.Fprintf(w, "\nreport    %s\nevidence  %s\n", path, store.ScenarioDir(s.Name))
	return err
}
