package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// narrow is a terminal of so many columns, as far as tables ask.
type narrow struct {
	bytes.Buffer
	columns int
}

func (n *narrow) Columns() int { return n.columns }

// TestNarrow: no row of a table and no drawing is wrapped by a terminal, however narrow. A
// word that is long itself, the name of a run or of a file, is left whole.
func TestNarrow(t *testing.T) {
	for line, least := range map[string]int{
		"sim": 40, "sim mmc-slow-probe": 40, "list": 40, "list --variants": 40, "margin mmc-slow-probe": 40, "--help": 40, "run --help": 60,
		"results diff --out ../../results mmc-natural/control/6.1.192-stock mmc-natural/control/7.2.13-stock": 40,
		"results list --out ../../results": 40,
		"shmoo mmc-natural --variant with-i8042 --x probe:sdhci-pci=0..2s --y cost:psmouse=0..2s": 60, // its legend
	} {
		for _, columns := range []int{least, 64, 80} {
			t.Run(fmt.Sprintf("%s in %d", line, columns), func(t *testing.T) {
				out := &narrow{columns: columns}
				var people bytes.Buffer
				if code := execute(t.Context(), strings.Fields(line), out, &people); code != exitExpected {
					t.Fatalf("exit status %d: %s", code, &people)
				}
				for _, l := range tooLong(out.String(), columns) {
					t.Errorf("%d characters: %s", utf8.RuneCountInString(l), l)
				}
			})
		}
	}
}

// tooLong returns the lines that a terminal wraps, but for those that may be: examples,
// which are to be copied, and what has a word longer than half a line.
func tooLong(text string, columns int) (long []string) {
	for l := range strings.Lines(text) {
		l = strings.TrimRight(l, " \n")
		free := strings.HasPrefix(l, "  dmrace ") || strings.Contains(l, "--help")
		words := slices.MaxFunc(append(strings.Fields(l), ""), func(a, b string) int { return len(a) - len(b) })
		if utf8.RuneCountInString(l) > columns && !free && len(words) <= columns/2 {
			long = append(long, l)
		}
	}
	return long
}
