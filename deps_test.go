package dmrace_test

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// rule forbids imports to the packages in a folder and below.
type rule struct {
	folder string                       // slash-separated, relative to the module root; "." is the root package alone
	except []string                     // folders to which it does not apply
	bad    func(importPath string) bool // reports a forbidden import
	reason string
	tests  bool // whether it holds for test files too
}

const module = "dmrace"

// rules are the imports that no package may have. The packages of one module see
// each other freely, so nothing but this table keeps the two witnesses apart.
var rules = []rule{
	{folder: ".", bad: not(standard), reason: "the vocabulary is what every part leans on: it leans on the standard library alone"},

	{folder: "linux", bad: moduleBeyond("linux"), reason: "facts about Linux are the ground that both witnesses stand on: they know neither"},
	{folder: "linux", bad: oneOf("os", "os/*", "syscall", "net", "net/*", "golang.org/x/sys/*", "math/rand", "math/rand/*", "log", "log/*"), reason: "a fact about Linux is a pure function: no files, no host, no time, no chance"},

	{folder: "sim", bad: inside("vmtest", "images"), tests: true, reason: "two witnesses are worth more than one only while neither can be tuned to agree with the other"},
	{folder: "vmtest", bad: inside("sim"), tests: true, reason: "two witnesses are worth more than one only while neither can be tuned to agree with the other"},

	{folder: "sim", bad: moduleBeyond("sim", "linux"), reason: "the simulator works from a plan alone"},
	{folder: "lint", bad: moduleBeyond("lint", "sim", "linux"), reason: "a line is judged from what is known of Linux and from simulated boots alone"},
	{folder: "explore", bad: moduleBeyond("explore", "lint", "scenarios", "sim", "linux"), reason: "a search varies plans and asks a witness: it knows none but the simulator by name"},
	{folder: "sim", bad: pure, reason: "a simulated boot is a pure function of its plan: no files, no host, no global source of randomness"},
	{folder: "lint", bad: pure, reason: "the same line gives the same findings on every host"},
	{folder: "explore", bad: pure, reason: "the same search finds the same boots on every host"},
	{folder: "vmtest", bad: moduleBeyond("vmtest", "images", "linux"), reason: "the recorder knows plans and images: what was expected and how it is shown is not its business"},
	{folder: "boardtest", bad: moduleBeyond("boardtest", "fieldlog", "linux"), reason: "the witness of a board knows plans and the board: how an image is built and what was expected is not its business"},
	{folder: "sim", bad: inside("boardtest"), tests: true, reason: "two witnesses are worth more than one only while neither can be tuned to agree with the other"},
	{folder: "vmtest", bad: inside("boardtest"), tests: true, reason: "two witnesses are worth more than one only while neither can be tuned to agree with the other"},
	{folder: "boardtest", bad: inside("sim", "vmtest"), tests: true, reason: "two witnesses are worth more than one only while neither can be tuned to agree with the other"},
	{folder: "fieldlog", except: []string{"fieldlog/explain"}, bad: moduleBeyond("fieldlog", "linux"), reason: "what a kernel prints is read the same whoever booted it: logs of boards come without a plan, a disk or a QEMU"},
	{folder: "fieldlog", bad: moduleBeyond("fieldlog", "lint", "linux"), reason: "a log is explained from itself and from its command line"},
	{folder: "fieldlog", bad: oneOf("os", "os/*", "net", "net/*"), reason: "a log is read from its reader alone: its caller opens it"},
	{folder: "bootfile", bad: moduleBeyond("bootfile", "linux"), reason: "what a file holds is read the same whoever asks"},
	{folder: "bootfile", bad: pure, reason: "a file is read from its bytes alone: its caller opens it"},
	{folder: "vmtest/guest", bad: oneOf("net", "net/*", "os/exec", "dmrace", "dmrace/images/*", "dmrace/linux/*", "fmt", "log", "encoding/json", "crypto/*"), reason: "PID 1 is read from an emulated disk: it carries nothing that it can do without"},
	{folder: "vmtest/session", bad: not(standard), reason: "it is part of PID 1"},
	{folder: "scenarios", bad: moduleBeyond("scenarios", "linux"), reason: "a scenario is data: it must not depend on who carries it out"},
	{folder: "images", bad: moduleBeyond("images", "linux"), reason: "images are built the same for whoever boots them"},
	{folder: "results", bad: moduleBeyond("results", "linux"), reason: "evidence is rendered from what was recorded, without the means to record anew"},

	{folder: "blobs", bad: moduleBeyond("blobs"), reason: "a file is known by its hash alone, whatever it is"},
	{folder: "campaign", bad: moduleBeyond("campaign", "blobs", "results", "scenarios", "linux"), reason: "a campaign is a folder: it knows neither what boots its cells nor whose they are"},
	{folder: "capsule", bad: moduleBeyond("capsule", "blobs", "results", "scenarios", "linux"), reason: "a capsule is packed and taken apart without the means to boot what is in it"},

	{folder: "lab", bad: moduleBeyond("lab", "blobs", "boardtest", "campaign", "capsule", "explore", "fieldlog", "images", "lint", "linux", "results", "scenarios", "sim", "vmtest"), reason: "what a verb does is there for tests and tools as well: it knows no command"},
	{folder: "lab", bad: oneOf("github.com/spf13/*", "flag", "golang.org/x/term", "github.com/vbauerster/*"), reason: "flags and terminals are the command's: a lab is opened from a struct, and speaks to a writer"},

	{folder: "cmd", bad: inside("sim", "vmtest", "boardtest", "images"), reason: "a verb is flags, one call of the lab, and words: what boots, predicts or builds is asked through the lab, where a test of anybody's can ask as well"},

	{folder: "integrations", bad: inside("sim", "vmtest", "boardtest", "images", "cmd"), reason: "what a CI system calls asks the lab, as a verb does"},

	{folder: "results/report", bad: oneOf("os", "os/*", "net", "net/http", "syscall", "golang.org/x/sys/*", "math/rand", "math/rand/*", "log", "log/*"), reason: "a format is a pure function of its report: the same report gives the same bytes on every host"},
	{folder: "internal", except: []string{"internal/cparser", "internal/difftest"}, bad: moduleBeyondRoot("internal/unfinished", "internal/openflag", "internal/digest", "internal/nearest", "internal/filelock", "internal/wholefile"), reason: "a helper is used from everywhere: it knows nothing of the rest, but what a process must not be left in, how a system opens and locks files and puts them in place, how content is named, and which word was meant"},
	{folder: "", bad: inside("results/report/reporttest", "internal/golden", "blobs/blobtest", "boardtest/bench", "lab/labtest", "images/kernel/kerneltest", "images/kernel/treetest"), reason: "only tests import what is made for them"},

	{folder: "", except: []string{"results/report/page/browser"}, bad: oneOf("github.com/chromedp/*"), tests: true, reason: "one package of tests drives a browser, under a build tag: go test ./... needs none"},
	{folder: "", except: []string{"vmtest", "boardtest", "images", "internal/cparser"}, bad: oneOf("os/exec"), reason: "only vmtest, boardtest, images and the harness of the kernel's parsers start processes, for they know how to end them"},
}

