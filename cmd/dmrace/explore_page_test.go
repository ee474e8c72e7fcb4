package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"text/tabwriter"

	"dmrace"
	"dmrace/explore"
	"dmrace/internal/golden"
	"dmrace/scenarios"
)

// exploreAll searches every variant anew, which takes minutes.
var exploreAll = flag.Bool("explore", false, "search every variant for results/EXPLORE.md")

// explorePage is where what was found is kept.
const explorePage = "../../results/EXPLORE.md"

// exploreHead explains it.
const exploreHead = `# Is there any timing that loses?

Every variant of every scenario on 6.1, searched by ` + "`dmrace explore`" + `: each probe, scan and poll
can be late by 1 ms, 10 ms, 100 ms, 1 s, 10 s or 30 s, any number of them at once, and what
is due at the same moment can go in either order. What a scenario injects is left out: the
search makes its own delays. *None* holds for these durations, exhaustively. The smallest
boot that is lost has the fewest and shortest delays. *Fixed* is the result of the same
search with the line that lint proposes. A variant that is lost with nothing late, or that
is meant to fail, needs no delay.

This page is generated (` + "`make explore`" + `, some 4 minutes).

`

// TestExplorePage renders results/EXPLORE.md under -explore, and else checks that it
// speaks of every variant.
func TestExplorePage(t *testing.T) {
	if !*exploreAll {
		checkExplorePage(t)
		return
	}
	var page bytes.Buffer
	page.WriteString(exploreHead + "```\n")
	tw := tabwriter.NewWriter(&page, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "SCENARIO\tVARIANT\tORDERS\tBOOTS\tSMALLEST LOST\tFIXED")
	q := explore.Question{Options: explore.Options{Bound: explore.AllSteps}, Depth: 3, Seed: 1}
	k, err := explore.KernelNamed(dmrace.DefaultKernel)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range scenarios.Builtin() {
		for _, v := range s.Variants {
			e, err := explore.Find(t.Context(), s, v, k, q)
			if err != nil {
				t.Fatalf("%s/%s: %v", s.Name, v.Name, err)
			}
			fmt.Fprintf(tw, "%s\t%s\t%d\t%d\t%s\t%s\n", s.Name, v.Name, e.Result.Orders, e.Result.Boots, smallestOf(e, e.Result), fixedOf(e))
		}
	}
	tw.Flush()
	page.WriteString("```\n")
	golden.Check(t, explorePage, page.Bytes())
}

func checkExplorePage(t *testing.T) {
	page, err := os.ReadFile(explorePage)
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]bool{}
	for line := range strings.Lines(string(page)) {
		if words := strings.Fields(line); len(words) > 2 {
			rows[words[0]+"/"+words[1]] = true
		}
	}
	for _, s := range scenarios.Builtin() {
		for _, v := range s.Variants {
			if !rows[s.Name+"/"+v.Name] {
				t.Errorf("results/EXPLORE.md does not speak of %s/%s: run make explore", s.Name, v.Name)
			}
		}
	}
}

func smallestOf(f *explore.Found, r *explore.Result) string {
	switch {
	case f.NotModelled != nil:
		return f.NotModelled.Error()
	case r.Smallest != nil:
		return r.Smallest.String()
	case r.Complete:
		return "none"
	}
	return "none found, not exhaustive: see --bound and --walks"
}

func fixedOf(e *explore.Found) string {
	switch {
	case e.Result.Smallest == nil:
		return ""
	case e.Fixed == nil:
		return "no: " + e.Unfixed
	}
	return smallestOf(e, e.Fixed.Result)
}
