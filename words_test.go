package dmrace_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"dmrace/linux/board"
	"dmrace/linux/bus"
	"dmrace/linux/rootkind"
)

// kindWords are the names of buses, of the families of their disks, of their drivers and
// hosts, of kinds of roots and of architectures, in lower case. Who uses one of them knows
// about one bus, one kind of root or one architecture.
func kindWords() map[string]string {
	words := map[string]string{}
	add := func(of string, list ...string) {
		for _, w := range list {
			words[strings.ToLower(w)] = of
		}
	}
	for _, b := range bus.All() {
		add("bus "+string(b.Name), string(b.Name), b.Family.Prefix)
		add("bus "+string(b.Name), append(slices.Clone(b.Hosts), b.Ports...)...)
		for _, d := range b.Drivers {
			add("bus "+string(b.Name), strings.FieldsFunc(d.Name, separates)...)
		}
	}
	for _, k := range rootkind.All() {
		add("root kind "+string(k.Kind), string(k.Kind))
	}
	for _, b := range board.All() {
		add("architecture "+string(b.Arch), string(b.Arch))
	}
	for _, plain := range []string{"dm", "disk", "none", "user", "virtual", "storage", "pci", "hcd", "blk"} {
		delete(words, plain) // what the project is about, and words that say no kind by themselves
	}
	return words
}

func separates(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) }

// pathName is a name of a page, or of a kernel source that a fact is from.
var pathName = regexp.MustCompile(`\w+\.md\b|drivers/[\w/.-]+`)

// wordsOf takes an identifier or a text apart: "NFSError" is nfs and error, "mmcblk0p2" is
// that and mmcblk. Names of pages and of kernel sources are left out.
func wordsOf(text string) (words []string) {
	for _, part := range strings.FieldsFunc(pathName.ReplaceAllString(text, ""), separates) {
		runes := []rune(part)
		begin := 0
		for i := 1; i <= len(runes); i++ {
			if i < len(runes) && !(unicode.IsUpper(runes[i]) && (!unicode.IsUpper(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1]))) {
				continue
			}
			word := strings.ToLower(string(runes[begin:i]))
			words, begin = append(words, word), i
			if digit := strings.IndexFunc(word, unicode.IsDigit); digit > 0 {
				words = append(words, word[:digit])
			}
		}
	}
	return words
}

// kindsNamed returns a line for each word of a kind that stands in an identifier or a
// string of a Go file. Comments are free: they name the function that a fact is from.
func kindsNamed(name string, src any, words map[string]string) (found []string, err error) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, src, 0)
	if err != nil {
		return nil, err
	}
	tags := map[*ast.BasicLit]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		text := ""
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.Field: // its tag explains a key of scenarios, by an example
			if n.Tag != nil {
				tags[n.Tag] = true
			}
		case *ast.Ident:
			text = n.Name
		case *ast.BasicLit:
			if n.Kind == token.STRING && !tags[n] {
				text = n.Value
			}
		}
		for _, w := range wordsOf(text) {
			if of, ok := words[w]; ok {
				found = append(found, fmt.Sprintf("%s: %q is a word of %s", set.Position(n.Pos()), w, of))
			}
		}
		return true
	})
	return found, nil
}

// neutral are the files that know no bus, no kind of root and no architecture, and those
// among them that may, with the reason.
var neutral = []struct {
	files  string
	except map[string]string
}{
	{"*.go", map[string]string{
		"event.go":    "the vocabulary names what is printed",
		"verdict.go":  "the vocabulary names what is at fault",
		"inject.go":   "an injection has the name of what it makes late",
		"disk.go":     "a part of a disk is called after what it holds",
		"network.go":  "keys of scenarios name a card and a server",
		"scenario.go": "a key of scenarios says which disks it changes",
		"symbol.go":   "a symbol of command lines is called after the server that it belongs to",
	}},
	{"linux/seen/*.go", nil},
	{"linux/console/line.go", nil}, {"linux/console/parser.go", nil},
	{"fieldlog/*.go", map[string]string{
		"fieldlog/notices.go": "it shows what a line of a kernel looks like",
	}},
	{"fieldlog/explain/*.go", map[string]string{
		"fieldlog/explain/advice.go":       "what to look at next is a matter of the kind",
		"fieldlog/explain/advice_flash.go": "what to look at next is a matter of the kind",
		"fieldlog/explain/advice_host.go":  "what to look at next is a matter of the kind",
		"fieldlog/explain/advice_root.go":  "what to look at next is a matter of the kind",
		"fieldlog/explain/advice_user.go":  "what to look at next is a matter of the kind",
	}},
}

// TestNoKindIsNamed keeps what is about one bus, one kind of root or one architecture in
// the package that knows it, so that one more of them is one more file there.
func TestNoKindIsNamed(t *testing.T) {
	words := kindWords()
	for _, n := range neutral {
		files, err := filepath.Glob(n.files)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: no file, %v", n.files, err)
		}
		for _, name := range files {
			if n.except[filepath.ToSlash(name)] != "" || strings.HasSuffix(name, "_test.go") {
				continue
			}
			found, err := kindsNamed(name, nil, words)
			if err != nil {
				t.Fatal(err)
			}
			for _, line := range found {
				t.Error(line)
			}
		}
	}
}

// TestKindsAreFound shows that the test can fail.
func TestKindsAreFound(t *testing.T) {
	words := kindWords()
	for _, c := range []struct {
		line string
		want int
	}{
		{`var x = "ubi"`, 1},
		{`var x = "the root is on mmcblk0p2"`, 1},
		{`var x = NFSError`, 1},
		{`var rootOnMTD = 1`, 1},
		{`var x = "an SD card on sdhci-pci"`, 2},
		{`var x = "amd64"`, 1},
		{`var x = "docs/SCENARIOS.md"`, 0},
		{`var x = "the disk is there, and no partition"`, 0},
		{`var x = 1 // drivers/mmc/core`, 0},
		{`var x = "device-mapper, dm-0"`, 0},
		{`var diskErrors = "usable ramp"`, 0},
	} {
		found, err := kindsNamed("x.go", "package x\n"+c.line+"\n", words)
		if err != nil || len(found) != c.want {
			t.Errorf("%s: %q, %v", c.line, found, err)
		}
	}
}
