package difftest

import (
	"bytes"
	"context"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"dmrace"
	"dmrace/images/kernel"
	"dmrace/images/kernel/cachedir"
	ktrees "dmrace/images/kernel/trees"
	"dmrace/internal/cparser"
)

var (
	generated = flag.Int("lines", 50_000, "how many command lines to generate for each tree")
	seed      = flag.Uint64("seed", 1, "seed of the generated lines")
	trees     = flag.String("trees", "5.10,6.1,6.12", "trees of the catalogue to compare with; "+newest+" as well where it is unpacked")
)

// pair is the two sides of the comparison for one tree.
type pair struct {
	tree string
	c    *cparser.Process
	g    *goParsers
	mine cparser.Answer // scratch

	found int // differences so far
}

// enough is the number of differences after which a tree is left alone: one mistake
// shows in many lines, and each takes its time to be made small.
const enough = 5

// newest is the tree that is compared with where there is one: of the others the files are
// fetched, a few megabytes each out of a package of 130.
const newest = "7.2"

// treeNames returns the trees to compare with. Only -short leaves them out.
func treeNames(tb testing.TB) []string {
	if testing.Short() {
		tb.Skip("compiles parts of kernel trees; left out by -short")
	}
	names := strings.Split(*trees, ",")
	if cache, err := kernel.DefaultCache(); err == nil && !slices.Contains(names, newest) {
		if _, unpacked := ktrees.ReadMark(cachedir.Dir(cache).Work("linux-source-" + newest)); unpacked {
			names = append(names, newest)
		}
	}
	return names
}

// newPair compiles the parsers of a tree and starts them. The test fails where a tree
// or the compiler is missing.
func newPair(tb testing.TB, tree string) *pair {
	tb.Helper()
	release, files, err := kernelFiles(tb.Context(), tree)
	if err != nil {
		tb.Fatal(err)
	}
	return newPairOf(tb, tree, release, dmrace.ArmStock, files)
}

// newPairOf is newPair for files that the caller has.
func newPairOf(tb testing.TB, tree, release string, arm dmrace.Arm, files map[string][]byte) *pair {
	tb.Helper()
	ctx := tb.Context()
	program, err := cparser.Build(ctx, files, tb.TempDir())
	if err != nil {
		tb.Fatal(err)
	}
	p := &pair{tree: tree}
	// The test's own context ends before its clean-up does.
	if p.c, err = program.Start(context.WithoutCancel(ctx)); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := p.c.Close(); err != nil {
			tb.Error(err)
		}
	})
	if p.g, err = newGoParsers(release, arm); err != nil {
		tb.Fatal(err)
	}
	return p
}

// kernelFiles returns what a program is built from, and the release of the tree.
func kernelFiles(ctx context.Context, name string) (release string, files map[string][]byte, err error) {
	cache, err := kernel.DefaultCache()
	if err != nil {
		return "", nil, err
	}
	tree, err := kernel.Open(ctx, kernel.Cache{Dir: cache}, kernel.TreeSpec{Name: name}, os.Stderr)
	if err != nil {
		return "", nil, err
	}
	files, err = tree.Files(ctx, cparser.Paths())
	return tree.Release, files, err
}

// questions returns what is asked about a command line.
func questions(line string) []cparser.Question {
	return []cparser.Question{{Kind: cparser.AskLine, Text: line}, {Kind: cparser.AskBoot, Text: line}}
}

// differing puts the questions to both sides and returns the first to which the
// answers differ.
func (p *pair) differing(tb testing.TB, qs []cparser.Question) (cparser.Question, bool) {
	tb.Helper()
	answers, err := p.c.Ask(qs)
	if err != nil {
		tb.Fatalf("Linux %s: %v", p.tree, err)
	}
	for i, theirs := range answers {
		p.mine = p.g.answer(p.mine[:0], qs[i])
		if !bytes.Equal(p.mine, theirs) {
			return qs[i], true
		}
	}
	return cparser.Question{}, false
}

// check fails the test, with the smallest text that still shows it, if the two sides
// differ in a question.
func (p *pair) check(tb testing.TB, name string, qs ...cparser.Question) bool {
	tb.Helper()
	q, differs := p.differing(tb, qs)
	if !differs {
		return true
	}
	if p.found++; p.found > enough {
		tb.Fatalf("%s: dmrace and Linux %s differ here too; %d differences are enough", name, p.tree, enough)
	}
	q.Text = minimise(q.Text, func(text string) bool {
		_, still := p.differing(tb, []cparser.Question{{Kind: q.Kind, Text: text}})
		return still
	})
	answers, err := p.c.Ask([]cparser.Question{q})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Errorf("%s: dmrace and Linux %s differ. The smallest case, for the corpus (kind %q):\n\t{%q, %q},\nLinux:\n%sdmrace:\n%s",
		name, p.tree, q.Kind, "regression: "+name, q.Text, indent(answers[0]), indent(p.g.answer(nil, q)))
	return false
}

func indent(a cparser.Answer) string {
	return "\t" + strings.ReplaceAll(strings.TrimSuffix(a.String(), "\n"), "\n", "\n\t") + "\n"
}
