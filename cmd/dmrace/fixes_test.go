package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"dmrace"
	"dmrace/internal/golden"
	"dmrace/internal/table"
	"dmrace/lab"
	"dmrace/linux/series"
	"dmrace/results"
	"dmrace/results/report"
	"dmrace/results/report/mail"
	"dmrace/scenarios"
)

// fixesHead explains results/FIXES.md.
const fixesHead = `# What the fixes do to boots that were recorded

The bugs and their fixes are in FINDINGS.md. Here each boot that was recorded with
a fix stands beside the same boot of the stock kernel: the before in ` + "`results/runs`" + `, for 5.15.135 in
` + "`results/trees/runs`" + `, the after in ` + "`results/fixes/runs`" + ` or, of most that do not change, a line of
` + "`results/fixes/SUMS`" + ` (` + "`dmrace results sum`" + `). A boot that shows the bug which a fix is for is fixed if it boots
(` + "`fixed-by`" + ` in its scenario); every other has to end as its scenario expects of the stock kernel, or to boot where today's kernels do. Not every scenario
was booted with every fix: which were is what is listed. ` + "`dmrace validate --kernel 6.1 --arm NAME --out DIR`" + ` boots
both sides of all that a fix can affect, and ` + "`dmrace results sum --out DIR --check results/fixes/SUMS`" + ` holds
them against what is here.

This page is generated (` + "`go test ./cmd/dmrace -run TestFixes -update`" + `).
`

// stated are the boots that a fix makes end otherwise than it should, and why. Nothing else may
// regress.
var stated = map[string]string{
	"fix-create-length dm-create-malformed/too-long": "the table is made, of the first 272 sectors of the root alone, which no file system takes; dm-init-limits/long maps all of it, and boots",
	"fix-partnroff partnroff/root":                   "the root counts as found no more: the panic becomes the wait that rootwait asks for, as before 6.5",
	"fix-partnroff partnroff/waitfor-absent":         "a wait for what is not there has no end, as before 6.5",
	"fix-devt root-names/missing-partition":          "the disk has no such partition: its made-up number was opened and the kernel panicked, now rootwait waits for it",
	"fix-empty-waitfor mmc-waitfor-names/empty":      "the wait in waitfor that had no end is over, and the table comes too early, as it does on 7.2 without the fix",
	"fix-devt usb-late-medium/by-name":               "a reader without a medium: the made-up number was opened and the kernel panicked, now rootwait waits, and nobody looks at the medium that comes",
	"fix-devt usb-late-medium/waitfor-path":          "a reader without a medium: the made-up number answered waitfor at once, and the root wait had no end; now the wait in waitfor has none",
	"fix-devt root-hardware/read-errors":             "the partition table cannot be read: the made-up number was opened and the kernel panicked, now rootwait waits for the partition",
}

// TestFixes renders results/FIXES.md, and demands that nothing regresses that is not stated.
func TestFixes(t *testing.T) {
	trials := fixTrials(t)
	for name, more := range summedTrials(t) {
		trials[name] = append(trials[name], more...)
		slices.SortFunc(trials[name], func(a, b results.Trial) int {
			return cmp.Or(cmp.Compare(a.Before.Scenario(), b.Before.Scenario()), cmp.Compare(a.Before.Variant(), b.Before.Variant()))
		})
	}
	var page bytes.Buffer
	page.WriteString(fixesHead)
	told := map[string]bool{}
	for _, name := range inOrder(trials) {
		fmt.Fprintf(&page, "\n## %s\n\n", name)
		showFix(t, &page, trials[name], told)
	}
	golden.Check(t, "../../results/FIXES.md", page.Bytes())
	for boot := range stated {
		if !told[boot] {
			t.Errorf("%s is stated, and no boot ends so", boot)
		}
	}
}

