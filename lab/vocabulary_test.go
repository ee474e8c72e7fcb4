package lab

import (
	"testing"
	"time"

	"dmrace"
	"dmrace/results"
)

// TestNewestVocabulary reads every recorded console by the newest vocabulary: the verdict is
// that of the recorder, or tells its cause more closely. It logs which causes differ.
func TestNewestVocabulary(t *testing.T) {
	store := results.Store{Dir: "../results"}
	list, err := store.Committed()
	if err != nil {
		t.Fatal(err)
	}
	closer := map[string]int{}
	for _, c := range list {
		r, err := store.Load(c.Run)
		if err != nil {
			t.Fatal(err)
		}
		v := Verifier().Judged(r)
		was := r.Verdict
		if v.Outcome != was.Outcome || v.Stage != was.Stage || !v.Cause.Is(was.Cause) || v.ProvenAt != provenAt(r) {
			t.Errorf("%s: %s %s, recorded %s: %s", c.Run, results.Outcome(v), dmrace.Seconds(v.ProvenAt), results.Outcome(was), v.Summary)
		}
		if v.Cause != was.Cause {
			closer[r.Scenario()+"/"+r.Variant()+": "+string(v.Cause)]++
		}
	}
	if len(list) < 600 {
		t.Errorf("%d recordings", len(list))
	}
	t.Log(closer)
}

// provenAt is when the verdict of a recording stood; it is not stored.
func provenAt(r *dmrace.Recording) time.Duration {
	return dmrace.Judge(r.Timeline, r.Criteria).ProvenAt
}
