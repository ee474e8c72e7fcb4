// Package markdown renders a report as GitHub-flavoured Markdown for a pull request: one
// table, a line on each boot, and the logs folded away.
//
// What was recorded stands in code spans and fenced blocks, where no markup, mention or
// link begins. Titles and stories stand as escaped prose.
package markdown

import (
	"fmt"
	"io"
	"strings"

	"dmrace/results"
	"dmrace/results/report"
)

// Write writes the report.
func Write(w io.Writer, r *report.Report) error {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s\n\n%s\n", prose(r.Title), conclusion(r))
	for _, g := range r.Groups {
		group(&b, g)
	}
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
	case met == len(boots):
		return fmt.Sprintf("%d of %d boots ended as expected.", met, met)
	}
	return fmt.Sprintf("**%d of %d boots did not end as expected.**", len(boots)-met, len(boots))
}

// group writes the boots of one scenario.
func group(b *strings.Builder, g report.Group) {
	fmt.Fprintf(b, "\n### %s\n\n%s\n", prose(g.Name), prose(g.Title))
	for para := range strings.SplitSeq(g.Story, "\n\n") {
		if para = strings.Join(strings.Fields(para), " "); para != "" {
			fmt.Fprintf(b, "\n%s\n", prose(para))
		}
	}
	b.WriteString("\n| boot | kernel | delay | verdict | expected |\n|---|---|---|---|---|\n")
	for _, boot := range g.Boots {
		expected := "yes"
		if !boot.AsExpected() {
			expected = "**no**: " + code(boot.Expect.String())
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s |\n", code(boot.Name()), code(results.Instrumentation(boot.Recording)),
			code(results.Injected(boot.Recording)), code(results.Outcome(boot.Verdict)), expected)
	}
	for _, o := range g.Omitted {
		fmt.Fprintf(b, "| %s | | | not booted: %s | |\n", code(o.Name), code(o.Why))
	}
	for _, boot := range g.Boots {
		details(b, boot)
	}
}

// details writes the folded part of one boot.
func details(b *strings.Builder, boot report.Boot) {
	r := boot.Recording
	fmt.Fprintf(b, "\n%s: %s.\n", code(boot.Name()), code(r.Verdict.Summary))
	fmt.Fprintf(b, "\n<details><summary>Log of %s</summary>\n\n", summary(boot.Name()))
	var log strings.Builder
	results.Annotate(&log, r)
	b.WriteString(block(strings.Split(strings.TrimSuffix(log.String(), "\n"), "\n")))
	fmt.Fprintf(b, "\n- Kernel: %s\n- QEMU: %s\n- Clock: %s\n- Again: %s\n\n</details>\n",
		code(r.Provenance.Kernel.Source), code(r.Provenance.QEMU), code(results.Clock(r)), code(r.Provenance.Rerun))
}

// summary makes text the content of an HTML element, in which Markdown is not read and a
// mention is not looked for.
func summary(text string) string {
	return "<code>" + htmlEscapes.Replace(results.Visible(text)) + "</code>"
}

var htmlEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "`", "&#96;", "*", "&#42;", "_", "&#95;",
	"[", "&#91;", "]", "&#93;", "\\", "&#92;", "|", "&#124;", "~", "&#126;", "@", "@"+joiner, "://", ":"+joiner+"//", "www.", "www."+joiner)
