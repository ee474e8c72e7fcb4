package difftest

import (
	"fmt"
	"iter"
	"strings"
	"testing"

	"dmrace"
	"dmrace/images/kernel/arm"
	"dmrace/internal/cparser"
	"dmrace/scenarios"
)

// TestParsers compares the two sides for every tree.
func TestParsers(t *testing.T) {
	for _, tree := range treeNames(t) {
		t.Run(tree, func(t *testing.T) {
			t.Parallel()
			p := newPair(t, tree)
			t.Run("corpus", p.corpus)
			t.Run("scenarios", p.scenarios)
			t.Run("generated", p.generated)
		})
	}
}

// TestArm compares with the arm that has no dm-mod.waitfor.
func TestArm(t *testing.T) {
	treeNames(t) // skips under -short
	release, files, err := kernelFiles(t.Context(), dmrace.DefaultKernel)
	if err != nil {
		t.Fatal(err)
	}
	if files[arm.DMInit], err = arm.CutWaitfor(files[arm.DMInit]); err != nil {
		t.Fatal(err)
	}
	p := newPairOf(t, dmrace.DefaultKernel, release, dmrace.ArmNoWaitfor, files)
	t.Run("corpus", p.corpus)
	t.Run("scenarios", p.scenarios)
}

func (p *pair) corpus(t *testing.T) {
	for name, qs := range corpus() {
		p.check(t, name, qs...)
	}
}

// corpus yields each text of the corpus with what is asked about it.
func corpus() iter.Seq2[string, []cparser.Question] {
	return func(yield func(string, []cparser.Question) bool) {
		for _, e := range lines {
			if !yield(e.name, questions(e.text)) {
				return
			}
		}
		for _, e := range creates {
			if !yield("create "+e.name, append(questions(withCreate(e.text)), cparser.Question{Kind: cparser.AskCreate, Text: e.text})) {
				return
			}
		}
		for _, e := range numbers {
			if !yield("number "+e.name, []cparser.Question{{Kind: cparser.AskNumber, Text: e.text}}) {
				return
			}
		}
	}
}

func (p *pair) scenarios(t *testing.T) {
	for _, e := range builtinLines(t) {
		p.check(t, e.name, questions(e.text)...)
	}
}

// generated compares lines, create strings and numbers that are mutations of the
// corpus, in the proportion of 4 to 1 to 1. It stops at the first difference.
func (p *pair) generated(t *testing.T) {
	lineModels, createModels, numberModels := models(t)
	line := newGenerator(*seed, lineModels)
	create := newGenerator(*seed+1, createModels)
	number := newGenerator(*seed+2, numberModels)
	const batch = 1000 // lines that are on their way to the program at a time
	for done := 0; done < *generated; done += batch {
		var qs []cparser.Question
		for i := range min(batch, *generated-done) {
			qs = append(qs, questions(line.next())...)
			if i%4 == 0 {
				qs = append(qs, cparser.Question{Kind: cparser.AskCreate, Text: create.next()},
					cparser.Question{Kind: cparser.AskNumber, Text: number.next()})
			}
		}
		if !p.check(t, fmt.Sprintf("generated with -seed %d", *seed), qs...) {
			return
		}
	}
}

// withCreate returns a command line that has the value.
func withCreate(value string) string {
	return `root=/dev/dm-0 dm-mod.create="` + value + `" dm-mod.waitfor=/dev/mmcblk0p1,PARTLABEL=hash rootwait`
}

// resolved is what stands for the symbols of a scenario's command line.
var resolved = map[string]string{
	dmrace.SymRootfsSectors: "8192", dmrace.SymRootfsBlocks: "1024",
	dmrace.SymVerityRoot: strings.Repeat("4e", 32), dmrace.SymVeritySalt: strings.Repeat("a0", 32),
	dmrace.SymRootfsUUID: "8c2f7a3e-0001-4d3f-9a1c-5b6e7f809a1c", dmrace.SymHashUUID: "8c2f7a3e-0002-4d3f-9a1c-5b6e7f809a1c",
	dmrace.SymCryptKey: strings.Repeat("1b", 64), dmrace.SymStripeSectors: "8192",
	dmrace.SymNFSPort: "32768",
}

// builtinLines returns the command lines of all built-in scenarios.
func builtinLines(tb testing.TB) []entry {
	tb.Helper()
	var all []entry
	for _, s := range scenarios.Builtin() {
		for _, v := range s.Variants {
			plan, err := scenarios.Plan(s, v, dmrace.Options{})
			if err != nil {
				tb.Fatal(err)
			}
			line, err := plan.Resolve(resolved)
			if err != nil {
				tb.Fatal(err)
			}
			all = append(all, entry{s.Name + "/" + v.Name, line})
		}
	}
	return all
}

// models returns what lines, create strings and numbers are generated from.
func models(tb testing.TB) (line, create, number []string) {
	tb.Helper()
	for _, e := range append(builtinLines(tb), lines...) {
		line = append(line, e.text)
	}
	for _, e := range creates {
		create = append(create, e.text)
		line = append(line, withCreate(e.text))
	}
	for _, e := range numbers {
		number = append(number, e.text)
	}
	return line, create, number
}
