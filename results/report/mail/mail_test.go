package mail

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"dmrace"
	"dmrace/internal/golden"
	"dmrace/results/report"
	"dmrace/results/report/reporttest"
)

func TestWrite(t *testing.T) {
	golden.Check(t, "testdata/mail.golden", reporttest.Render(t, Write, reporttest.Real(t)))
	reporttest.Check(t, Write)
}

// TestColumns holds every line of ours to 75 columns. Only messages of the kernel,
// which begin with their stamp, commands and single words may be longer.
func TestColumns(t *testing.T) {
	stamped := regexp.MustCompile(`^\[ *\d+\.\d{6}\]`)
	for _, line := range strings.Split(string(reporttest.Render(t, Write, reporttest.Committed(t))), "\n") {
		command := strings.HasPrefix(line, "    dmrace ")
		if n := len([]rune(line)); n > width && !stamped.MatchString(line) && !command && len(strings.Fields(line)) > 2 {
			t.Errorf("%d columns: %s", n, line)
		}
	}
}

// TestHostileLog looks for a line of the log that escaped from its stamp.
func TestHostileLog(t *testing.T) {
	for _, line := range strings.Split(string(reporttest.Render(t, Write, reporttest.Hostile(t))), "\n") {
		if strings.HasPrefix(line, "ok 1") || strings.HasPrefix(line, "# heading") {
			t.Errorf("forged: %s", line)
		}
	}
}

// TestClaims holds what a mail says against what was recorded.
func TestClaims(t *testing.T) {
	natural := func(r *report.Report) {
		r.Groups[0].Boots[0].Recording = reporttest.Load(t, "mmc-natural/without-waitfor/6.1.192-stock")
	}
	for _, c := range []struct {
		name   string
		change func(*report.Report)
		want   []string
		not    []string
	}{
		{"both", func(*report.Report) {}, []string{"035641b01e72", "99a2312f6980", "With help: mmc-slow-probe without-waitfor on 6.1.192-stock-shim hit it", "* Before: without-waitfor", "* After: with-waitfor", "error adding target to table", "dm-mod.waitfor=PARTLABEL=rootfs,PARTLABEL=hash"}, []string{"Tested-by", "there is none"}},
		{"a natural hang", natural, []string{"Yes: mmc-natural without-waitfor on 6.1.192-stock hit it with nothing made late", "natural: nothing was injected"}, []string{"With help"}},
		{"from outside", func(r *report.Report) {
			r.Groups[0].Boots[0].Recording = reporttest.Load(t, "usb-slow-scan/without-waitfor/6.1.192-stock")
		}, []string{"with a delay from outside"}, []string{"Yes: "}},
		{"no after", func(r *report.Report) { r.Groups[0].Boots = r.Groups[0].Boots[:1] }, []string{"* After: there is none to show"}, []string{"What differs"}},
		{"no before", func(r *report.Report) { r.Groups[0].Boots = r.Groups[0].Boots[1:] }, []string{"* Before: there is none to show", "does not show it"}, []string{"Yes"}},
		{"a panic of another cause", func(r *report.Report) {
			r.Groups[0].Boots = []report.Entry{{Recording: reporttest.Load(t, "usb-rootdelay/too-short/6.1.192-stock")}}
		}, []string{"does not show it"}, []string{"hit it"}},
		{"nothing", func(r *report.Report) { r.Groups = nil }, []string{"No boot was recorded", "does not show it"}, []string{"Yes"}},
		{"tested", func(r *report.Report) { r.TestedBy = "Jane Doe <jane@example.org>" }, []string{"\nTested-by: Jane Doe <jane@example.org>\n"}, nil},
		{"patched", func(r *report.Report) { r.Groups[0].Boots[1].Provenance.Kernel.Arm = "patched:0f3a9c21b4d5" }, []string{"(with patch 0f3a9c21b4d5 applied, instrumented"}, []string{"not the kernel"}},
		{"cut", func(r *report.Report) { r.Groups[0].Boots[0].Provenance.Kernel.Arm = dmrace.ArmNoWaitfor }, []string{"with the dm-mod.waitfor= loop cut out", "the kernel: before linux-source-6.1"}, []string{"Yes"}},
		{"given", func(r *report.Report) { r.Groups[0].Boots[1].Provenance.Kernel.Arm = "" }, []string{"(as it was given, instrumented"}, nil},
		{"inconclusive", func(r *report.Report) { r.Groups[0].Boots[0].Verdict.Outcome = dmrace.Inconclusive }, []string{"inconclusive", "does not show it"}, []string{" hit it"}},
		{"not modelled", func(r *report.Report) {
			r.Groups[0].Boots[0].NotModelled = &dmrace.NotModelled{What: "root=/dev/nfs", Why: "no server is simulated"}
		}, []string{"Predicted:   not modelled: root=/dev/nfs: no server is simulated"}, nil},
		{"predicted", func(r *report.Report) { r.Groups[0].Boots[0].Predicted = &r.Groups[0].Boots[0].Observation }, []string{"Predicted:   the same"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := reporttest.Real(t)
			c.change(r)
			text := string(reporttest.Render(t, Write, r))
			flat := strings.Join(strings.Fields(text), " ")
			for _, want := range c.want {
				if !strings.Contains(text, want) && !strings.Contains(flat, strings.Join(strings.Fields(want), " ")) {
					t.Errorf("%q is missing in\n%s", want, text)
				}
			}
			for _, not := range c.not {
				if strings.Contains(flat, not) {
					t.Errorf("%q stands in\n%s", not, text)
				}
			}
		})
	}
}

func TestTestedBy(t *testing.T) {
	for _, bad := range []string{"Jane", "jane@example.org", "<jane@example.org>", "Jane <jane>", "Jane Doe <jane@example.org>\nAcked-by: x <x@example.org>", "a <a@b.c>, b <b@b.c>"} {
		r := reporttest.Real(t)
		r.TestedBy = bad
		var out strings.Builder
		var usage *dmrace.UsageError
		if err := Write(&out, r); !errors.As(err, &usage) || out.Len() > 0 {
			t.Errorf("%q: %v, %d bytes", bad, err, out.Len())
		}
	}
}
