package lint

import (
	"encoding/json"
	"strings"
	"testing"

	"dmrace/linux/series"
)

// TestFixed puts all fixes that are sure into one line.
func TestFixed(t *testing.T) {
	table := `dm-mod.create="vroot,,,ro,0 8192 linear /dev/mmcblk0p2 0"`
	for _, test := range []struct {
		name, line, kernel string
		holes              []Hole
		want               string // empty: the line stays
		answers            string
	}{
		{"nothing to do", "root=/dev/vda2 rootwait ro", "6.1", nil, "", ""},
		{"one", "root=PARTUUID=\"1234abcd-02\" rootwait", "6.1", nil, "root=PARTUUID=1234abcd-02 rootwait", "quote-inside"},
		{"two at once", "\ufeffroot=/dev/dm-0 " + table, "6.6", nil, "root=/dev/dm-0 " + table + " dm-mod.waitfor=/dev/mmcblk0p2", "lookalike waitfor-missing"},
		{"a root that nobody has filled in", "root=${x} rootwait", "6.1", nil, "", ""},
		{"behind a hole", "ARGS root=PARTUUID=\"1234abcd-02\"", "6.1", []Hole{{0, 4}}, "ARGS root=PARTUUID=1234abcd-02 rootwait", "quote-inside rootwait-missing"},
		{"through a hole", "root=\"A\"x\"B\"", "6.1", []Hole{{7, 10}}, "", ""},
	} {
		fixed, answered, err := Fixed(test.line, Options{Kernel: test.kernel, Holes: test.holes})
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, f := range answered {
			names = append(names, f.Name)
		}
		want := test.want
		if want == "" {
			want = test.line
		}
		if fixed != want || strings.Join(names, " ") != test.answers {
			t.Errorf("%s: %q by %q, want %q by %q", test.name, fixed, names, want, test.answers)
		}
	}
	if _, _, err := Fixed("a", Options{Kernel: "sixish"}); err == nil {
		t.Error("no error for a kernel that there is not")
	}
}

// TestFixedOnEveryKernel holds for the bad line of each rule that what is fixed has no
// error or warning that the line did not have, on any branch.
func TestFixedOnEveryKernel(t *testing.T) {
	for _, r := range rules {
		o := r.Options
		o.Kernel = ""
		before := checked(t, r.Bad, o)
		fixed, answered, err := Fixed(r.Bad, o)
		if err != nil {
			t.Fatal(err)
		}
		after := checked(t, fixed, o)
		had := map[string]bool{}
		for _, f := range before {
			had[f.Code] = true
		}
		for _, f := range after {
			if f.Severity != Note && !had[f.Code] {
				t.Errorf("%s: %s is new in %s", r.Code, f.Code, fixed)
			}
		}
		if len(answered) > 0 && len(after) > len(before) {
			t.Errorf("%s: %s, before %s", r.Code, summary(after), summary(before))
		}
	}
}

// TestFixedBySeries puts the fixes of each line that is known to be wrong together, for each
// branch and for all of them at once: what was answered is no error any more on any kernel that
// was asked about, and nothing has become one.
func TestFixedBySeries(t *testing.T) {
	type wrong struct {
		name, line string
		o          Options
	}
	var all []wrong
	for _, r := range rules {
		all = append(all, wrong{r.Code, r.Bad, r.Options})
	}
	for _, text := range linesOf(t, "testdata/fails.txt") {
		name, line, _ := strings.Cut(text, "\t")
		all = append(all, wrong{name, line, Options{}}, wrong{name + ", two of them", line + " rootwaitt", Options{}})
	}
	fixed := 0
	for _, w := range all {
		for _, kernel := range append(series.Branches(), "") {
			w.o.Kernel = kernel
			line, answered, err := Fixed(w.line, w.o)
			if err != nil {
				t.Fatal(err)
			}
			if len(answered) == 0 {
				continue
			}
			fixed++
			asked := series.Branches()
			if kernel != "" {
				asked = []string{kernel}
			}
			for _, k := range asked {
				o := w.o
				o.Kernel = k
				checkAnswered(t, w.name, w.line, line, answered, o)
			}
		}
	}
	if fixed < len(rules) {
		t.Errorf("%d lines of %d were fixed", fixed, len(all))
	}
}

// checkAnswered holds a fixed line against the one before, on one kernel.
func checkAnswered(t *testing.T, name, bad, fixed string, answered []Finding, o Options) {
	t.Helper()
	before, after := errorsOf(checked(t, bad, o)), errorsOf(checked(t, fixed, o))
	for code, n := range after {
		if n > before[code] {
			t.Errorf("%s on %s: %s is new\n%s\n%s", name, o.Kernel, code, bad, fixed)
		}
	}
	times := map[string]int{}
	for _, f := range answered {
		times[f.Code]++
	}
	for code, n := range times {
		if before[code] > 0 && after[code] > max(0, before[code]-n) {
			t.Errorf("%s on %s: %s is still there\n%s\n%s", name, o.Kernel, code, bad, fixed)
		}
	}
}

// TestSource holds that places and fixes are the file's in every form.
func TestSource(t *testing.T) {
	line := `root=PARTUUID="1234abcd-02" rootwait`
	r := Result{
		Source: Source{
			Name: "a.conf", Entry: "APPEND of label x",
			Region: func(start, end int) Region { return Region{7, start + 10, 7, end + 10} },
			Replace: func(string) []Replacement {
				return []Replacement{{Region{7, 24, 7, 25}, ""}, {Region{7, 36, 7, 37}, ""}}
			},
		},
		Line: line, Findings: checked(t, line, Options{Kernel: "6.1"}),
	}
	var text strings.Builder
	if err := TextOf(&text, r, TextOptions{}); err != nil {
		t.Fatal(err)
	}
	sarif, err := json.Marshal(SARIFOf([]Result{r}, "1"))
	if err != nil {
		t.Fatal(err)
	}
	records, err := json.Marshal(r.JSON())
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ form, text, want string }{
		{"text", text.String(), "a.conf: in APPEND of label x:\n"},
		{"text", text.String(), "a.conf:7:24: error[DMR122]"},
		{"sarif", string(sarif), `"startLine":7,"startColumn":24`},
		{"sarif", string(sarif), `{"deletedRegion":{"startLine":7,"startColumn":36,"endLine":7,"endColumn":37}}`},
		{"json", string(records), `"entry":"APPEND of label x","line":7,"column":24`},
	} {
		if !strings.Contains(test.text, test.want) {
			t.Errorf("%s: no %s in\n%s", test.form, test.want, test.text)
		}
	}
	r.Replace = func(string) []Replacement { return nil }
	unsure, err := json.Marshal(SARIFOf([]Result{r}, "1"))
	if err != nil || strings.Contains(string(unsure), `"fixes"`) || !strings.Contains(string(unsure), "Fixed line: root=PARTUUID=1234abcd-02") {
		t.Errorf("%s, %v", unsure, err)
	}
}
