package page

import (
	"fmt"
	"html/template"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

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
	Table    bool // whether there is more than one verdict to list
	Change   *change
	Maps     []template.HTML
	Groups   []group
	Consoles consoles // for the script
}

type group struct {
	ID, Name, Title string
	Counts          string   // "18 boots: 8 hung, 10 booted"
	Story           []string // paragraphs
	Figures         []figure
	Open            bool // whether it is unfolded at first
	Listed          bool // whether its verdicts are unfolded
	rank            int
}

type figure struct {
	ID      string
	Heading string // "Linux 6.1.192", "with-waitfor: fixed"
	Open    bool   // whether it is unfolded at first
	Ghosts  bool   // whether there is a prediction to lay over
	Drawing template.HTML
	Boots   []bootView
}

type bootView struct {
	ID, Label, Row, Kernel, Title string
	Verdict                       dmrace.Verdict
	Expected                      string // as the table has it; empty: none was stated
	Unexpected                    string // the expectation that was not met; empty: none was missed
	Margin, MarginWords           string
	Proofs                        []proof
	Agreement                     string // with the prediction; empty: there is none
	Agrees                        bool
	Facts                         []fact
	Rerun                         string
	Next, Unknown                 []string
	Lines, Kept                   int // of the console
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
	v := &view{Title: r.Title, TestedBy: r.TestedBy, AllWell: r.AsExpected(), Stated: len(r.Stated()) > 0, Logs: ofLogs(r), Summary: summary(r), Change: changeOf(r), Consoles: consoles{Boots: map[string]packed{}}}
	for _, m := range r.Maps {
		var drawing strings.Builder
		if err := m.SVG(&drawing); err != nil {
			return nil, fmt.Errorf("draw %s: %w", m.Title, err)
		}
		v.Maps = append(v.Maps, template.HTML(drawing.String())) // escaped by its writer
	}
	figures := lanes.Figures(r)
	for i, g := range r.Groups {
		out := group{ID: fmt.Sprintf("scenario-%d", i+1), Name: g.Name, Title: g.Title, Story: paragraphs(g.Story), Counts: counts(g.Boots), rank: rank(g.Boots)}
		if v.Logs {
			out.Title = "" // it is the verdict, which stands below
		}
		first := firstShown(figures[i])
		for n, f := range figures[i] {
			drawn, err := v.figure(f)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", g.Name, err)
			}
			differs := figureRank(f) < plain
			drawn.Open = differs || out.rank == plain && n == first
			out.Figures = append(out.Figures, drawn)
		}
		v.Groups = append(v.Groups, out)
	}
	v.unfold(len(r.Boots()))
	return v, nil
}

// unfold puts first what needs a look, and opens it; where nothing does, the first scenario.
func (v *view) unfold(boots int) {
	slices.SortStableFunc(v.Groups, func(a, b group) int { return a.rank - b.rank })
	for i := range v.Groups {
		g := &v.Groups[i]
		g.Open = i == 0 || g.rank < plain
		g.Listed = g.rank < plain || len(v.Groups) < 3
	}
	v.Table = boots > 1 && v.Change == nil
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
	switch {
	case f.Change != "":
		out.Heading = f.Change + ": " + string(f.Boots[0].Effect())
	case f.Kernel != "":
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

func (v *view) boot(b lanes.Chart) bootView {
	alone := b.Entry
	alone.Twin = false // its kernel stands beside it
	out := bootView{
		ID: b.ID, Label: b.Label(), Row: alone.Label(), Kernel: kernelName(b), Title: b.Title,
		Verdict: b.Verdict, Expected: b.Expect.String(), Unexpected: results.Unexpected(b.Recording),
		Proofs: proofs(b), Facts: facts(b.Recording), Rerun: b.Recorded().Rerun, Next: b.Next, Unknown: b.Unknown,
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
	for i, p := range lanes.Proofs(b.Verdict) {
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

// summary says in one line what there is to see: what a change did, where the boot in a log
// ended, or how many boots ended how and whether that was expected.
func summary(r *report.Report) string {
	boots, stated := r.Boots(), r.Stated()
	switch {
	case len(boots) == 0:
		return "Nothing was booted."
	case r.Validated != nil:
		return results.Effects(r.Validated.Trials) + "."
	case len(boots) == 1 && ofLogs(r):
		return "The boot in this log: " + results.Outcome(boots[0].Verdict) + "."
	case len(stated) == 0:
		return counts(boots) + "."
	}
	met := len(slices.DeleteFunc(slices.Clone(stated), func(b report.Entry) bool { return !b.AsExpected() }))
	return fmt.Sprintf("%s. As expected: %d of %d.", counts(boots), met, len(stated))
}

// counts counts boots by their outcome: "3 boots: 1 hung, 2 booted".
func counts(boots []report.Entry) string {
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
	words := fmt.Sprintf("%d boots: %s", len(boots), strings.Join(parts, ", "))
	if len(boots) == 1 {
		words = strings.Replace(words, "boots", "boot", 1)
	}
	return words
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

// Why is the verdict's summary as a sentence begins.
func (b bootView) Why() string {
	first, size := utf8.DecodeRuneInString(b.Verdict.Summary)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + b.Verdict.Summary[size:]
}

// Words puts the verdict in one line.
func (b bootView) Words() string { return results.Outcome(b.Verdict) }
