package markdown

import (
	"fmt"
	"strings"

	"dmrace/results"
)

// change writes what a change did: a row for each boot, what matters first.
func change(b *strings.Builder, v *results.Validated) {
	if v == nil || len(v.Trials) == 0 {
		return
	}
	fmt.Fprintf(b, "\n**%s.**\n\n- before: %s\n- after: %s\n", results.Effects(v.Trials), code(results.SourceTree(v.Trials[0].Before.Kernel())), code(results.SourceTree(v.Trials[0].After.Kernel())))
	for _, name := range results.PatchNames(v.Trials[0].After.Kernel()) {
		fmt.Fprintf(b, "- with %s\n", code(name))
	}
	for _, c := range v.Commits {
		fmt.Fprintf(b, "- with %s\n", code(c.ID+" "+c.Subject))
	}
	if v.More > 0 {
		fmt.Fprintf(b, "- and %d more commits\n", v.More)
	}
	b.WriteString("\n| effect | scenario | variant | before | after |\n|---|---|---|---|---|\n")
	for _, t := range results.ByEffect(v.Trials) {
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s |\n", effect(t.Effect()), code(t.Before.Scenario()), code(t.Before.Variant()),
			code(results.Outcome(t.Before.Verdict)), code(results.Outcome(t.After.Verdict)))
	}
}

// effect makes stand out what a reader must not overlook.
func effect(e results.Effect) string {
	switch e {
	case results.Fixed, results.Regressed, results.Undecided:
		return "**" + string(e) + "**"
	}
	return string(e)
}
