package lint

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// TestRealistic checks lines as boards, distributions, Android, ChromeOS, Yocto, Buildroot,
// OpenWrt and virtual machines have them: those that boot have no error on any kernel, and
// those that do not have what is said of them.
func TestRealistic(t *testing.T) {
	for _, line := range linesOf(t, "testdata/boots.txt") {
		for _, kernel := range []string{"", "5.10", "6.1", "7.2"} {
			if found := checked(t, line, Options{Kernel: kernel}); Worst(found) == Error {
				t.Errorf("%s on %q: %s", line, kernel, summary(found))
			}
		}
	}
	for _, text := range linesOf(t, "testdata/fails.txt") {
		want, line, _ := strings.Cut(text, "\t")
		kernel, want, _ := strings.Cut(want, " ")
		severity, want, _ := strings.Cut(want, " ")
		code, words, _ := strings.Cut(want, " ")
		found := checked(t, line, Options{Kernel: kernel})
		says := func(f Finding) bool {
			return string(f.Severity) == severity && f.Code == code && words != "" && strings.Contains(f.Message, words)
		}
		if !slices.ContainsFunc(found, says) {
			t.Errorf("%s on %s:\ngot  %s\nwant %s %s: %s", line, kernel, summary(found), severity, code, words)
		}
	}
}

// linesOf returns the lines of a file that are no comment.
func linesOf(t *testing.T, name string) []string {
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for line := range strings.Lines(string(content)) {
		if line = strings.TrimRight(line, "\n"); line != "" && !strings.HasPrefix(line, "#") {
			lines = append(lines, line)
		}
	}
	return lines
}
