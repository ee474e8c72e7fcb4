package page

import (
	"fmt"
	"html/template"
	"maps"
	"slices"
	"strings"
	"time"

	"dmrace"
	"dmrace/linux/series"
	"dmrace/results"
	"dmrace/results/report"
	"dmrace/results/report/lanes"
	"dmrace/results/report/svg"
)

// view is a report as the page has it: every word that is shown, none of its markup.
type view struct {
	Title    string
	Summary  string
	TestedBy string
	AllWell  bool
	Stated   bool // whether somebody said how any of the boots was to end
	Logs     bool // whether the boots are in logs that were kept
	Maps     []template.HTML
	Groups   []group
	Consoles consoles // for the script
}

type group struct {
	ID, Name, Title string
	Story           []string // paragraphs
	Figures         []figure
}

type figure struct {
	ID      string
	Heading string // "Linux 6.1.192"
	Open    bool   // whether it is unfolded at first
	Ghosts  bool   // whether there is a prediction to lay over
	Drawing template.HTML
	Boots   []boot
}

type boot struct {
	ID, Variant, Kernel, Title string
	Verdict                    dmrace.Verdict
	Expected                   string // as the table has it; empty: none was stated
	Unexpected                 string // the expectation that was not met; empty: none was missed
	Margin, MarginWords        string
	Proofs                     []proof
	Agreement                  string // with the prediction; empty: there is none
	Agrees                     bool
	Facts                      []fact
	Rerun                      string
	Lines, Kept                int // of the console
}

// proof is a line that proves the verdict.
type proof struct {
	Number   int
	Time     string
	Printed  string
	Why      string
	Line     int // on the console; 0: none
	Decisive bool
}

// newView prepares a report for the template.
func newView(r *report.Report) (*view, error) {
	v := &view{Title: r.Title, TestedBy: r.TestedBy, AllWell: r.AsExpected(), Stated: len(r.Stated()) > 0, Logs: ofLogs(r), Summary: summary(r), Consoles: consoles{Boots: map[string]packed{}}}
	for _, m := range r.Maps {
		var drawing strings.Builder
		if err := m.SVG(&drawing); err != nil {
			return nil, fmt.Errorf("draw %s: %w", m.Title, err)
		}
		v.Maps = append(v.Maps, template.HTML(drawing.String())) // escaped by its writer
	}
	figures := lanes.Figures(r)
	for i, g := range r.Groups {
		out := group{ID: fmt.Sprintf("scenario-%d", i+1), Name: g.Name, Title: g.Title, Story: paragraphs(g.Story)}
		first := firstShown(figures[i])
		for n, f := range figures[i] {
			drawn, err := v.figure(f)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", g.Name, err)
			}
			drawn.Open = n == first
			out.Figures = append(out.Figures, drawn)
		}
		v.Groups = append(v.Groups, out)
	}
	return v, nil
}

// firstShown picks the figure that is unfolded: that of the default kernel, or else
// the first.
func firstShown(figures []lanes.Figure) int {
	for i, f := range figures {
		if k, err := series.Parse(f.Kernel); err == nil && k.Series() == dmrace.DefaultKernel {
			return i
		}
	}
	return 0
}

func (v *view) figure(f lanes.Figure) (figure, error) {
	out := figure{ID: f.ID, Heading: "Kernel of unknown release"}
	if f.Kernel != "" {
		out.Heading = "Linux " + f.Kernel
	}
	if err := v.Consoles.pack(f.Boots); err != nil {
		return figure{}, fmt.Errorf("pack consoles: %w", err)
	}
	for _, b := range f.Boots {
		out.Boots = append(out.Boots, v.boot(b))
		out.Ghosts = out.Ghosts || b.Predicted != nil
	}
	var drawing strings.Builder
	if err := svg.Draw(&drawing, f, svg.Options{Inline: true}); err != nil {
		return figure{}, err
	}
	out.Drawing = template.HTML(drawing.String()) // escaped by its writer
	return out, nil
}

