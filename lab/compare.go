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
// two witnesses. What the simulator does not know is said to be not modelled.
func Compare(ctx context.Context, recordings []*dmrace.Recording) ([]results.Compared, error) {
	var out []results.Compared
	for _, r := range recordings {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		c := results.Compared{Recording: r}
		predicted, err := sim.PredictAgain(&r.Observation)
		if c.NotModelled = dmrace.AsNotModelled(err); c.NotModelled == nil {
			if err != nil {
				return out, fmt.Errorf("predict %s/%s: %w", r.Scenario(), r.Variant(), err)
			}
			c.Agreement = dmrace.Compare(r.Timeline, predicted.Timeline, r.Criteria)
		}
		out = append(out, c)
	}
	return out, nil
}

// Agreed returns [ErrDisagree] unless recordings and predictions agree. A boot that is not
// predicted neither agrees nor differs.
func Agreed(compared []results.Compared) error {
	for _, c := range compared {
		if c.Differs() {
			return ErrDisagree
		}
	}
	return nil
}
