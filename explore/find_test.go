package explore

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"dmrace"
	"dmrace/internal/golden"
)

func find(t *testing.T, scenario, variant string, q Question) *Found {
	t.Helper()
	s, v := variantOf(t, scenario, variant)
	f, err := Find(t.Context(), s, v, on(t, dmrace.DefaultKernel), q)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestFound renders what people and programs are told: of a boot that a late probe
// loses, with walks, and of one that none loses.
func TestFound(t *testing.T) {
	q := Question{Options: Options{Bound: 2}, Depth: 3, Seed: 1}
	walked := q
	walked.Walks = 1000
	for _, c := range []struct {
		name, scenario, variant string
		q                       Question
	}{
		{"late", "mmc-natural", "with-i8042", walked},
		{"none", "mmc-natural", "with-waitfor", q},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := find(t, c.scenario, c.variant, c.q)
			var text bytes.Buffer
			if err := f.WriteText(&text); err != nil {
				t.Fatal(err)
			}
			golden.Check(t, "testdata/"+c.name+".txt", text.Bytes())
			record, err := json.MarshalIndent(f.Record(), "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			golden.Check(t, "testdata/"+c.name+".json", append(record, '\n'))
		})
	}
}

// TestFixedLineIsNotModelled: a line that lint proposes may have a root that the simulator does
// not know, and that is said.
func TestFixedLineIsNotModelled(t *testing.T) {
	f := find(t, "mtdblock-root", "character-device", Question{Options: Options{Bound: 1}, Depth: 3})
	if f.Fixed != nil || !strings.HasPrefix(f.Unfixed, "not modelled: root=/dev/mtdblock0") {
		t.Errorf("fixed %+v, unfixed %q", f.Fixed, f.Unfixed)
	}
}

// TestCrashIsNotSearched: what a scenario makes late is left to the search, a crash or a
// controller that falls silent is not, and no search leaves it out.
func TestCrashIsNotSearched(t *testing.T) {
	for _, c := range []struct{ scenario, variant, want string }{
		{"probe-crash", "oops", "injection crash sdhci-pci oops"},
		{"nvme-gone", "gone", "injection controller-gone of disk 1"},
		{"mmc-slow-probe", "without-waitfor", ""},
	} {
		f := find(t, c.scenario, c.variant, Question{Options: Options{Bound: 1}})
		if got := f.NotModelled; (got != nil) != (c.want != "") || got != nil && !strings.HasPrefix(got.What, c.want) {
			t.Errorf("%s/%s: %v", c.scenario, c.variant, got)
		}
	}
}

// TestNoFixedLine: where lint has no repair, that is said, and why.
func TestNoFixedLine(t *testing.T) {
	f := find(t, "dm-create-malformed", "missing-field", Question{Options: Options{Bound: 1}, Depth: 3})
	var text bytes.Buffer
	if err := f.WriteText(&text); err != nil {
		t.Fatal(err)
	}
	_, why, said := strings.Cut(text.String(), "No fixed line: ")
	if f.Fixed != nil || !said || !strings.HasPrefix(why, "DMR") || strings.Contains(why, ": \n") {
		t.Errorf("fixed %v, said:\n%s", f.Fixed, text.String())
	}
}

// TestWritten: a boot that is lost is written down with its fixed line, none where none is
// lost, and an obstacle where nothing brings it about.
func TestWritten(t *testing.T) {
	q := Question{Options: Options{Bound: 2}, Depth: 3, Seed: 1}
	s, err := find(t, "mmc-natural", "with-i8042", q).Written()
	if err != nil || len(s.Variants) != 3 || s.Variants[1].Name != FixedVariant {
		t.Errorf("%+v, %v", s, err)
	}
	if s, err := find(t, "mmc-natural", "with-waitfor", q).Written(); s != nil || err != nil {
		t.Errorf("nothing is lost: %v, %v", s, err)
	}
	f := find(t, "mmc-natural", "with-i8042", q)
	f.Result.Expressible, f.Result.Smallest.Obstacle = nil, errors.New("it cannot be")
	var obstacle *ObstacleError
	if s, err := f.Written(); s != nil || !errors.As(err, &obstacle) || err.Error() != "not expressible: it cannot be" {
		t.Errorf("%v, %v", s, err)
	}
}