// pure lists what reads or changes the host, or draws lots for all.
var pure = oneOf("os", "os/*", "syscall", "net", "net/*", "golang.org/x/sys/*", "math/rand", "log", "log/*")

// standard reports whether a package is of the standard library: the first
// element of any other's path holds a dot, and our own is called dmrace.
func standard(importPath string) bool {
	first, _, _ := strings.Cut(importPath, "/")
	return !strings.Contains(first, ".") && first != module
}

func not(f func(string) bool) func(string) bool {
	return func(importPath string) bool { return !f(importPath) }
}

// inside reports imports of the module's folders of those names and below.
func inside(folders ...string) func(string) bool {
	return func(importPath string) bool {
		rel, ok := strings.CutPrefix(importPath, module+"/")
		return ok && slices.ContainsFunc(folders, func(f string) bool { return within(rel, f) })
	}
}

// helpers know nothing of Linux or of dmrace, so that every part may use them: the
// search for misspelt words, what puts numbers into words, and the one place each that quotes for a shell, makes text
// from elsewhere safe to show, puts files in place, locks them, keeps what was made under its
// key, and names content by its hash; which dmrace this is, what it must not be left in the middle of, and reading that
// a context ends; the flags of open(2) that not every system has; and tables for people.
var helpers = []string{"internal/english", "internal/strictyaml", "internal/nearest", "internal/shellwords", "internal/visible", "internal/wholefile", "internal/filelock", "internal/entries", "internal/digest", "internal/version", "internal/unfinished", "internal/ctxio", "internal/openflag", "internal/table"}

