// Package markdown renders a report as GitHub-flavoured Markdown for a pull request: a
// table for each scenario, then a line on each boot with its log folded away.
//
// What was recorded stands in code spans and fenced blocks, where no markup, mention or
// link begins. Titles and stories stand as escaped prose. GitHub takes 65,536 characters
// for a comment: the logs that do not fit are left out, and the report says how many.
package markdown

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"dmrace/internal/visible"
	"dmrace/results"
	"dmrace/results/report"
)

// limit is how much a comment may hold. Bytes are counted, which are no fewer than
// characters; the rest is kept free for the line on what is left out.
const limit = 65_536 - 256

// Write writes the report.
func Write(w io.Writer, r *report.Report) error {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s\n\n%s\n", prose(r.Title), conclusion(r))
	change(&b, r.Validated)
	for _, g := range r.Groups {
		table(&b, g)
	}
	logs(&b, r.Boots())
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write markdown: %w", err)
	}
	return nil
}

// conclusion says in one line whether there is anything to look at.
func conclusion(r *report.Report) string {
	boots, met := r.Boots(), 0
	for _, b := range boots {
		if b.AsExpected() {
			met++
		}
	}
	switch {
	case len(boots) == 0:
		return "No boot was recorded."
	case len(r.Stated()) == 0 && met == len(boots):
		return fmt.Sprintf("%d of %d boots came as far as PID 1.", met, met)
	case len(r.Stated()) == 0:
		return fmt.Sprintf("**%d of %d boots did not come as far as PID 1.**", len(boots)-met, len(boots))
	case met == len(boots):
		return fmt.Sprintf("%d of %d boots ended as expected.", met, met)
	}
	return fmt.Sprintf("**%d of %d boots did not end as expected.**", len(boots)-met, len(boots))
}

// table writes what a scenario is about and a row for each of its boots.
func table(b *strings.Builder, g report.Group) {
	fmt.Fprintf(b, "\n### %s\n\n%s\n", prose(g.Name), prose(g.Title))
	for para := range strings.SplitSeq(g.Story, "\n\n") {
		if para = strings.Join(strings.Fields(para), " "); para != "" {
			fmt.Fprintf(b, "\n%s\n", prose(para))
		}
	}
	if len(g.Boots) > 0 && !slices.ContainsFunc(g.Boots, func(b report.Entry) bool { return b.Plan != nil }) {
		logRows(b, g.Boots)
		return
	}
	b.WriteString("\n| boot | kernel | delay | verdict | expected |\n|---|---|---|---|---|\n")
	for _, boot := range g.Boots {
		kernel := results.Instrumentation(boot.Recording)
		if kernel == "" {
			kernel = results.Kernel(&boot.Observation)
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s |\n", code(boot.Name()), code(kernel),
			code(results.Injected(boot.Recording)), code(results.Outcome(boot.Verdict)), met(boot))
	}
	for _, o := range g.Omitted {
		fmt.Fprintf(b, "| %s | | | not booted: %s | |\n", code(o.Name), code(o.Why))
	}
}

// met says whether a boot ended as it was expected to, if anything was expected.
func met(boot report.Entry) string {
	switch {
	case !results.Stated(boot.Recording):
		return ""
	case boot.AsExpected():
		return "yes"
	}
	return "**no**: " + code(boot.Expect.String())
}

// logRows writes a row for each log: of a boot that somebody else made its verdict is all
// there is to say.
func logRows(b *strings.Builder, boots []report.Entry) {
	b.WriteString("\n| log | kernel | verdict |\n|---|---|---|\n")
	for _, boot := range boots {
		fmt.Fprintf(b, "| %s | %s | %s |\n", code(boot.Name()), code(results.Kernel(&boot.Observation)), code(results.Outcome(boot.Verdict)))
	}
}

// logs writes the folded logs of all boots, as many as fit, first of those that did not
// end as expected.
func logs(b *strings.Builder, boots []report.Entry) {
	slices.SortStableFunc(boots, func(x, y report.Entry) int { return rank(x) - rank(y) })
	left := 0
	for _, boot := range boots {
		text := details(boot)
		if b.Len()+len(text) > limit {
			left++
			continue
		}
		b.WriteString(text)
	}
	if left > 0 {
		fmt.Fprintf(b, "\n%d logs are left out: they do not fit into a comment.\n", left)
	}
}

func rank(b report.Entry) int {
	if b.AsExpected() {
		return 1
	}
	return 0
}

// details returns the explanation of one boot and its folded log.
func details(boot report.Entry) string {
	r, name := boot.Recording, boot.FullName()
	var log strings.Builder
	results.Annotate(&log, r)
	b := fmt.Sprintf("\n%s: %s.\n", code(name), code(r.Verdict.Summary)) +
		sentences("What to do next", boot.Next) + sentences("What is not known", boot.Unknown) +
		fmt.Sprintf("\n<details><summary>Log of %s</summary>\n\n", summary(name)) +
		block(strings.Split(strings.TrimSuffix(log.String(), "\n"), "\n")) + "\n"
	for _, f := range [][2]string{
		{"Seen", results.Origin(&r.Observation)}, {"Kernel", results.Kernel(&r.Observation)}, {"QEMU", r.Recorded().QEMU}, {"Board", results.Board(r)}, {"Clock", results.Clock(r)},
		{"Predicted", boot.Simulated("the same", "")}, {"Again", r.Recorded().Rerun},
	} {
		if f[1] != "" {
			b += fmt.Sprintf("- %s: %s\n", f[0], code(f[1]))
		}
	}
	return b + "\n</details>\n"
}

// sentences returns what is said under a heading; empty: nothing is.
func sentences(heading string, said []string) string {
	if len(said) == 0 {
		return ""
	}
	b := "\n**" + heading + "**\n"
	for _, s := range said {
		b += "\n" + prose(s) + "\n"
	}
	return b
}

// summary makes text the content of an HTML element, in which Markdown is not read and a
// mention is not looked for.
func summary(text string) string {
	return "<code>" + htmlEscapes.Replace(visible.Line(text)) + "</code>"
}

var htmlEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "`", "&#96;", "*", "&#42;", "_", "&#95;",
	"[", "&#91;", "]", "&#93;", "\\", "&#92;", "|", "&#124;", "~", "&#126;", "@", "@"+joiner, "://", ":"+joiner+"//", "www.", "www."+joiner)
