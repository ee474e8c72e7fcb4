package bootfile_test

import (
	"bytes"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"dmrace/bootfile"
	"dmrace/images/kernel/treetest"
)

// TestKernelTrees holds every bootargs and every CONFIG_CMDLINE of the kernel trees against
// a plain search: none is missed, and each stands where it is said to.
func TestKernelTrees(t *testing.T) {
	lines := map[*testing.T]int{}
	treetest.Each(t, treetest.HoldsCommandLine, func(t *testing.T, path string, content []byte) {
		if _, known := lines[t]; !known {
			lines[t] = 0
			t.Cleanup(func() {
				const least = 400 // 6.1.192 has 574
				if t.Logf("%d lines", lines[t]); lines[t] < least {
					t.Errorf("no less than %d were expected", least)
				}
			})
		}
		lines[t] += compare(t, path, content)
	})
}

// compare returns how many lines are found in a file.
func compare(t *testing.T, path string, content []byte) int {
	want := searched(path, content)
	if want == 0 {
		return 0
	}
	f, err := bootfile.Find(path, content)
	if err != nil {
		t.Errorf("%s: %v", path, err)
		return 0
	}
	if len(f.Lines) != want {
		t.Errorf("%s: %d lines, a search finds %d", path, len(f.Lines), want)
	}
	for i := range f.Lines {
		words := strings.Fields(strings.Trim(f.Lines[i].Text, "\x00 "))
		from, to := f.Lines[i].Region(0, len(f.Lines[i].Text))
		if len(words) > 0 && !bytes.Contains(content[from:to], []byte(strings.Split(words[len(words)-1], `"`)[0])) {
			t.Errorf("%s: %q is not at %d to %d", path, f.Lines[i].Text, from, to)
		}
	}
	return len(f.Lines)
}

var (
	comments = regexp.MustCompile(`(?s)/\*.*?\*/|//[^\n]*`)
	inTree   = regexp.MustCompile(`\bbootargs(?:-[a-z]+)?\s*=\s*[A-Z"]`)
	inConfig = regexp.MustCompile(`(?m)^CONFIG_\w*CMDLINE="[^"]*[^" ][^"]*`)
	empty    = regexp.MustCompile(`\bbootargs\s*=\s*"\s*"\s*;`)
)

// searched counts the lines of a file in the manner of grep.
func searched(path string, content []byte) int {
	switch filepath.Ext(path) {
	case ".dts", ".dtsi", ".dtso":
		content = comments.ReplaceAll(content, nil)
		return len(inTree.FindAll(content, -1)) - len(empty.FindAll(content, -1))
	}
	return len(inConfig.FindAll(content, -1))
}
