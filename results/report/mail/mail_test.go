package mail

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"dmrace"
	"dmrace/internal/golden"
	"dmrace/results"
	"dmrace/results/report"
	"dmrace/results/report/reporttest"
)

func TestWrite(t *testing.T) {
	golden.Check(t, "testdata/mail.golden", reporttest.Render(t, Write, reporttest.Real(t)))
	golden.Check(t, "testdata/change.golden", reporttest.Render(t, Write, reporttest.Validated(t)))
	reporttest.Check(t, Write)
}

// TestColumns holds every line of ours to 75 columns. Only messages of the kernel,
// which begin with their stamp, and single words may be longer.
func TestColumns(t *testing.T) {
	stamped := regexp.MustCompile(`^\[ *\d+\.\d{6}\]`)
	for _, r := range []*report.Report{reporttest.Committed(t), reporttest.Validated(t)} {
		_, body, _ := strings.Cut(string(reporttest.Render(t, Write, r)), "\n\n")
		for _, line := range strings.Split(body, "\n") {
			if n := len([]rune(line)); n > width && !stamped.MatchString(line) && len(strings.Fields(line)) > 2 {
				t.Errorf("%d columns: %s", n, line)
			}
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
	check(t, reporttest.Real, []claim{
		{"both", func(*report.Report) {}, []string{"With help: mmc-slow-probe/without-waitfor hits it", "Two boots that differ in the command line alone", "error adding target to table", "Only on the command line of the second: dm-mod.waitfor=PARTLABEL=rootfs,PARTLABEL=hash"}, []string{"Tested-by", "PATCH", "upstream"}},
		{"a natural hang", natural, []string{"Yes: mmc-natural/without-waitfor hits it and fails, with nothing made late", "natural: nothing was injected"}, []string{"With help", "Two boots"}},
		{"from outside", func(r *report.Report) {
			r.Groups[0].Boots[0].Recording = reporttest.Load(t, "usb-slow-scan/without-waitfor/6.1.192-stock")
		}, []string{"with a delay from outside"}, []string{"Yes: "}},
		{"no after", func(r *report.Report) { r.Groups[0].Boots = r.Groups[0].Boots[:1] }, []string{"* without-waitfor"}, []string{"Two boots", "real life"}},
		{"no before", func(r *report.Report) { r.Groups[0].Boots = r.Groups[0].Boots[1:] }, []string{"* with-waitfor"}, []string{"Two boots", "real life"}},
		{"a panic of another cause", func(r *report.Report) {
			r.Groups[0].Boots[0] = report.Entry{Recording: reporttest.Load(t, "usb-rootdelay/too-short/6.1.192-stock")}
		}, nil, []string{"hits it"}},
		{"nothing", func(r *report.Report) { r.Groups = nil }, []string{"No boot was recorded"}, []string{"Yes"}},
		{"tested", func(r *report.Report) { r.TestedBy = "Jane Doe <jane@example.org>" }, []string{"\nTested-by: Jane Doe <jane@example.org>\n"}, nil},
		{"patched", func(r *report.Report) {
			r.Groups[0].Boots[1].Provenance.Kernel.Arm = "patched:0f3a9c21b4d5"
			r.Groups[0].Boots[1].Provenance.Kernel.PatchFiles = []dmrace.PatchFile{{File: "fix.patch", Subject: "[PATCH] dm init: wait", SHA256: "53a1"}}
		}, []string{`with "dm init: wait" (fix.patch, SHA-256 53a1), patched, instrumented`}, []string{"0f3a9c21b4d5"}},
		{"cut", func(r *report.Report) { r.Groups[0].Boots[0].Provenance.Kernel.Arm = dmrace.ArmNoWaitfor }, []string{"with the dm-mod.waitfor= loop cut out"}, []string{"Yes"}},
		{"given", func(r *report.Report) { r.Groups[0].Boots[1].Provenance.Kernel.Arm = "" }, []string{"as it was given, instrumented"}, nil},
		{"inconclusive", func(r *report.Report) { r.Groups[0].Boots[0].Verdict.Outcome = dmrace.Inconclusive }, []string{"inconclusive"}, []string{" hits it"}},
		{"not modelled", func(r *report.Report) {
			r.Groups[0].Boots[0].NotModelled = &dmrace.NotModelled{What: "root=/dev/nfs", Why: "no server is simulated"}
		}, []string{"Predicted:   not modelled: root=/dev/nfs: no server is simulated"}, nil},
		{"predicted", func(r *report.Report) { r.Groups[0].Boots[0].Predicted = &r.Groups[0].Boots[0].Observation }, []string{"Predicted:   the same"}, nil},
	})
}

// TestChange holds what a mail says of a change against what was recorded of it.
func TestChange(t *testing.T) {
	none := func(r *report.Report) {
		r.Validated.Trials = slices.DeleteFunc(r.Validated.Trials, func(t results.Trial) bool { return t.Effect() == results.Fixed })
	}
	check(t, reporttest.Validated, []claim{
		{"a backport", func(*report.Report) {}, []string{
			"1 fixed, 0 regressed, 3 unchanged", "fixed mmc-natural/with-waitfor before: hung in rootwait: data-device-missing after: booted",
			`"dm init: add dm-mod.waitfor to wait for asynchronously probed block devices" (5.10.262-no-waitfor-from-6.1.192-035c6e4d.patch, SHA-256`,
			"Before: Linux 5.10.262 (linux-source-5.10 5.10.262-1)", "After: the same with the change", "commit 035641b01e72", "first released in 6.2; in stable since 6.1.40, 5.15.121",
			"Of 4 boots on Linux 5.10.262 (linux-source-5.10 5.10.262-1), 1 fails without the change and not with it: * hung in rootwait: data-device-missing: mmc-natural/with-waitfor",
			"What ended as expected before the change, 3 boots, does so after it. No other tree was booted for this run.", "Yes: mmc-natural/with-waitfor hits it without the change, with nothing made late",
			"Subject: [PATCH 5.10.y] dm init: add dm-mod.waitfor", "* Before the change: hung in rootwait: data-device-missing", "* After the change: booted",
		}, []string{"patched-a28970dbaf6e", "without-waitfor hits"}},
		{"a fix of dmrace's own", func(r *report.Report) {
			unnamed(r)
			r.Validated.Fix = &dmrace.PatchFile{File: "6.1.192-fix-devt-9ea2a787.patch", Subject: "[PATCH] block: look up what exists", SHA256: "0f3a"}
		}, []string{"Subject: [PATCH 5.10.y] block: look up what exists", `"block: look up what exists" (6.1.192-fix-devt-9ea2a787.patch, SHA-256 0f3a)`, "After: the same with the change"}, nil},
		{"upstream", func(r *report.Report) { r.Envelope.Upstream = "0123456789abcdef0123456789abcdef01234567" }, []string{"commit 0123456789abcdef0123456789abcdef01234567 upstream."}, []string{"commit 035641b01e72"}},
		{"no upstream", func(r *report.Report) { unnamed(r) }, []string{"None was named for this run"}, []string{"upstream."}},
		{"nothing fixed", none, []string{"0 fixed", "This run does not show that it is: of 3 boots none fails", "This run does not show it"}, []string{"Yes"}},
		{"nothing", func(r *report.Report) { r.Validated.Trials = nil }, []string{"Nothing was booted on both kernels"}, []string{"PATCH"}},
		{"regressed", func(r *report.Report) { r.Validated.Trials[2].After.Verdict.Outcome = dmrace.Hung }, []string{"1 fixed, 1 regressed", "REGRESSED mmc-natural/control", "Of 3 boots that passed before the change 1 do not pass after it"}, nil},
		{"an answer", func(r *report.Report) { r.Envelope.InReplyTo = "<1.2@example.org>" }, []string{"Subject: Re: [PATCH 5.10.y] dm init:", "In-Reply-To: <1.2@example.org>\nReferences: <1.2@example.org>\n"}, nil},
		{"addressed", func(r *report.Report) {
			r.Envelope.To, r.Envelope.Cc = []string{"stable@vger.kernel.org"}, []string{"Jane Doe <jane@example.org>"}
		}, []string{"\nTo: stable@vger.kernel.org\nCc: Jane Doe <jane@example.org>\n"}, nil},
		{"trailers", func(r *report.Report) {
			r.TestedBy, r.Envelope.ReportedBy, r.Envelope.Links = "Jane Doe <jane@example.org>", []string{"A B <a@example.org>"}, []string{"https://example.org/1"}
		}, []string{"\n\nReported-by: A B <a@example.org>\nLink: https://example.org/1\nTested-by: Jane Doe <jane@example.org>\n"}, nil},
		{"revisions", func(r *report.Report) {
			for _, t := range r.Validated.Trials {
				for i, rec := range []*dmrace.Recording{t.Before, t.After} {
					k := &rec.Provenance.Kernel
					k.Patches, k.PatchFiles = nil, nil
					k.Source, k.Git = "git commit "+strings.Repeat(string("ab"[i]), 40), []string{"v5.10.262", "v5.10.262-2-gbbbbbbbbbbbb"}[i]
				}
			}
			r.Validated.Commits = []results.Commit{{ID: strings.Repeat("c", 40), Subject: "dm: one"}, {ID: strings.Repeat("b", 40), Subject: "dm: two"}}
		}, []string{"Subject: [PATCH 5.10.y 0/2] dm: one", `("dm: two")`, "Linux 5.10.262 (v5.10.262, git commit aaaa", "After: Linux 5.10.262 (v5.10.262-2-gbbbbbbbbbbbb, git commit bbbb"}, nil},
		{"a folder", func(r *report.Report) {
			for _, t := range r.Validated.Trials {
				k := &t.Before.Provenance.Kernel
				k.Source, k.TreeID = "directory linux", "77aa"
			}
		}, []string{"Linux 5.10.262 (directory linux, SHA-256 of its files 77aa)"}, nil},
	})
}

// unnamed takes the upstream commit off the patches.
func unnamed(r *report.Report) {
	for _, t := range r.Validated.Trials {
		t.After.Provenance.Kernel.PatchFiles[0].Upstream = ""
	}
}

// claim is what a mail of a changed report must say and must not.
type claim struct {
	name   string
	change func(*report.Report)
	want   []string
	not    []string
}

func check(t *testing.T, of func(testing.TB) *report.Report, claims []claim) {
	for _, c := range claims {
		t.Run(c.name, func(t *testing.T) {
			r := of(t)
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

// TestRefused names what no mail can carry.
func TestRefused(t *testing.T) {
	for name, change := range map[string]func(*report.Report){
		"a sender without a name":  func(r *report.Report) { r.Envelope.From = "jane@example.org" },
		"two senders":              func(r *report.Report) { r.Envelope.From = "a <a@b.c>, b <b@b.c>" },
		"a list of receivers":      func(r *report.Report) { r.Envelope.To = []string{"a@b.c, d@e.f"} },
		"no receiver":              func(r *report.Report) { r.Envelope.Cc = []string{""} },
		"a forged field":           func(r *report.Report) { r.Envelope.To = []string{"a@b.c\nBcc: d@e.f"} },
		"a Message-Id with blanks": func(r *report.Report) { r.Envelope.InReplyTo = "a b@c.d" },
		"a subject for an Id":      func(r *report.Report) { r.Envelope.InReplyTo = "dm init" },
		"no commit":                func(r *report.Report) { r.Envelope.Upstream = "v6.2" },
		"no link":                  func(r *report.Report) { r.Envelope.Links = []string{"lore.kernel.org/r/1"} },
		"a link of two lines":      func(r *report.Report) { r.Envelope.Links = []string{"https://a.b/\nx"} },
		"who reported":             func(r *report.Report) { r.Envelope.ReportedBy = []string{"Jane"} },
	} {
		t.Run(name, func(t *testing.T) {
			r := reporttest.Validated(t)
			change(r)
			var out strings.Builder
			var usage *dmrace.UsageError
			if err := Write(&out, r); !errors.As(err, &usage) || out.Len() > 0 {
				t.Errorf("%v, %d bytes", err, out.Len())
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