// TestFixMails writes the mail about each of them, as validate does, into results/mail.
func TestFixMails(t *testing.T) {
	if testing.Short() {
		t.Skip("unpacks the sources of kernels; left out by -short")
	}
	trials := fixTrials(t)
	for _, name := range inOrder(trials) {
		k := trials[name][0].After.Plan.Kernel
		if strings.HasPrefix(k.Name, "tree:") {
			continue // its source is not here
		}
		t.Run(name, func(t *testing.T) {
			_, _, what, err := lab.Change{Arm: k.Arm}.Open(t.Context(), lab.Options{Kernel: k.Name, Messages: io.Discard})
			if err != nil {
				t.Fatal(err)
			}
			what.Trials = trials[name]
			var boots []*dmrace.Recording
			for _, trial := range what.Trials {
				boots = append(boots, trial.Before, trial.After)
			}
			r, err := report.Of(t.Context(), boots, report.Options{Validated: &what})
			if err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			if err := mail.Write(&out, r); err != nil {
				t.Fatal(err)
			}
			golden.Check(t, fmt.Sprintf("../../results/mail/%s-%s.mbox", k.Name, k.Arm), out.Bytes())
		})
	}
}

// fixTrials returns the boots with a fix beside those without, by "FIX on RELEASE".
func fixTrials(t *testing.T) map[string][]results.Trial {
	t.Helper()
	after, err := results.Store{Dir: "../../results/fixes"}.Runs()
	if err != nil || len(after) == 0 {
		t.Fatalf("%d runs, %v", len(after), err)
	}
	trials := map[string][]results.Trial{}
	for _, run := range after {
		if strings.Contains(run, "-stock") { // the before of a scenario that is not built in
			continue
		}
		trial := fixTrial(t, run)
		k := trial.After.Kernel()
		trials[string(k.Arm)+" on "+k.Release] = append(trials[string(k.Arm)+" on "+k.Release], trial)
	}
	return trials
}

// fixTrial is a recorded boot with a fix and the same one without.
func fixTrial(t *testing.T, run string) results.Trial {
	t.Helper()
	after, err := results.Store{Dir: "../../results/fixes"}.Load(run)
	if err != nil {
		t.Fatal(err)
	}
	after.Verdict = lab.Verifier().Judged(after)
	before := withoutFix(t, run, after.Kernel().Label, after.Plan.Kernel.Arm)
	return results.Trial{Before: before, After: after, Want: wantedWithFix(t, before, after.Plan.Kernel.Arm)}
}

// summedTrials returns the boots with a fix of which a sum is kept beside those without, by
// "FIX on RELEASE". A sum must be of the plan that the boot without has, with the fix.
func summedTrials(t *testing.T) map[string][]results.Trial {
	t.Helper()
	file, err := os.Open("../../results/fixes/SUMS")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	sums, err := results.ReadSums(file)
	if err != nil || len(sums) == 0 {
		t.Fatalf("%d sums, %v", len(sums), err)
	}
	trials := map[string][]results.Trial{}
	for _, s := range sums {
		label := path.Base(s.Run)
		arm := armOf(t, label)
		before := withoutFix(t, s.Run, label, arm)
		plan, kernel := *before.Plan, before.Kernel()
		plan.Kernel.Arm, kernel.Arm, kernel.Label = arm, arm, label
		if plan.ID() != s.PlanID {
			t.Errorf("%s: the sum is of the plan %.12s, the boot without the fix would be %.12s with it", s.Run, s.PlanID, plan.ID())
		}
		after := &dmrace.Recording{Observation: dmrace.Observation{Plan: &plan, Provenance: &dmrace.Provenance{Kernel: kernel}, Verdict: s.Verdict()}}
		name := string(arm) + " on " + kernel.Release
		trials[name] = append(trials[name], results.Trial{Before: before, After: after, Want: wantedWithFix(t, before, arm)})
	}
	return trials
}

