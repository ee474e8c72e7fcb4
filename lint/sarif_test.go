package lint

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// node is a value of decoded JSON.
type node map[string]any

// required are the properties that SARIF 2.1.0 requires of each object that is written,
// and those that GitHub's code scanning requires besides, by the object's path.
var required = map[string][]string{
	"":                       {"$schema", "version", "runs"},
	"runs":                   {"tool", "results", "columnKind"},
	"runs.tool":              {"driver"},
	"runs.tool.driver":       {"name", "version", "rules"},
	"runs.tool.driver.rules": {"id", "name", "shortDescription", "fullDescription", "defaultConfiguration"},
	"runs.tool.driver.rules.shortDescription":     {"text"},
	"runs.tool.driver.rules.fullDescription":      {"text"},
	"runs.tool.driver.rules.defaultConfiguration": {"level"},
	"runs.results":                                                    {"ruleId", "ruleIndex", "level", "message", "locations"},
	"runs.results.message":                                            {"text"},
	"runs.results.locations":                                          {"physicalLocation"},
	"runs.results.locations.physicalLocation":                         {"artifactLocation", "region"},
	"runs.results.locations.physicalLocation.artifactLocation":        {"uri"},
	"runs.results.locations.physicalLocation.region":                  {"startLine", "startColumn", "endLine", "endColumn"},
	"runs.results.fixes":                                              {"description", "artifactChanges"},
	"runs.results.fixes.description":                                  {"text"},
	"runs.results.fixes.artifactChanges":                              {"artifactLocation", "replacements"},
	"runs.results.fixes.artifactChanges.artifactLocation":             {"uri"},
	"runs.results.fixes.artifactChanges.replacements":                 {"deletedRegion"},
	"runs.results.fixes.artifactChanges.replacements.deletedRegion":   {"startLine", "startColumn", "endLine", "endColumn"},
	"runs.results.fixes.artifactChanges.replacements.insertedContent": {"text"},
}

// validate checks every object of a document against required, and returns how many
// there were at each path.
func validate(t *testing.T, path string, value any, seen map[string]int) {
	t.Helper()
	switch v := value.(type) {
	case []any:
		for _, item := range v {
			validate(t, path, item, seen)
		}
	case map[string]any:
		seen[path]++
		names, known := required[path]
		if !known {
			t.Errorf("%s: an object that is not expected", path)
		}
		for _, name := range names {
			if _, ok := v[name]; !ok {
				t.Errorf("%s: no %s", path, name)
			}
		}
		for name, child := range v {
			validate(t, strings.TrimPrefix(path+"."+name, "."), child, seen)
		}
	}
}

// TestSARIF validates a log structurally: what the standard requires is there, and
// indices and columns point at something.
// sarif is the log of one line.
func sarif(line string, findings []Finding, artifact, version string) SarifLog {
	return SARIFOf([]Result{{Source: Source{Name: artifact}, Line: line, Findings: findings}}, version)
}

func TestSARIF(t *testing.T) {
	line := "é " + verity("/dev/mmcblk0p1", "/dev/sda1", " dm-mod.waitfor=/dev/mmcblk0p1")
	findings := checked(t, line, Options{Kernel: "6.12"})
	b, err := json.Marshal(sarif(line, findings, "boot/cmd line.txt", "1.2"))
	if err != nil {
		t.Fatal(err)
	}
	var doc node
	if err := json.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	validate(t, "", map[string]any(doc), seen)
	for path := range required {
		if seen[path] == 0 {
			t.Errorf("no object at %s", path)
		}
	}
	if doc["version"] != "2.1.0" {
		t.Errorf("version %v", doc["version"])
	}
	log := sarif(line, findings, "boot/cmd line.txt", "1.2")
	run := log.Runs[0]
	for i, r := range run.Results {
		if run.Tool.Driver.Rules[r.RuleIndex].ID != r.RuleID {
			t.Errorf("result %d: rule %d is not %s", i, r.RuleIndex, r.RuleID)
		}
		where := r.Locations[0].PhysicalLocation
		if where.ArtifactLocation.URI != "boot/cmd%20line.txt" {
			t.Errorf("uri %s", where.ArtifactLocation.URI)
		}
		marked := string([]rune(line)[where.Region.StartColumn-1 : where.Region.EndColumn-1])
		if want := line[findings[i].Start:findings[i].End]; marked != want {
			t.Errorf("result %d marks %q, not %q", i, marked, want)
		}
		if r.Level != "error" && r.Level != "warning" && r.Level != "note" {
			t.Errorf("level %q", r.Level)
		}
	}
	if empty, err := json.Marshal(sarif("", nil, "x", "")); err != nil || !strings.Contains(string(empty), `"results":[]`) {
		t.Errorf("no findings: %s, %v", empty, err)
	}
}

func TestReference(t *testing.T) {
	for path, want := range map[string]string{
		"cmdline.txt": "cmdline.txt", "/proc/cmdline": "file:///proc/cmdline", "a b#c?d%e": "a%20b%23c%3Fd%25e", "é": "%C3%A9", "a:b": "a%3Ab",
	} {
		if got := reference(path); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}

// TestReplacement cuts what two lines have in common, without cutting characters.
func TestReplacement(t *testing.T) {
	for _, c := range []struct{ line, fixed, want string }{
		{"root=a ro", "root=b ro", "6-7 b"},
		{"ro", "ro rootwait", "3-3  rootwait"},
		{"ro rootwait", "ro", "3-12 "},
		{"aaa", "aa", "3-4 "},
		{"xéy", "xèy", "2-3 è"},
		{"\xc3y", "\xa9y", "1-2 \xa9"},
	} {
		r := replacement(c.line, c.fixed)
		if got := fmt.Sprintf("%d-%d %s", r.Column, r.EndColumn, r.Text); got != c.want {
			t.Errorf("%q to %q: %q, want %q", c.line, c.fixed, got, c.want)
		}
	}
}
