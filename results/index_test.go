package results

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dmrace/internal/golden"
)

// TestIndex holds the index of committed evidence against the recordings. Under -update
// it lists what is recorded of kernels of the catalogue: those of a user's own tree or
// image are called so by their plans. What is recorded and not listed is somebody's own.
func TestIndex(t *testing.T) {
	s := Store{Dir: "."}
	listed := map[string]bool{}
	old, err := s.Committed()
	if err != nil && !golden.Updating() {
		t.Fatal(err)
	}
	for _, c := range old {
		listed[c.Run] = true
	}
	runs, err := s.Runs()
	if err != nil {
		t.Fatal(err)
	}
	var index bytes.Buffer
	for _, run := range runs {
		if !listed[run] && !golden.Updating() {
			t.Logf("%s is not listed: somebody's own", run)
			continue
		}
		r, err := s.Load(run)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(r.Plan.Kernel.Name, ":") {
			fmt.Fprintf(&index, "%s %s\n", r.Plan.ID(), run)
		}
	}
	golden.Check(t, indexFile, index.Bytes())
}

// TestOnlyTheIndexIsRead looks for a test that takes whatever lies in results/runs for
// committed evidence.
func TestOnlyTheIndexIsRead(t *testing.T) {
	err := filepath.WalkDir("..", func(path string, _ os.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		if strings.Contains(string(text), "runs/"+"*") {
			t.Errorf("%s lists results/runs by itself: Store.Committed does it", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestCommittedIsWhatIsListed records a boot of somebody's own beside one that is listed.
func TestCommittedIsWhatIsListed(t *testing.T) {
	s := filled(t)
	index := filepath.Join(s.Dir, indexFile)
	if _, err := s.Committed(); err == nil {
		t.Error("no index, and no error")
	}
	for name, c := range map[string]struct {
		content string
		runs    int
	}{
		"one of two":  {"0123 " + oneRun + "\n", 1},
		"none":        {"", 0},
		"no plan":     {oneRun + "\n", 0},
		"out of runs": {"0123 ../../etc\n", 0},
	} {
		if err := os.WriteFile(index, []byte(c.content), 0o644); err != nil {
			t.Fatal(err)
		}
		list, err := s.Committed()
		if len(list) != c.runs || (err == nil) != (c.runs > 0) {
			t.Errorf("%s: %v, %v", name, list, err)
		}
	}
}