// armOf is the fix in the label of a kernel.
func armOf(t *testing.T, label string) dmrace.Arm {
	t.Helper()
	var longest dmrace.Arm
	for _, a := range series.Arms() {
		if strings.Contains(label, "-"+string(a.Name)) && len(a.Name) > len(longest) {
			longest = a.Name
		}
	}
	if longest == "" {
		t.Fatalf("%s has no fix", label)
	}
	return longest
}

// withoutFix loads the boot of the stock kernel that a run with a fix is held against, judged
// as today's boots are.
func withoutFix(t *testing.T, run, label string, arm dmrace.Arm) *dmrace.Recording {
	t.Helper()
	stock := strings.TrimSuffix(run, label) + strings.Replace(label, string(arm), "stock", 1)
	var why error
	for _, dir := range []string{"../../results", "../../results/trees", "../../results/fixes"} {
		r, err := results.Store{Dir: dir}.Load(stock)
		if err == nil {
			r.Verdict = lab.Verifier().Judged(r)
			return r
		}
		why = errors.Join(why, err)
	}
	t.Fatalf("%s has no before: %v", run, why)
	return nil
}

// wantedWithFix is what a boot must come to with a fix.
func wantedWithFix(t *testing.T, before *dmrace.Recording, arm dmrace.Arm) dmrace.Expect {
	t.Helper()
	s, err := scenarios.Find(before.Scenario())
	if err != nil {
		s, err = scenarios.Find("../../results/findings/" + before.Scenario() + ".yaml")
	}
	if err != nil {
		t.Fatal(err)
	}
	v, err := s.Variant(before.Variant())
	if err != nil {
		t.Fatal(err)
	}
	if slices.Contains(v.FixedBy, arm) || v.Expect.Outcome == dmrace.Booted { // an old kernel may lose what today's boot
		return dmrace.Expect{Outcome: dmrace.Booted}
	}
	return before.Expect
}

// inOrder sorts by the order of the arms, then by the kernel.
func inOrder(trials map[string][]results.Trial) []string {
	place := func(name string) int {
		return slices.IndexFunc(series.Arms(), func(a series.Arm) bool { return strings.HasPrefix(name, string(a.Name)+" ") })
	}
	var names []string
	for name := range trials {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(a, b)) })
	return names
}

// showFix writes what changed as a table, and what did not as names. It notes what is stated.
func showFix(t *testing.T, page *bytes.Buffer, trials []results.Trial, told map[string]bool) {
	t.Helper()
	fmt.Fprintf(page, "%d boots: %s.\n", len(trials), results.Effects(trials))
	same := map[string][]string{}
	var names []string
	tw := table.New(page)
	tw.Head("EFFECT", "BOOT", "BEFORE", "AFTER", "STATED")
	rows := 0
	for _, c := range results.ByEffect(trials) {
		boot := c.Before.Scenario() + "/" + c.Before.Variant()
		switch effect := c.Effect(); effect {
		case results.Passes, results.Fails:
			if same[c.Before.Scenario()] == nil {
				names = append(names, c.Before.Scenario())
			}
			same[c.Before.Scenario()] = append(same[c.Before.Scenario()], c.Before.Variant())
			continue
		default:
			which := string(c.After.Plan.Kernel.Arm) + " " + boot
			why := stated[which]
			told[which] = true
			if effect != results.Fixed && why == "" {
				t.Errorf("%s on %s: %s, and it is not stated why", boot, c.After.Kernel().Label, effect)
			}
			tw.Row(string(effect), boot, results.Outcome(c.Before.Verdict), results.Outcome(c.After.Verdict), why)
			rows++
		}
	}
	if rows > 0 {
		page.WriteString("\n```\n")
		if err := tw.Flush(); err != nil {
			t.Fatal(err)
		}
		page.WriteString("```\n")
	}
	if len(names) == 0 {
		return
	}
	page.WriteString("\nUnchanged:\n\n")
	for _, name := range names {
		fmt.Fprintf(page, "- %s: %s\n", name, strings.Join(same[name], ", "))
	}
}
