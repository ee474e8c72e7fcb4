package mail

import (
	"fmt"
	"io"
	netmail "net/mail"
	"strings"

	"dmrace"
	"dmrace/internal/visible"
	"dmrace/results"
	"dmrace/results/report"
)

// Write writes the report. It returns a [dmrace.UsageError], and writes nothing, where
// TestedBy is no "Name <address>".
func Write(w io.Writer, r *report.Report) error {
	if err := checkTester(r.TestedBy); err != nil {
		return err
	}
	p := &page{w: w}
	p.para("", r.Title)
	here, elsewhere := recorded(r)
	if len(here) > 0 || len(elsewhere) == 0 {
		backport(p, onlyRecorded(r))
	}
	ended(p, elsewhere)
	if r.TestedBy != "" {
		p.line("")
		p.line("Tested-by: %s", r.TestedBy)
	}
	if p.err != nil {
		return fmt.Errorf("write mail: %w", p.err)
	}
	return nil
}

// backport answers the four questions, from what was recorded.
func backport(p *page, r *report.Report) {
	upstream(p)
	trees(p, r)
	realLife(p, r)
	p.heading("Before and after")
	for _, g := range r.Groups {
		beforeAfter(p, g)
	}
	if len(r.Boots()) == 0 {
		p.para("", "No boot was recorded.")
	}
}

// checkTester refuses what is no trailer that git understands.
func checkTester(tester string) error {
	if tester == "" {
		return nil
	}
	a, err := netmail.ParseAddress(tester)
	if err != nil || a.Name == "" || visible.Line(tester) != tester || !strings.HasSuffix(tester, " <"+a.Address+">") {
		return &dmrace.UsageError{Err: fmt.Errorf("tested by %q: write it as Name <address>", tester)}
	}
	return nil
}

// upstream answers: what is the commit id of this change in Linus's tree?
func upstream(p *page) {
	p.heading("Upstream commits")
	p.item("035641b01e72", `"dm init: add dm-mod.waitfor to wait for asynchronously probed block devices", in v6.2; in stable since 5.15.121 and 6.1.40. It adds the wait.`)
	p.item("99a2312f6980", "in v7.1; in stable since 6.1.175 and 6.12.91. It adds a second wait_for_device_probe() behind that wait, without which a /dev name can resolve before its partition is scanned.")
}

// trees answers: why is this needed, and in which trees?
func trees(p *page, r *report.Report) {
	p.heading("Why, and in which trees")
	p.para("", `dm_init_init() (drivers/md/dm-init.c) loads the tables of dm-mod.create= once, in a late_initcall. It calls wait_for_device_probe(), which waits for probes and not for a card, LUN or partition scan that a probe has queued. A table whose device is not there yet fails and is not retried, and rootwait then polls without end for a /dev/dm-0 that nobody will create: the machine hangs.`)
	p.line("")
	p.para("", "Trees without 035641b01e72 have no dm-mod.waitfor= to close this window with. What was booted for this report, in QEMU:")
	p.line("")
	for _, b := range r.Boots() {
		p.para("  * ", fmt.Sprintf("%s %s on %s: %s%s", b.Scenario(), b.Variant(), kernel(b.Recording), results.Outcome(b.Verdict), unexpected(b)))
	}
	for _, g := range r.Groups {
		for _, o := range g.Omitted {
			p.para("  * ", fmt.Sprintf("%s %s: not booted: %s", g.Name, o.Name, o.Why))
		}
	}
}

// unexpected marks a boot that did not end as its scenario says.
func unexpected(b report.Entry) string {
	wanted := results.Unexpected(b.Recording)
	if wanted == "" {
		return ""
	}
	return " (expected: " + wanted + ")"
}

// kernel names the kernel of a boot and says how it differs from its source.
func kernel(r *dmrace.Recording) string {
	k := r.Kernel()
	name := k.Source
	if name == "" {
		name = "an unnamed kernel"
	}
	instrumented := "uninstrumented"
	if r.Recorded().Instrumented {
		instrumented = "instrumented: it carries the dmrace shim"
	}
	return fmt.Sprintf("%s (%s, %s)", name, armInWords(k.Arm), instrumented)
}

// armInWords says what the arm of a kernel is, to a reader who does not know the name.
func armInWords(arm dmrace.Arm) string {
	if id, patched := strings.CutPrefix(string(arm), "patched:"); patched {
		return "with patch " + id + " applied"
	}
	switch arm {
	case dmrace.ArmStock:
		return "stock"
	case "":
		return "as it was given"
	case dmrace.ArmNoWaitfor:
		return "with the dm-mod.waitfor= loop cut out"
	case dmrace.ArmWaitfor2022:
		return "without the second wait of 99a2312f6980"
	}
	return "arm " + string(arm)
}