func (v *view) boot(b lanes.Chart) boot {
	out := boot{
		ID: b.ID, Variant: b.Variant(), Kernel: b.Kernel().Label, Title: b.Title,
		Verdict: b.Verdict, Expected: b.Expect.String(), Unexpected: results.Unexpected(b.Recording),
		Proofs: proofs(b), Facts: facts(b.Recording), Rerun: b.Recorded().Rerun,
	}
	if b.Raced {
		out.Margin, out.MarginWords = signed(b.Window.Margin()), svg.Margin(b.Window)
	}
	if a, ok := b.Agreement(); ok {
		out.Agrees, out.Agreement = a.Agrees(), agreement(a)
	}
	p := v.Consoles.Boots[b.ID]
	out.Lines, out.Kept = p.lines, p.kept
	return out
}

// proofs lists the lines that prove the verdict, with their places on the console.
func proofs(b lanes.Chart) []proof {
	out := make([]proof, len(b.Verdict.Evidence))
	for i, p := range b.Verdict.Evidence {
		printed := strings.TrimSpace(p.Event.Line)
		if printed == "" {
			printed = strings.TrimSpace(p.Event.Subject + " " + p.Event.Detail)
		}
		out[i] = proof{Number: i + 1, Time: b.At(p.Event), Printed: printed, Why: p.Why}
	}
	for _, l := range b.Lanes {
		for _, m := range l.Marks {
			if m.Number > 0 {
				out[m.Number-1].Line, out[m.Number-1].Decisive = m.ConsoleLine, m.Decisive
			}
		}
	}
	return out
}

// agreement says in words how a prediction compares with its recording.
func agreement(a dmrace.Agreement) string {
	if d := a.Differences(); d != "" {
		return "The simulator, from the command line alone, disagrees: " + d + "."
	}
	return "The simulator, from the command line alone, predicts the same verdict and the same order of decisive events."
}

// signed formats a margin: "+21.3 ms", "−44.0 ms".
func signed(d time.Duration) string {
	if d < 0 {
		return "−" + svg.Milliseconds(-d)
	}
	return "+" + svg.Milliseconds(d)
}

// ofLogs reports whether a report is of logs alone.
func ofLogs(r *report.Report) bool {
	boots := r.Boots()
	return len(boots) > 0 && !slices.ContainsFunc(boots, func(b report.Entry) bool { return b.Plan != nil })
}

// order is the one in which a summary counts outcomes: what needs a look comes first.
var order = []dmrace.Outcome{dmrace.Hung, dmrace.Panicked, dmrace.Restarted, dmrace.Booted, dmrace.Inconclusive}

// summary counts boots by their outcome and says how many are as expected, of those of
// which somebody said what to expect.
func summary(r *report.Report) string {
	boots, stated := r.Boots(), r.Stated()
	if len(boots) == 0 {
		return "Nothing was booted."
	}
	count := map[dmrace.Outcome]int{}
	for _, b := range boots {
		count[b.Verdict.Outcome]++
	}
	var parts []string
	for _, o := range order {
		if count[o] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", count[o], o))
		}
	}
	for _, o := range slices.Sorted(maps.Keys(count)) {
		if !slices.Contains(order, o) {
			parts = append(parts, fmt.Sprintf("%d %s", count[o], o))
		}
	}
	words := fmt.Sprintf("%d boots: %s.", len(boots), strings.Join(parts, ", "))
	if len(boots) == 1 {
		words = strings.Replace(words, "boots", "boot", 1)
	}
	if len(stated) == 0 {
		return words
	}
	met := len(slices.DeleteFunc(slices.Clone(stated), func(b report.Entry) bool { return !b.AsExpected() }))
	return fmt.Sprintf("%s As expected: %d of %d.", words, met, len(stated))
}

// paragraphs splits a story at its blank lines.
func paragraphs(story string) []string {
	var out []string
	for p := range strings.SplitSeq(story, "\n\n") {
		if p = strings.Join(strings.Fields(p), " "); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// Words puts the verdict in one line.
func (b boot) Words() string { return results.Outcome(b.Verdict) }
