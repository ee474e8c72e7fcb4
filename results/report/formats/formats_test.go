package formats

import (
	"bytes"
	"errors"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"dmrace"
	"dmrace/internal/golden"
	"dmrace/results/report"
	"dmrace/results/report/reporttest"
)

// notFormats are the folders of results/report that hold none.
var notFormats = []string{"formats", "lanes", "reporttest"}

// TestEveryFolderIsRegistered: a format that nobody can ask for is none.
func TestEveryFolderIsRegistered(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "formats.go", nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var imported []string
	for _, spec := range file.Imports {
		path, _ := strconv.Unquote(spec.Path.Value)
		imported = append(imported, path)
	}
	entries, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.IsDir() && !slices.Contains(notFormats, e.Name()) && !slices.Contains(imported, "dmrace/results/report/"+e.Name()) {
			t.Errorf("results/report/%s is not in the register of formats", e.Name())
		}
	}
}

// TestRows holds every row to what flags, help and completion take for granted.
func TestRows(t *testing.T) {
	if names := Names(); !slices.IsSorted(names) || len(slices.Compact(slices.Clone(names))) != len(names) {
		t.Errorf("%q are not sorted, or one stands twice", names)
	}
	endings := map[string]string{}
	for _, f := range All() {
		if f.Short == "" || f.Short != strings.TrimSpace(f.Short) || strings.ContainsAny(f.Short, "\n\t") || len(f.Short) > 80 {
			t.Errorf("%s: %q is not a line for help", f.Name, f.Short)
		}
		for _, e := range f.Endings {
			if other := endings[e]; other != "" || !strings.HasPrefix(e, ".") || e != strings.ToLower(e) {
				t.Errorf("%s: the ending %q is not an ending, or tells %s", f.Name, e, other)
			}
			endings[e] = f.Name
		}
		if len(reporttest.Render(t, f.Write, reporttest.Real(t))) == 0 {
			t.Errorf("%s writes nothing", f.Name)
		}
	}
}

func TestParseFile(t *testing.T) {
	for text, want := range map[string]string{
		"a.html": "html a.html", "dir.md/A.HTML": "html dir.md/A.HTML", "a.eml": "mail a.eml", "a.txt": "mail a.txt",
		"junit=a": "junit a", "csv=a=b": "csv a=b", "kcidb=-": "kcidb -", "a.tap": "tap14 a.tap", "tap13=a.tap": "tap13 a.tap",
		"": "", "a": "", "a.doc": "", "htm=a": "", "=a": "", "html=": "", "HTML=a": "",
	} {
		f, err := ParseFile(text)
		var usage *dmrace.UsageError
		if want == "" && !errors.As(err, &usage) || want != "" && (err != nil || f.Format.Name+" "+f.Name != want) {
			t.Errorf("%q: %s %s, %v; want %q", text, f.Format.Name, f.Name, err, want)
		}
	}
	if _, err := Find("htlm"); err == nil || !strings.Contains(err.Error(), `did you mean "html"?`) {
		t.Errorf("%v", err)
	}
}

func FuzzParseFile(f *testing.F) {
	f.Add("csv=a")
	f.Add("a.html")
	f.Fuzz(func(t *testing.T, text string) {
		file, err := ParseFile(text)
		if err == nil && (file.Name == "" || file.Write == nil || !strings.HasSuffix(text, file.Name)) {
			t.Errorf("%q: %+v", text, file)
		}
	})
}

// invented is what no format may say of a boot that nobody recorded: a host, an hour, a
// way in which the kernel was built, a command that repeats it.
var invented = []string{
	"QEMU", "qemu", "tcg", "uninstrumented", "0001-01-01", "1 Jan 0001", "icount", "as it was given", "unnamed",
	"again:", "Again:", "Repeat it", "To repeat it", "ecorded", "ompiler", "035641b01e72", "real life", "Before and after",
}

// inventedOfLog is what moreover none may say of a log: what was planned, and what was
// expected.
var inventedOfLog = []string{
	"stock", "njected", "elay", "made late", "xpected", "simulat", "plan", "Plan", "guest", "scenario log", "dmrace.log",
}

// TestNothingInvented writes a log and a simulated boot in every format. What stands in
// the golden files is all that is known; and none of it is invented.
func TestNothingInvented(t *testing.T) {
	for name, r := range map[string]*report.Report{"log": reporttest.Log(t), "simulated": reporttest.Simulated(t)} {
		for _, f := range All() {
			t.Run(name+" "+f.Name, func(t *testing.T) {
				var b bytes.Buffer
				err := f.Write(&b, r)
				var usage *dmrace.UsageError
				if f.Name == "kcidb" {
					if !errors.As(err, &usage) || b.Len() > 0 {
						t.Errorf("%v, wrote %q: a build is invented", err, b.String())
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				text := own(b.Bytes())
				golden.Check(t, "testdata/"+name+"."+f.Name, text)
				words := invented
				if name == "log" {
					words = slices.Concat(invented, inventedOfLog)
				}
				for _, word := range words {
					if bytes.Contains(text, []byte(word)) {
						t.Errorf("it says %q", word)
					}
				}
			})
		}
	}
}

// ofThePage matches what stands in every page, whatever it shows.
var ofThePage = regexp.MustCompile(`(?s)<meta http-equiv.*?>|<style>.*?</style>|<script>.*?</script>|<dialog.*?</dialog>|<defs>.*?</defs>`)

// own leaves out of a page what it does not say of the boot.
func own(b []byte) []byte { return ofThePage.ReplaceAll(b, nil) }
