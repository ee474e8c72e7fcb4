package explore

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"dmrace/internal/english"
	"dmrace/internal/table"

	"dmrace"
)

// WriteText tells people what was found of one boot.
func (f *Found) WriteText(w io.Writer) error {
	r := f.Result
	fmt.Fprintf(w, "\n%s/%s on %s (simulated)\n\n", f.Scenario, f.Variant, f.Kernel)
	if f.NotModelled != nil {
		_, err := fmt.Fprintf(w, "  %s.\n  Nothing was searched.\n", f.NotModelled)
		return err
	}
	fmt.Fprintf(w, "  These steps can be late, by %s:\n", list(r.Options.Classes()))
	for _, s := range f.Model.Steps() {
		fmt.Fprintf(w, "    %s\n", s)
	}
	if f.Model.Insertable() {
		fmt.Fprintln(w, "    the card's insertion into its slot (from 1s on)")
	}
	fmt.Fprintln(w)
	if r.Smallest == nil {
		none(w, r)
		return walksText(w, f.Walks)
	}
	if n := lateSteps(r.Smallest); n == 0 {
		fmt.Fprintln(w, "  LOST, with every step as long as it was measured:")
	} else {
		fmt.Fprintf(w, "  LOST, if at least %s is late:\n", english.Count(n, "step"))
	}
	lostText(w, r.Smallest)
	switch {
	case r.Expressible == nil:
		fmt.Fprintf(w, "\n  not expressible: no injection brings it about (%v), nor any other boot that was found\n", r.Smallest.Obstacle)
	case r.Expressible != r.Smallest:
		fmt.Fprintf(w, "\n  not expressible: %v\n\n  The smallest boot that injections can bring about is lost with %s late:\n", r.Smallest.Obstacle, english.Count(lateSteps(r.Expressible), "step"))
		lostText(w, r.Expressible)
	}
	if err := timelineText(w, r.Smallest.Timeline); err != nil {
		return err
	}
	fmt.Fprintf(w, "\n  Searched: %s.\n", effort(r))
	fixText(w, f)
	return walksText(w, f.Walks)
}

// none says that nothing was found, and within which bounds.
func none(w io.Writer, r *Result) {
	if !r.Complete {
		fmt.Fprintf(w, "  NOT COMPLETE: no timing that loses the boot was found, but the search ended at its limit\n  of %d boots with up to %s late.\n", r.Boots, english.Count(r.Late, "step"))
		return
	}
	fmt.Fprintf(w, "  NONE within the bounds: no timing with up to %s late loses the boot.\n", english.Count(r.Late, "step"))
	fmt.Fprintf(w, "  Exhaustive for these durations: %s.\n", effort(r))
}

// effort says what a search has covered.
func effort(r *Result) string {
	return fmt.Sprintf("%s of dependent steps,\n  in %s (%d cut short where their rest was covered already)", english.Count(r.Orders, "distinct order"), english.Count(r.Boots, "simulated boot"), r.Cut)
}

// lostText shows one boot that is lost.
func lostText(w io.Writer, l *Lost) {
	fmt.Fprintf(w, "    %s\n    %s: %s\n", l, ending(l.Verdict), l.Verdict.Summary)
	if l.Obstacle == nil && len(l.Inject) > 0 {
		var words []string
		for _, i := range l.Inject {
			words = append(words, i.String())
		}
		fmt.Fprintf(w, "    on a kernel, with some room: %s\n", strings.Join(words, ", "))
	}
}

// timelineText shows the decisive events of a boot.
func timelineText(w io.Writer, t *dmrace.Timeline) error {
	fmt.Fprintln(w)
	tw := table.New(w)
	for _, e := range t.Events {
		if dmrace.Decisive(e.Kind) || slices.Contains([]dmrace.EventKind{dmrace.DMWait, dmrace.RootwaitEnter, dmrace.ProbeDone}, e.Kind) {
			tw.Row("    "+dmrace.Seconds(e.At), e.Thread, string(e.Kind), e.Subject+" "+e.Detail)
		}
	}
	return tw.Flush()
}

func fixText(w io.Writer, f *Found) {
	if f.Fixed == nil {
		fmt.Fprintf(w, "\n  No fixed line: %s\n", f.Unfixed)
		return
	}
	fmt.Fprintf(w, "\n  Fixed:\n    %s\n", f.Fixed.Cmdline)
	for _, note := range f.Fixed.Notes {
		fmt.Fprintf(w, "    %s\n", note)
	}
	none(w, f.Fixed.Result)
}

func walksText(w io.Writer, x *Walks) error {
	if x == nil {
		return nil
	}
	_, err := fmt.Fprintf(w, "\n  %d random walks (PCT, depth %d): %d lost. One walk meets a given bug of that depth with a\n  probability of at least %.2g (1/(n·k^(d-1)): n = %d threads, k = %d turns).\n", x.Walks, x.Depth, x.Lost, x.Chance, x.Threads, x.Turns)
	if x.Smallest != nil {
		fmt.Fprintf(w, "    the smallest of them, shrunk: %s\n", x.Smallest)
	}
	return err
}

// ending is how a verdict stands in tables.
func ending(v dmrace.Verdict) string {
	return dmrace.Expect{Outcome: v.Outcome, Stage: v.Stage, Cause: v.Cause}.String()
}

// lateSteps is how many steps of a boot are late.
func lateSteps(l *Lost) int {
	n := len(l.Delays)
	if l.Insert > 0 {
		n++
	}
	return n
}

// list joins durations: "1ms, 10ms or 1s".
func list(all []time.Duration) string {
	var words []string
	for _, d := range all {
		words = append(words, d.String())
	}
	return english.Or(words)
}
