package lab

import (
	"context"
	"errors"
	"fmt"

	"dmrace"
	"dmrace/results"
	"dmrace/sim"
)

// ErrDisagree says that a prediction and its recording differ.
var ErrDisagree = errors.New("the recorded and the predicted boots disagree")

// Compare predicts recorded boots, each on the release that was booted, and compares the
// two witnesses.
func Compare(ctx context.Context, recordings []*dmrace.Recording) ([]results.Compared, error) {
	var out []results.Compared
	for _, r := range recordings {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		predicted, err := sim.PredictAgain(&r.Observation)
		if err != nil {
			return out, fmt.Errorf("predict %s/%s: %w", r.Scenario(), r.Variant(), err)
		}
		out = append(out, results.Compared{Recording: r, Agreement: dmrace.Compare(r.Timeline, predicted.Timeline, r.Criteria)})
	}
	return out, nil
}

// Agreed returns [ErrDisagree] unless recordings and predictions agree.
func Agreed(compared []results.Compared) error {
	for _, c := range compared {
		if !c.Agreement.Agrees() {
			return ErrDisagree
		}
	}
	return nil
}
