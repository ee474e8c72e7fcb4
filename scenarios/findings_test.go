package scenarios_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"dmrace/scenarios"
)

// TestFindings demands that each boot which results/FINDINGS.md gives a command for exists:
// a built-in scenario, or a file beside the findings, with the variant that is named.
func TestFindings(t *testing.T) {
	page, err := os.ReadFile("../results/FINDINGS.md")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(string(page)), " ")
	commands := regexp.MustCompile("`[^`]*dmrace run ([^` ]+)([^`]*)`").FindAllStringSubmatch(text, -1)
	if len(commands) < 20 {
		t.Fatalf("%d commands", len(commands))
	}
	for _, c := range commands {
		name := c[1]
		if strings.HasSuffix(name, ".yaml") {
			name = filepath.Join("..", name)
		}
		s, err := scenarios.Find(name)
		if err != nil {
			t.Errorf("%s: %v", c[0], err)
			continue
		}
		for _, v := range regexp.MustCompile(`--variant (\S+)`).FindAllStringSubmatch(c[2], -1) {
			if _, err := s.Variant(v[1]); err != nil {
				t.Errorf("%s: %v", c[0], err)
			}
		}
	}
}
