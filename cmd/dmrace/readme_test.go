package main

import (
	"bytes"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dmrace"
	"dmrace/internal/golden"
	"dmrace/lab"
	"dmrace/linux/board"
	"dmrace/linux/needs"
	"dmrace/linux/series"
	"dmrace/results"
	"dmrace/scenarios"
)

// committed reads the committed evidence of one scenario on every kernel, in the
// order of its variants.
func committed(t *testing.T, s *dmrace.Scenario) []*dmrace.Recording {
	t.Helper()
	store := results.Store{Dir: "../../results"}
	list, err := store.Committed()
	if err != nil {
		t.Fatal(err)
	}
	var recordings []*dmrace.Recording
	for _, v := range s.Variants {
		before := len(recordings)
		for _, c := range list {
			if !strings.HasPrefix(c.Run, s.Name+"/"+v.Name+"/") {
				continue
			}
			r, err := store.Load(c.Run)
			if err != nil {
				t.Fatal(err)
			}
			recordings = append(recordings, r)
		}
		if len(recordings) == before {
			t.Fatalf("no evidence of %s/%s is committed (make evidence)", s.Name, v.Name)
		}
	}
	return recordings
}

// onDefault keeps the recordings on the kernel that is booted unless another is asked
// for, of an architecture as a scenario states it.
func onDefault(arch dmrace.Arch, recordings []*dmrace.Recording) []*dmrace.Recording {
	return slices.DeleteFunc(recordings, func(r *dmrace.Recording) bool {
		return r.Plan.Kernel.Name != dmrace.DefaultKernel || r.Plan.Kernel.Arch != board.Stored(arch)
	})
}

// TestCommittedEvidence judges the stored timelines again and holds them against
// today's plans: evidence of a plan that has changed since is stale.
func TestCommittedEvidence(t *testing.T) {
	for _, s := range scenarios.Builtin() {
		all := committed(t, s)
		for _, r := range all {
			checkCommitted(t, s, r)
		}
		there := slices.DeleteFunc(slices.Clone(s.Variants), func(v dmrace.Variant) bool { return lab.NoSuchArm(dmrace.DefaultKernel, v.Arm) != "" })
		if n := len(onDefault(s.Arch, all)); n != len(there) {
			t.Errorf("%s: %d of %d variants are recorded on %s", s.Name, n, len(there), dmrace.DefaultKernel)
		}
	}
}

func checkCommitted(t *testing.T, s *dmrace.Scenario, r *dmrace.Recording) {
	t.Helper()
	name := s.Name + "/" + r.Plan.Variant + " on " + r.Provenance.Kernel.Label
	v, err := s.Variant(r.Plan.Variant)
	if err != nil {
		t.Fatal(err)
	}
	p, err := scenarios.Plan(s, v, dmrace.Options{KernelName: r.Plan.Kernel.Name, Arch: r.Plan.Kernel.Arch})
	if err != nil {
		t.Fatal(err)
	}
	if p.ID() != r.Plan.ID() || r.Provenance.PlanID != p.ID() {
		t.Errorf("%s: recorded for another plan: run make evidence", name)
	}
	again := dmrace.Judge(r.Timeline, needs.Criteria(r.Plan))
	if again.Outcome != r.Verdict.Outcome || again.Stage != r.Verdict.Stage || again.Cause != r.Verdict.Cause {
		t.Errorf("%s: stored verdict %s, judged again %s", name, results.Outcome(r.Verdict), results.Outcome(again))
	}
	if expect := series.ExpectOn(v, lab.StockTraits(r.Provenance.Kernel)); !expect.Met(again) {
		t.Errorf("%s: %s, expected %s", name, results.Outcome(again), expect)
	}
	for i, arg := range r.Provenance.Argv {
		arg = strings.ReplaceAll(arg, "path=/dev/fdset/", "path=") // a name of QEMU's own
		if i > 0 && r.Provenance.Argv[i-1] != "-append" && (strings.HasPrefix(arg, "/") || strings.Contains(arg, "=/")) {
			t.Errorf("%s: the provenance holds a folder of the host: %s", name, arg)
		}
	}
}

// TestReports renders the report of each scenario from its evidence on the default
// kernel.
func TestReports(t *testing.T) {
	for _, s := range scenarios.Builtin() {
		var report bytes.Buffer
		if err := results.Report(&report, s, onDefault(s.Arch, committed(t, s))); err != nil {
			t.Fatal(err)
		}
		golden.Check(t, filepath.Join("../../results/runs", s.Name, "report.txt"), report.Bytes())
	}
}

