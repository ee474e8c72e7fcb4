package results

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"dmrace"
	"dmrace/internal/wholefile"
)

// Report writes the text report of one scenario: the boots one above the other,
// the verdict table, and the logs of the first boot that hangs and of the first
// that waits for its devices, cut to the lines that matter.
func Report(w io.Writer, s *dmrace.Scenario, recordings []*dmrace.Recording) error {
	fmt.Fprintf(w, "%s: %s\n\n", s.Name, s.Title)
	if err := Overview(w, recordings); err != nil {
		return err
	}
	fmt.Fprintln(w)
	for _, r := range shown(recordings) {
		fmt.Fprintf(w, "* %s: %s\n  %s\n", r.Variant(), title(s, r), r.Verdict.Summary)
		fmt.Fprintf(w, "  kernel %s\n\n", strings.Join(known(r), ", "))
		Annotate(w, r)
		fmt.Fprintln(w)
		if again := r.Recorded().Rerun; again != "" {
			fmt.Fprintf(w, "  again: %s\n\n", again)
		}
	}
	return nil
}

// Overview writes the strips of the boots and their table.
func Overview(w io.Writer, recordings []*dmrace.Recording) error {
	for _, r := range shown(recordings) {
		Strip(w, r)
		fmt.Fprintln(w)
	}
	return Table(w, recordings)
}

// SaveReport writes the report of a scenario's recordings into the store and
// returns its path. It reports evidence: where that of a recording is not in the store,
// for the disk was full, the report is an error.
func (s Store) SaveReport(sc *dmrace.Scenario, recordings []*dmrace.Recording) (string, error) {
	for _, r := range recordings {
		if !s.holds(r) {
			return "", fmt.Errorf("there is no report of %s: the evidence of %s was not saved", sc.Name, r.Variant())
		}
	}
	var buf bytes.Buffer
	if err := Report(&buf, sc, recordings); err != nil {
		return "", err
	}
	path := s.reportPath(sc.Name)
	if err := wholefile.Write(path, buf.Bytes(), 0o644); err != nil {
		return "", saveError(path, err)
	}
	return path, nil
}

// holds reports whether the recording is in the store, and not an older one in its place.
func (s Store) holds(r *dmrace.Recording) bool {
	kept, err := s.Load(runName(r))
	return err == nil && kept.Recorded().RecordedAt.Equal(r.Recorded().RecordedAt) && kept.Plan.ID() == r.Plan.ID()
}

// BeforeAfter picks the two boots that tell the story: the first that does not boot,
// and the first that boots after waiting for its devices. Either is nil where nothing
// of the kind was recorded.
func BeforeAfter(recordings []*dmrace.Recording) (before, after *dmrace.Recording) {
	for _, r := range recordings {
		_, waited := r.Timeline.Last(dmrace.WaitforResolve)
		switch {
		case before == nil && r.Verdict.Outcome != dmrace.Booted:
			before = r
		case after == nil && waited && r.Verdict.Outcome == dmrace.Booted:
			after = r
		}
	}
	return before, after
}

// shown returns the boots before and after, or else the first of all.
func shown(recordings []*dmrace.Recording) []*dmrace.Recording {
	before, after := BeforeAfter(recordings)
	var picked []*dmrace.Recording
	for _, r := range []*dmrace.Recording{before, after} {
		if r != nil {
			picked = append(picked, r)
		}
	}
	if len(picked) == 0 {
		return recordings[:min(1, len(recordings))]
	}
	return picked
}

// known lists what is known of how a boot was made.
func known(r *dmrace.Recording) []string {
	return slices.DeleteFunc([]string{built(r), Clock(r), Injected(r)}, func(s string) bool { return s == "" })
}

// built names a kernel and says how it differs from its source.
func built(r *dmrace.Recording) string {
	kernel := Kernel(&r.Observation)
	if how := Instrumentation(r); how != "" {
		kernel += " (" + how + ")"
	}
	return kernel
}

func title(s *dmrace.Scenario, r *dmrace.Recording) string {
	for _, v := range s.Variants {
		if v.Name == r.Variant() {
			return v.Title
		}
	}
	return ""
}
