package difftest

import (
	"testing"

	"dmrace/internal/cparser"
)

// BenchmarkParsers measures what reading a command line takes, from the line to the
// answer, in the kernel's C and in Go: one operation reads once the lines of all
// built-in scenarios, or those of the corpus, which are longer and odder. The C repeats
// each line within its own process, so that no time goes into talking to it.
func BenchmarkParsers(b *testing.B) {
	for _, tree := range treeNames(b) {
		p := newPair(b, tree)
		for _, set := range []struct {
			name    string
			entries []entry
		}{{"scenarios", builtinLines(b)}, {"corpus", lines}} {
			var qs []cparser.Question
			var size int64
			for _, e := range set.entries {
				qs = append(qs, cparser.Question{Kind: cparser.AskBoot, Text: e.text})
				size += int64(len(e.text))
			}
			b.Run(set.name+"/C/"+tree, func(b *testing.B) { b.SetBytes(size); p.timeC(b, qs) })
			b.Run(set.name+"/Go/"+tree, func(b *testing.B) { b.SetBytes(size); p.timeGo(b, qs) })
		}
	}
}

// timeC reports the time that the program itself took.
func (p *pair) timeC(b *testing.B, qs []cparser.Question) {
	for i := range qs {
		qs[i].Repeat = uint32(b.N)
	}
	answers, err := p.c.Ask(qs)
	if err != nil {
		b.Fatal(err)
	}
	var total int64
	for _, a := range answers {
		ns, ok := a.Number(cparser.Nanoseconds)
		if !ok {
			b.Fatalf("no time in %s", a)
		}
		total += ns
	}
	b.ReportMetric(float64(total)/float64(b.N*len(qs)), "ns/line")
}

func (p *pair) timeGo(b *testing.B, qs []cparser.Question) {
	for range b.N {
		for _, q := range qs {
			p.mine = p.g.answer(p.mine[:0], q)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(qs)), "ns/line")
}
