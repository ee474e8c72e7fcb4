package lint_test

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dmrace/bootfile"
	"dmrace/images/kernel/treetest"
	"dmrace/lint"
)

// TestKernelTrees checks every command line of the kernel trees: boards boot with them, so
// that none may have an error. What is said is counted.
func TestKernelTrees(t *testing.T) {
	corpora := map[*testing.T]*corpus{}
	treetest.Each(t, treetest.HoldsCommandLine, func(t *testing.T, path string, content []byte) {
		c := corpora[t]
		if c == nil {
			c = &corpus{said: map[string]int{}, where: map[string][]string{}}
			corpora[t] = c
			t.Cleanup(func() { c.report(t) })
		}
		c.visit(t, path, content)
	})
}

// corpus is what is said of many lines.
type corpus struct {
	lines int
	said  map[string]int      // by "error DMR504 root-user-space"
	where map[string][]string // lines with errors and warnings
}

// visit checks the lines of one file.
func (c *corpus) visit(t *testing.T, path string, content []byte) {
	if !strings.Contains(string(content), "bootargs") && !strings.Contains(string(content), "CMDLINE=\"") {
		return
	}
	f, err := bootfile.Find(path, content)
	if err != nil {
		return // nothing in it but a comment, or an empty one
	}
	for i := range f.Lines {
		l := &f.Lines[i]
		o := lint.Options{Expander: l.Expander, Joined: l.Joined}
		for _, h := range l.Holes {
			o.Holes = append(o.Holes, lint.Hole(h))
		}
		findings, err := lint.Check(l.Text, o)
		if err != nil {
			t.Fatal(err)
		}
		c.lines++
		for _, finding := range findings {
			key := fmt.Sprintf("%s %s %s", finding.Severity, finding.Code, finding.Name)
			c.said[key]++
			if finding.Severity != lint.Note {
				c.where[key] = append(c.where[key], fmt.Sprintf("%s: %s: %s", filepath.Base(path), finding.Message, l.Text))
			}
		}
	}
}

// report logs the counts, and fails for errors.
func (c *corpus) report(t *testing.T) {
	const least = 400 // 6.1.192 has 574
	if c.lines < least {
		t.Errorf("%d lines were found, and no less than %d were expected", c.lines, least)
	}
	t.Logf("%d lines", c.lines)
	keys := slices.SortedFunc(maps.Keys(c.said), func(a, b string) int { return c.said[b] - c.said[a] })
	for _, key := range keys {
		t.Logf("%5d %s", c.said[key], key)
	}
	for _, key := range keys {
		say := t.Errorf
		if !strings.HasPrefix(key, "error") {
			say = t.Logf
		}
		if all := c.where[key]; len(all) > 0 {
			say("%s:\n\t%s", key, strings.Join(all, "\n\t"))
		}
	}
}
