package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"regexp"
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

// exploreMissing searches the variants alone that the page lacks.
var exploreMissing = flag.Bool("explore.missing", false, "search the variants that results/EXPLORE.md does not have, and keep its other rows")

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

An earlier edition of this page was unsound where a second disk is on SATA or on a host that
scans asynchronously: its *none* took wait_for_device_probe() to wait until no deferred probe,
no probe and no asynchronous work were left at the same moment. The kernel waits for one after
the other, and does not ask again: a probe that begins while T1 waits for the ports of an AHCI
controller is not waited for (drivers/base/dd.c; ` + "`mmc-settle-order`" + ` shows it on a kernel).

This page is generated (` + "`make explore`" + `, some 4 minutes; ` + "`make explore-missing`" + ` searches the
variants that it does not have yet).

`

// TestExplorePage renders results/EXPLORE.md under -explore, and else checks that it
// speaks of every variant.
func TestExplorePage(t *testing.T) {
	if !*exploreAll && !*exploreMissing {
		checkExplorePage(t)
		return
	}
	kept := map[string]string{}
	if *exploreMissing {
		kept = rowsOf(t)
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
			if row, ok := kept[s.Name+"/"+v.Name]; ok {
				fmt.Fprintln(tw, row)
				continue
			}
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

// rowsOf returns the rows of the page by scenario and variant, with their cells as they
// were before they were aligned.
func rowsOf(t *testing.T) map[string]string {
	t.Helper()
	page, err := os.ReadFile(explorePage)
	if err != nil {
		t.Fatal(err)
	}
	columns := regexp.MustCompile(` {2,}`)
	rows := map[string]string{}
	for line := range strings.Lines(string(page)) {
		cells := columns.Split(strings.TrimRight(line, "\n"), -1)
		if len(cells) >= 5 {
			rows[cells[0]+"/"+cells[1]] = strings.Join(cells, "\t")
		}
	}
	return rows
}

func checkExplorePage(t *testing.T) {
	rows := rowsOf(t)
	for _, s := range scenarios.Builtin() {
		for _, v := range s.Variants {
			if rows[s.Name+"/"+v.Name] == "" {
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