// ours reports imports of the module's own packages.
func ours(importPath string) bool {
	return importPath == module || strings.HasPrefix(importPath, module+"/")
}

// moduleBeyond reports imports of the module's own packages, except the root, those
// of the folders named, and the helpers.
func moduleBeyond(folders ...string) func(string) bool {
	allowed := inside(slices.Concat(folders, helpers)...)
	return func(importPath string) bool {
		return strings.HasPrefix(importPath, module+"/") && !allowed(importPath)
	}
}

// moduleBeyondRoot reports imports of the module's own packages, the root included, except
// those named.
func moduleBeyondRoot(except ...string) func(string) bool {
	allowed := inside(except...)
	return func(importPath string) bool { return ours(importPath) && !allowed(importPath) }
}

// oneOf reports imports of the packages named; "net/*" is all below net.
func oneOf(patterns ...string) func(string) bool {
	return func(importPath string) bool {
		return slices.ContainsFunc(patterns, func(p string) bool {
			tree, isTree := strings.CutSuffix(p, "/*")
			return importPath == p || isTree && strings.HasPrefix(importPath, tree+"/")
		})
	}
}

func within(folder, tree string) bool {
	return tree == "" || folder == tree || strings.HasPrefix(folder, tree+"/")
}

func (r rule) applies(folder string, test bool) bool {
	if test && !r.tests || slices.ContainsFunc(r.except, func(x string) bool { return within(folder, x) }) {
		return false
	}
	if r.folder == "." {
		return folder == "."
	}
	return within(folder, r.folder)
}

// checkImports reads the import clauses of every Go file under root, whatever its
// build constraints and whether or not it compiles, and returns one line for each
// that a rule forbids.
func checkImports(root string, rules []rule) ([]string, error) {
	var found []string
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if base := d.Name(); name != root && (base == "testdata" || strings.HasPrefix(base, ".")) {
				return filepath.SkipDir
			}
			return nil
		}
		if filepath.Ext(name) != ".go" {
			return nil
		}
		lines, err := checkFile(root, name, rules)
		found = append(found, lines...)
		return err
	})
	return found, err
}

func checkFile(root, name string, rules []rule) ([]string, error) {
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
	if err != nil {
		return nil, fmt.Errorf("parse imports: %w", err)
	}
	rel, err := filepath.Rel(root, name)
	if err != nil {
		return nil, err
	}
	rel = filepath.ToSlash(rel)
	var found []string
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", rel, err)
		}
		for _, r := range rules {
			if r.applies(path.Dir(rel), strings.HasSuffix(rel, "_test.go")) && r.bad(imported) {
				found = append(found, fmt.Sprintf("%s imports %s: %s", rel, imported, r.reason))
			}
		}
	}
	return found, nil
}

