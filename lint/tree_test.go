package lint_test

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dmrace/bootfile"
	"dmrace/lint"
)

// TestKernelTrees checks every command line of the kernel trees that dmrace has unpacked:
// boards boot with them, so that none may have an error. What is said is counted.
func TestKernelTrees(t *testing.T) {
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Skip(err)
	}
	trees, _ := filepath.Glob(filepath.Join(cache, "dmrace/work/*/src"))
	if len(trees) == 0 {
		t.Skip("no kernel tree is unpacked")
	}
	for _, tree := range trees {
		t.Run(filepath.Base(filepath.Dir(tree)), func(t *testing.T) {
			c := corpus{said: map[string]int{}, where: map[string][]string{}}
			dts, _ := filepath.Glob(filepath.Join(tree, "arch/*/boot/dts"))
			configs, _ := filepath.Glob(filepath.Join(tree, "arch/*/configs"))
			for _, dir := range append(dts, configs...) {
				if err := filepath.WalkDir(dir, c.visit); err != nil {
					t.Fatal(err)
				}
			}
			c.report(t)
		})
	}
}

// corpus is what is said of many lines.
type corpus struct {
	lines int
	said  map[string]int      // by "error DMR504 root-user-space"
	where map[string][]string // lines with errors and warnings
}

// visit checks the lines of one file.
func (c *corpus) visit(path string, d fs.DirEntry, err error) error {
	if err != nil || !d.Type().IsRegular() {
		return err
	}
	content, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(content), "bootargs") && !strings.Contains(string(content), "CMDLINE=\"") {
		return err
	}
	f, err := bootfile.Find(path, content)
	if err != nil {
		return nil // nothing in it but a comment, or an empty one
	}
	for i := range f.Lines {
		l := &f.Lines[i]
		o := lint.Options{Expander: l.Expander, Joined: l.Joined}
		for _, h := range l.Holes {
			o.Holes = append(o.Holes, lint.Hole(h))
		}
		findings, err := lint.Check(l.Text, o)
		if err != nil {
			return err
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
	return nil
}

// report logs the counts, and fails for errors.
func (c *corpus) report(t *testing.T) {
	if c.lines == 0 {
		t.Error("no line was found")
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
