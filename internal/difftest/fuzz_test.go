package difftest

import (
	"testing"

	"dmrace/internal/cparser"
)

// FuzzParsers is the comparison with lines that are guided by the coverage of
// dmrace's own parsers.
func FuzzParsers(f *testing.F) {
	var pairs []*pair
	for _, tree := range treeNames(f) {
		pairs = append(pairs, newPair(f, tree))
	}
	line, create, number := models(f)
	for kind, texts := range map[cparser.Kind][]string{cparser.AskBoot: line, cparser.AskCreate: create, cparser.AskNumber: number} {
		for _, text := range texts {
			f.Add(byte(kind), text)
		}
	}
	f.Fuzz(func(t *testing.T, kind byte, text string) {
		qs := questions(text)
		if k := cparser.Kind(kind); k == cparser.AskCreate || k == cparser.AskNumber {
			qs = []cparser.Question{{Kind: k, Text: text}}
		}
		for _, p := range pairs {
			p.check(t, "fuzz", qs...)
		}
	})
}
