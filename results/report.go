package results

import (
	"bytes"
	"fmt"
	"io"
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
		fmt.Fprintf(w, "  kernel %s (%s), %s, %s\n\n", r.Kernel().Source, Instrumentation(r), Clock(r), Injected(r))
		Annotate(w, r)
		fmt.Fprintf(w, "\n  again: %s\n\n", r.Recorded().Rerun)
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
// returns its path.
func (s Store) SaveReport(sc *dmrace.Scenario, recordings []*dmrace.Recording) (string, error) {
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

// Instrumentation says whether the kernel carried the shim, and in what else it
// differs from its tree: reviewers treat these differently. Of a log it is not known: "".
func Instrumentation(r *dmrace.Recording) string {
	if r.Plan == nil {
		return ""
	}
	kind := "stock"
	if arm := r.Kernel().Arm; arm != "" && arm != dmrace.ArmStock {
		kind = "arm " + string(arm)
	}
	if r.Recorded().Instrumented {
		return kind + ", instrumented: it carries the dmrace shim"
	}
	return kind + ", uninstrumented"
}

func title(s *dmrace.Scenario, r *dmrace.Recording) string {
	for _, v := range s.Variants {
		if v.Name == r.Variant() {
			return v.Title
		}
	}
	return ""
}

// Clock names the clock of a boot and what ran it: "icount clock, tcg"; "" of a log.
func Clock(r *dmrace.Recording) string {
	if r.Plan == nil {
		return ""
	}
	return fmt.Sprintf("%s clock, %s", r.Plan.Clock, r.Recorded().Accelerator)
}

// Injected says what was made late, and by what; "" of a log, which does not tell.
func Injected(r *dmrace.Recording) string {
	if r.Plan == nil {
		return ""
	}
	if len(r.Recorded().Injections) == 0 {
		return "nothing injected"
	}
	return "injected: " + strings.Join(r.Recorded().Injections, ", ")
}
