package results

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"dmrace"
	"dmrace/internal/golden"
)

// TestVerdictWords judges every committed recording anew. How its boot ended is as it was
// recorded; where only the judge's words are others now, -update writes these, so that
// words can change without a boot.
func TestVerdictWords(t *testing.T) {
	store := Store{Dir: "."}
	list, err := store.LoadCommitted(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range list {
		again := dmrace.Judge(r.Timeline, criteria(r))
		switch name := r.Plan.Scenario + "/" + r.Plan.Variant; {
		case ended(again) != ended(r.Verdict):
			t.Errorf("%s: recorded as %s, judged anew %s", name, Outcome(r.Verdict), Outcome(again))
		case again.Summary == r.Verdict.Summary && slices.Equal(again.Evidence, r.Verdict.Evidence):
		case golden.Updating():
			reword(t, store, r, again)
		default:
			t.Errorf("%s: its words are old (-update writes them anew):\n%s\n%s", name, r.Verdict.Summary, again.Summary)
		}
	}
}

// ended is what of a verdict words do not change.
func ended(v dmrace.Verdict) [3]string {
	return [3]string{string(v.Outcome), string(v.Stage), string(v.Cause)}
}

// reword writes the verdict of a recording, and nothing else of it.
func reword(t *testing.T, s Store, r *dmrace.Recording, v dmrace.Verdict) {
	t.Helper()
	content, err := indented(storedVerdict{v, r.Expect, r.AsExpected()})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(s.Path(r), verdictFile)
	if err := os.WriteFile(path+".new", content, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
}

// TestEnded shows that the end of a boot is no matter of words.
func TestEnded(t *testing.T) {
	v := dmrace.Verdict{Outcome: dmrace.Hung, Stage: dmrace.StageRootwait, Cause: dmrace.CauseNoRoot, Summary: "x"}
	said, other := v, v
	said.Summary, other.Cause = "y", dmrace.CauseOops
	if ended(v) != ended(said) || ended(v) == ended(other) {
		t.Error("words count, or a cause does not")
	}
}
