package dmrace_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// addingPage says what to touch for each kind of thing that can be added.
const addingPage = "docs/ADDING.md"

// codeSpan is what stands between backquotes on one line.
var codeSpan = regexp.MustCompile("`([^`\n]+)`")

// placeholder is the part of a path that stands for the new thing's own name.
var placeholder = regexp.MustCompile(`[A-Z]{3,}`)

// pagePaths returns the paths that a page names: the code spans that are one word with a
// folder or with the extension of a source file. What begins with a dot, a slash or a
// hyphen is none, and neither is a command.
func pagePaths(page string) []string {
	var paths []string
	for _, m := range codeSpan.FindAllStringSubmatch(page, -1) {
		word := m[1]
		isFile := regexp.MustCompile(`^[\w-]+\.(go|md|yaml|json|config)$`).MatchString(word)
		isPath := regexp.MustCompile(`^\w[\w.-]*(/[\w.*-]+)+/?$`).MatchString(word)
		if isFile || isPath {
			paths = append(paths, word)
		}
	}
	return paths
}

// missing returns why a path of the page leads nowhere below root, or nothing. A part in
// capitals stands for any name, and some file must bear one.
func missing(root, path string) string {
	pattern := path
	if base := filepath.Base(path); base != "ADDING.md" && base != "SCENARIOS.md" && base != "MATRIX.md" && base != "README.md" {
		pattern = placeholder.ReplaceAllString(path, "*")
	}
	found, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(pattern)))
	if err != nil || len(found) == 0 {
		return fmt.Sprintf("%s names %s, and there is nothing of that name", addingPage, path)
	}
	return ""
}

// TestAddingPageIsTrue holds each path of the page against the tree.
func TestAddingPageIsTrue(t *testing.T) {
	page, err := os.ReadFile(addingPage)
	if err != nil {
		t.Fatal(err)
	}
	paths := pagePaths(string(page))
	if len(paths) < 10 {
		t.Errorf("only %d paths were read off the page: %q", len(paths), paths)
	}
	for _, path := range paths {
		if why := missing(".", path); why != "" {
			t.Error(why)
		}
	}
	titles := map[string]bool{}
	for _, section := range strings.Split(string(page), "\n## ")[1:] {
		title, body, _ := strings.Cut(section, "\n")
		if titles[title] {
			t.Errorf("two sections are called %q", title)
		}
		titles[title] = true
		if len(pagePaths(body)) == 0 {
			t.Errorf("the section %q names nothing to touch", title)
		}
	}
}

// TestAddingPageCanBeFalse shows that the test above can fail.
func TestAddingPageCanBeFalse(t *testing.T) {
	page := "`linux/gone/bus.go`, `linux/gone/NAME.go`, `nothing.go`, `go.mod`, `go test ./linux`, `linux/cmdline/NAME.go`, `boot`, `-update`, `docs/ADDING.md`, `.ci/run`"
	var found []string
	for _, path := range pagePaths(page) {
		if missing(".", path) != "" {
			found = append(found, path)
		}
	}
	if got, want := strings.Join(found, " "), "linux/gone/bus.go linux/gone/NAME.go nothing.go"; got != want {
		t.Errorf("found %s, want %s", got, want)
	}
}

// TestPackagesAreDescribed holds what the package comment says of the folders against the
// folders that hold packages.
func TestPackagesAreDescribed(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	var described []string
	for _, m := range regexp.MustCompile(`(?m)^//   - ([\w/, ]+): `).FindAllStringSubmatch(string(doc), -1) {
		described = append(described, strings.Split(m[1], ", ")...)
	}
	var folders []string
	for _, pattern := range []string{"*/*.go", "*/*/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			top, _, _ := strings.Cut(filepath.ToSlash(f), "/")
			folders = append(folders, top)
		}
	}
	slices.Sort(folders)
	slices.Sort(described)
	if folders = slices.Compact(folders); !slices.Equal(folders, described) {
		t.Errorf("doc.go describes %q, and there are %q", described, folders)
	}
}