// TestReadme renders what make demo prints from the committed evidence, what verbs print of
// their examples, and the groups of the help, and compares them with the pages that show them.
// Each is shown on one page.
func TestReadme(t *testing.T) {
	blocks := map[string]string{
		"demo": demo(t), "help": verbs(t), "validate": validation(t),
		"parse": printed(t, exitUnexpected, "parse", "testdata/serial.log"),
		"lint":  printed(t, exitUnexpected, append([]string{"lint"}, example(t, "../../docs/RACE.md", "lint")...)...),
	}
	map24, _, _ := strings.Cut(printed(t, 0, append([]string{"shmoo"}, example(t, "../../README.md", "shmoo")...)...), "border along")
	blocks["shmoo"] = map24
	pages, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string]string{}
	for _, page := range append(pages, "../../README.md") {
		raw, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		text := string(raw)
		for _, name := range slices.Sorted(maps.Keys(blocks)) {
			if !strings.Contains(text, "<!-- "+name+" -->") {
				continue
			}
			if other := shown[name]; other != "" {
				t.Errorf("%s is shown by %s and %s", name, other, page)
			}
			shown[name] = page
			text = fill(t, text, name, blocks[name])
		}
		golden.Check(t, page, []byte(text))
	}
	if len(shown) != len(blocks) {
		t.Errorf("shown are only %v", shown)
	}
}

// TestReadmeIsShort: a stranger reads it whole.
func TestReadmeIsShort(t *testing.T) {
	raw, err := os.ReadFile("../../README.md")
	if n := strings.Count(string(raw), "\n"); err != nil || n > 175 {
		t.Errorf("the README has %d lines: move what only some need to docs/ (%v)", n, err)
	}
}

// example returns the arguments of the first call of a verb that a page shows.
func example(t *testing.T, page, verb string) []string {
	t.Helper()
	raw, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	_, call, ok := strings.Cut(string(raw), "    bin/dmrace "+verb+" ")
	call, _, _ = strings.Cut(call, "\n")
	call, _, _ = strings.Cut(call, " #")
	before, line, quoted := strings.Cut(strings.TrimSpace(call), "'")
	if !ok {
		t.Fatalf("%s has no example of %s", page, verb)
	}
	args := strings.Fields(before)
	if quoted {
		args = append(args, strings.TrimSuffix(line, "'"))
	}
	return args
}

// printed is what a verb prints when it ends with that status.
func printed(t *testing.T, status int, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	if code := execute(t.Context(), args, &out, io.Discard); code != status {
		t.Errorf("dmrace %v: exit status %d", args, code)
	}
	return out.String()
}

// verbs is the part of the help that names the verbs.
func verbs(t *testing.T) string {
	t.Helper()
	_, help, _ := said(t, "--help")
	begin, end := strings.Index(help, groups[0].title), strings.Index(help, "\nFlags:")
	if begin < 0 || end < begin {
		t.Fatalf("the help names no verbs:\n%s", help)
	}
	return help[begin:end]
}

// validation is what dmrace validate prints of 5.10 before and after it is given the
// dm-mod.waitfor= of 6.1, for the scenarios that the README names.
func validation(t *testing.T) string {
	t.Helper()
	var trials []results.Trial
	for _, name := range []string{"mmc-natural", "rootwait-bounded"} {
		s, err := scenarios.Find(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range s.Variants {
			trials = append(trials, results.Trial{Before: recordedOn(t, s, v, "5.10"), After: recordedOn(t, s, v, "5.10+6.1"), Want: v.Expect})
		}
	}
	var out bytes.Buffer
	if err := results.Validation(&out, trials); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// recordedOn returns the committed recording of a variant on a kernel of the matrix.
func recordedOn(t *testing.T, s *dmrace.Scenario, v dmrace.Variant, kernel string) *dmrace.Recording {
	t.Helper()
	p, err := scenarios.Plan(s, v, dmrace.Options{KernelName: kernel})
	if err != nil {
		t.Fatal(err)
	}
	r := lab.Recorded(t.Context(), results.Store{Dir: "../../results"}, lab.Boot{Plan: p, Expect: series.ExpectOn(v, lab.TraitsOf(kernel))})
	if r == nil {
		t.Fatalf("no evidence of %s/%s on %s is committed (make matrix)", s.Name, v.Name, kernel)
	}
	return r
}

// demo is what make demo prints to standard output.
func demo(t *testing.T) string {
	t.Helper()
	s, err := scenarios.Find("mmc-slow-probe")
	if err != nil {
		t.Fatal(err)
	}
	recordings := onDefault(s.Arch, committed(t, s))
	compared, err := lab.Compare(t.Context(), recordings)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := results.Overview(&out, recordings); err != nil {
		t.Fatal(err)
	}
	out.WriteByte('\n')
	if err := results.AgreementTable(&out, compared); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// fill puts a block of output between the marks of that name.
func fill(t *testing.T, text, name, block string) string {
	t.Helper()
	begin, end := "<!-- "+name+" -->\n", "<!-- /"+name+" -->\n"
	head, rest, ok := strings.Cut(text, begin)
	_, tail, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("the README has no place for %s", name)
	}
	return head + begin + "```\n" + block + "```\n" + end + tail
}
