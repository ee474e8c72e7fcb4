package bootfile_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"dmrace/bootfile"
)

// TestKernelTrees holds every bootargs and every CONFIG_CMDLINE of the kernel trees that
// dmrace has unpacked against a plain search: none is missed, and each stands where it is
// said to.
func TestKernelTrees(t *testing.T) {
	for _, tree := range trees(t) {
		t.Run(filepath.Base(filepath.Dir(tree)), func(t *testing.T) {
			files, lines := 0, 0
			walk(t, tree, func(path string, content []byte) {
				want := searched(path, content)
				if want == 0 {
					return
				}
				files++
				f, err := bootfile.Find(path, content)
				if err != nil {
					t.Errorf("%s: %v", path, err)
					return
				}
				lines += len(f.Lines)
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
			})
			t.Logf("%d lines in %d files", lines, files)
			if lines == 0 {
				t.Error("none was found")
			}
		})
	}
}

// trees returns the kernel trees that dmrace has unpacked.
func trees(t testing.TB) []string {
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Skip(err)
	}
	all, _ := filepath.Glob(filepath.Join(cache, "dmrace/work/*/src"))
	if len(all) == 0 {
		t.Skip("no kernel tree is unpacked")
	}
	return all
}

// walk reads the device trees and the configurations of a tree.
func walk(t testing.TB, tree string, f func(path string, content []byte)) {
	dirs, _ := filepath.Glob(filepath.Join(tree, "arch/*/boot/dts"))
	more, _ := filepath.Glob(filepath.Join(tree, "arch/*/configs"))
	for _, dir := range append(dirs, more...) {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			content, err := os.ReadFile(path)
			if err == nil {
				f(path, content)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
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