func TestForbiddenImports(t *testing.T) {
	found, err := checkImports(".", rules)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range found {
		t.Error(line)
	}
}

// TestForbiddenImportsAreFound shows that each rule can fail: the checker is let
// loose on a module that breaks them one by one.
func TestForbiddenImportsAreFound(t *testing.T) {
	for _, c := range []struct {
		file, imported string
		want           int // rules broken
	}{
		{"a.go", "github.com/goccy/go-yaml", 1},
		{"a.go", "dmrace/scenarios", 1},
		{"a.go", "os/exec", 1},
		{"a.go", "encoding/json", 0},
		{"a_test.go", "dmrace/scenarios", 0},
		{"linux/cmdline/a.go", "dmrace/sim", 1},
		{"linux/cmdline/a.go", "os", 1},
		{"linux/cmdline/a.go", "dmrace/linux/series", 0},
		{"linux/console/a.go", "dmrace/images/kernel", 1},
		{"sim/a.go", "dmrace/vmtest", 2},
		{"sim/a.go", "dmrace/linux/console", 0},
		{"sim/a_test.go", "dmrace/scenarios", 0},
		{"sim/a.go", "dmrace/images/disk", 2},
		{"sim/a.go", "dmrace", 0},
		{"sim/a.go", "dmrace/linux/cmdline", 0},
		{"sim/a.go", "dmrace/simulator", 1},
		{"lint/a.go", "os", 1},
		{"lint/a.go", "dmrace/vmtest", 1},
		{"explore/a_test.go", "dmrace/vmtest", 0},
		{"explore/a.go", "dmrace/lint", 0},
		{"explore/a.go", "math/rand/v2", 0},
		{"explore/a.go", "dmrace/images/kernel", 1},
		{"results/shmoo/a.go", "dmrace/explore", 1},
		{"sim/a.go", "os/exec", 2},
		{"sim/a.go", "net/http", 1},
		{"sim/a.go", "math/rand", 1},
		{"sim/a.go", "math/rand/v2", 0},
		{"vmtest/a.go", "dmrace/sim", 2},
		{"boardtest/a.go", "dmrace/vmtest", 2},
		{"boardtest/a_test.go", "dmrace/sim", 1},
		{"boardtest/a.go", "dmrace/fieldlog", 0},
		{"boardtest/serial/a.go", "dmrace/images/disk", 1},
		{"boardtest/a.go", "os/exec", 0},
		{"vmtest/a.go", "dmrace/boardtest", 2},
		{"sim/a_test.go", "dmrace/boardtest/boardfile", 1},
		{"vmtest/a_test.go", "dmrace/sim/explore", 1},
		{"vmtest/a.go", "dmrace/linux/console", 0},
		{"vmtest/a.go", "dmrace/images/kernel", 0},
		{"vmtest/qmp/a.go", "dmrace/scenarios", 1},
		{"vmtest/a.go", "os/exec", 0},
		{"fieldlog/a.go", "dmrace/vmtest", 2},
		{"fieldlog/a.go", "dmrace/linux/console", 0},
		{"fieldlog/a.go", "dmrace/lint", 1},
		{"fieldlog/explain/a.go", "dmrace/lint", 0},
		{"fieldlog/a.go", "os", 1},
		{"vmtest/guest/a.go", "dmrace/vmtest/session", 0},
		{"vmtest/guest/a.go", "dmrace/images/userland", 1},
		{"vmtest/guest/a.go", "os/exec", 1},
		{"vmtest/guest/a_test.go", "os/exec", 0},
		{"vmtest/session/a.go", "golang.org/x/sys/unix", 1},
		{"scenarios/a.go", "dmrace/images", 1},
		{"scenarios/a.go", "dmrace/linux/bus", 0},
		{"scenarios/a.go", "github.com/goccy/go-yaml", 0},
		{"images/disk/a.go", "dmrace/vmtest", 1},
		{"images/disk/a.go", "dmrace/images/kernel", 0},
		{"images/kernel/a.go", "os/exec", 0},
		{"results/a.go", "dmrace/vmtest", 1},
		{"results/a.go", "dmrace/internal/shellwords", 0},
		{"results/a.go", "dmrace/internal/golden", 2},
		{"internal/shellwords/a.go", "dmrace", 1},
		{"internal/wholefile/a.go", "dmrace/internal/unfinished", 0},
		{"internal/ctxio/a.go", "dmrace/internal/openflag", 0},
		{"internal/wholefile/a.go", "dmrace/internal/visible", 1},
		{"internal/difftest/a.go", "dmrace", 0},
		{"results/a.go", "os/exec", 1},
		{"results/report/mail/a.go", "os", 1},
		{"results/report/mail/a.go", "net/mail", 0},
		{"results/report/mail/a.go", "dmrace/linux/needs", 0},
		{"results/report/mail/a.go", "dmrace/sim", 1},
		{"results/report/mail/a.go", "dmrace/results/report/reporttest", 1},
		{"results/report/mail/a_test.go", "dmrace/results/report/reporttest", 0},
		{"results/report/junit/a_test.go", "os/exec", 0},
		{"results/report/page/a_test.go", "github.com/chromedp/chromedp", 1},
		{"results/report/page/browser/a_test.go", "github.com/chromedp/chromedp", 0},
		{"blobs/a.go", "dmrace/images/disk", 1},
		{"blobs/a.go", "dmrace/internal/wholefile", 0},
		{"campaign/a.go", "dmrace/vmtest", 1},
		{"campaign/a.go", "dmrace/lab", 1},
		{"campaign/a.go", "dmrace/results", 0},
		{"capsule/a.go", "dmrace/vmtest", 1},
		{"capsule/a.go", "dmrace/blobs", 0},
		{"lab/a.go", "dmrace/cmd/dmrace", 1},
		{"lab/a.go", "dmrace/capsule", 0},
		{"lab/a.go", "github.com/spf13/cobra", 1},
		{"lab/a.go", "os/exec", 1},
		{"lab/a.go", "dmrace/vmtest", 0},
		{"lab/a_test.go", "os/exec", 0},
		{"integrations/kernelci/a.go", "dmrace/vmtest", 1},
		{"integrations/kernelci/a.go", "dmrace/lab", 0},
		{"cmd/dmrace/a.go", "dmrace/lab/labtest", 1},
		{"cmd/dmrace/a.go", "os/exec", 1},
		{"cmd/dmrace/a_test.go", "os/exec", 0},
		{"cmd/dmrace/a.go", "dmrace/vmtest", 1},
		{"cmd/dmrace/a.go", "dmrace/boardtest", 1},
		{"cmd/dmrace/a_test.go", "dmrace/vmtest", 0},
		{"cmd/dmrace/a.go", "dmrace/lab", 0},
		{"results/testdata/a.go", "os/exec", 0},
	} {
		dir := t.TempDir()
		name := filepath.Join(dir, filepath.FromSlash(c.file))
		text := fmt.Sprintf("//go:build never\n\npackage a\n\nimport _ %q\n\nfunc {\n", c.imported)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		found, err := checkImports(dir, rules)
		if err != nil || len(found) != c.want {
			t.Errorf("%s importing %s: %d broken, want %d: %q, %v", c.file, c.imported, len(found), c.want, found, err)
		}
		for _, line := range found {
			if !strings.HasPrefix(line, c.file+" imports "+c.imported+": ") {
				t.Errorf("got %s", line)
			}
		}
	}
}

// TestEveryRuleHasAReason keeps a rule from being added without a reason.
func TestEveryRuleHasAReason(t *testing.T) {
	for i, r := range rules {
		if r.reason == "" || r.bad == nil {
			t.Errorf("rule %d on %q has no reason", i, r.folder)
		}
	}
}
