package page

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"dmrace"
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
	Expected                   string
	AsExpected                 bool
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
	v := &view{Title: r.Title, TestedBy: r.TestedBy, AllWell: r.AsExpected(), Summary: summary(r.Boots()), Consoles: consoles{Boots: map[string]packed{}}}
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
		if f.Kernel == dmrace.DefaultKernel || strings.HasPrefix(f.Kernel, dmrace.DefaultKernel+".") {
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

func (v *view) boot(b lanes.Boot) boot {
	out := boot{
		ID: b.ID, Variant: b.Variant(), Kernel: b.Kernel().Label, Title: b.Title,
		Verdict: b.Verdict, Expected: b.Expect.String(), AsExpected: b.AsExpected(),
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
func proofs(b lanes.Boot) []proof {
	out := make([]proof, len(b.Verdict.Evidence))
	for i, p := range b.Verdict.Evidence {
		printed := strings.TrimSpace(p.Event.Line)
		if printed == "" {
			printed = strings.TrimSpace(p.Event.Subject + " " + p.Event.Detail)
		}
		out[i] = proof{Number: i + 1, Time: dmrace.Seconds(p.Event.At), Printed: printed, Why: p.Why}
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

// summary counts boots by their outcome and says whether all are as expected.
func summary(boots []report.Boot) string {
	count := map[dmrace.Outcome]int{}
	met := 0
	for _, b := range boots {
		count[b.Verdict.Outcome]++
		if b.AsExpected() {
			met++
		}
	}
	var parts []string
	for _, o := range []dmrace.Outcome{dmrace.Hung, dmrace.Panicked, dmrace.Restarted, dmrace.Booted, dmrace.Inconclusive} {
		if count[o] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", count[o], o))
		}
	}
	if len(boots) == 0 {
		return "Nothing was booted."
	}
	boot := "boots"
	if len(boots) == 1 {
		boot = "boot"
	}
	return fmt.Sprintf("%d %s: %s. As expected: %d of %d.", len(boots), boot, strings.Join(parts, ", "), met, len(boots))
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
