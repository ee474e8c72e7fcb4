package boardtest

import (
	"bytes"
	"context"
	"errors"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"dmrace"
	"dmrace/fieldlog"
	"dmrace/internal/version"
	"dmrace/linux/needs"
	"dmrace/linux/series"
)

// pid is this process, as notes have it.
var pid = os.Getpid()

// observed returns what was seen of the boot until end.
func (b *boot) observed(end dmrace.End) *dmrace.Observation {
	c := b.session.heard
	if end.Reason == "" { // it broke off
		end = dmrace.End{Reason: dmrace.EndLimit, At: c.look().stamp}
	}
	t, criteria := c.finish(end), needs.Criteria(b.plan)
	release := releaseOf(c.console.Bytes())
	o := &dmrace.Observation{
		Origin: dmrace.OriginBoard, Plan: b.plan, Release: release, Criteria: criteria,
		Timeline: t, Verdict: dmrace.Judge(t, criteria), Console: c.console.Bytes(), LineTimes: c.times,
	}
	o.Provenance = b.provenance(release)
	return o
}

// provenance states what is known of the boot beside its console.
func (b *boot) provenance(release string) *dmrace.Provenance {
	c, f := b.session.heard, b.Board
	injections := []string{}
	for _, i := range b.plan.Inject {
		injections = append(injections, i.String())
	}
	return &dmrace.Provenance{
		RecordedAt: b.began.UTC().Truncate(time.Second), PlanID: b.plan.ID(), Kernel: b.kernel(release), Instrumented: c.parser.Shim(),
		Injections: injections, Disk: b.given.Identity, Cmdline: b.line, Argv: []string{},
		HostWallMillis: time.Since(b.began).Milliseconds(), ConsoleDropped: c.dropped, Vocabulary: dmrace.VocabularyNewest,
		GuestReport: c.parser.Report(), Dmrace: version.String(),
		Board: &dmrace.BoardRun{
			Name: f.Name, PowerOn: f.PowerOn, PowerOff: f.PowerOff, Console: f.Console.String(), Line: string(f.Line.By),
			Cycles: b.session.cycles, Loader: c.loader, NoText: c.foreign, LineSeen: b.seen,
		},
	}
}

// kernel says which kernel was booted: one that was built here, or what the board's own
// says that it is. It is called by the board as well, so that its evidence has folders of
// its own.
func (b *boot) kernel(release string) dmrace.KernelSource {
	k := b.plan.Kernel
	if s := b.given.Source; s != nil {
		source := *s
		source.Label = b.Board.Name + "-" + s.Label
		return source
	}
	label := []string{b.Board.Name, safe(release), string(k.Arm)}
	if release == "" {
		label[1] = safe(k.Name)
	}
	if b.session.heard.parser.Shim() {
		label = append(label, "shim")
	}
	if k.Arch != "" {
		label = append(label, string(k.Arch))
	}
	return dmrace.KernelSource{
		Label: strings.Join(label, "-"), Release: release, Source: "the own kernel of board " + b.Board.Name,
		Arm: k.Arm, Shim: b.session.heard.parser.Shim(), Config: k.Config, Arch: k.Arch,
	}
}

// safe is a word as a folder's name has it.
func safe(word string) string { return unsafe.ReplaceAllString(word, "_") }

var unsafe = regexp.MustCompile(`[^A-Za-z0-9.+_-]`)

// releaseOf returns what a kernel says that it is, "" of one that does not.
func releaseOf(console []byte) string {
	log, err := fieldlog.Read(context.Background(), bytes.NewReader(console), fieldlog.Options{})
	if err != nil {
		return ""
	}
	return log.Release
}

// believable tells a board that did something else than the plan from a verdict. It returns
// nil where the recording can be trusted, whatever its verdict.
func (b *boot) believable(o *dmrace.Observation) error {
	s, k := b.session, b.plan.Kernel
	switch {
	case otherKernel(k.Name, o.Release):
		return s.trouble("see what the boot loader loads, and kernels in its file", "it booted Linux %s, and the plan is for %s", o.Release, k.Name)
	case k.Shim && !o.Provenance.Instrumented:
		return s.trouble("put a kernel with the shim there, or say shim: false of it", "its kernel does not carry the dmrace shim, which its file and the plan say it has")
	case !k.Shim && o.Provenance.Instrumented:
		return s.trouble("say shim: true of it in kernels", "its kernel carries the dmrace shim, which its file does not say")
	case undelayed(o) != "":
		return s.trouble("its driver may have another name: ls /sys/bus/*/drivers on the board says which there are", "nothing was delayed: no device was probed by %s", undelayed(o))
	case o.UndelayedScan() != "":
		return s.trouble("see what its console calls the disk", "no partition scan was delayed: it added no disk %s, or its shim does not know dmrace.scan=", o.UndelayedScan())
	case o.IgnoredOrder() != "":
		return s.trouble("initcall_debug on its command line shows the names of its initcalls", "its initcalls ran in their own order: %s", o.IgnoredOrder())
	case o.Provenance.GuestReport != nil && !b.Board.Disks.Dmrace:
		return s.trouble("say disks.dmrace: true", "PID 1 of a disk that dmrace built has spoken, and its file says that its disks are the owner's own")
	case b.Board.Disks.Dmrace && (o.Verdict.Outcome == dmrace.Booted || o.Verdict.Stage == dmrace.StageInit && o.Verdict.Outcome != dmrace.Panicked):
		return b.read(o)
	}
	return nil
}

// otherKernel reports whether a kernel that a plan names by its version has another release.
func otherKernel(name, release string) bool {
	k, _, err := series.Named(name)
	if err != nil || release == "" {
		return false
	}
	rest, ok := strings.CutPrefix(release, k.Release)
	return !ok || rest != "" && rest[0] >= '0' && rest[0] <= '9'
}

// undelayed returns the driver of which a probe was to be late and none was, or nothing, in
// a boot that came far enough to tell.
func undelayed(o *dmrace.Observation) string {
	if o.Verdict.Outcome != dmrace.Booted && o.Verdict.Outcome != dmrace.Hung {
		return ""
	}
	for _, i := range o.Plan.Inject {
		if d := i.ProbeDelay; d != nil && !bytes.Contains(o.Console, []byte(" by "+d.Driver+" for ")) {
			return d.Driver
		}
	}
	return ""
}

// read holds PID 1's report against what is on the disks.
func (b *boot) read(o *dmrace.Observation) error {
	const fix = "see the console log; disks.put must have written the images of this plan (DMRACE_DISK1)"
	g := o.Provenance.GuestReport
	switch {
	case g == nil && o.Verdict.Cause != "":
		return nil // what came before PID 1 says why
	case g == nil:
		return b.session.trouble(fix, "PID 1 was started, and never reported")
	case len(g.Errors) > 0:
		return b.session.trouble(fix, "PID 1 met errors: %w", errors.New(strings.Join(g.Errors, "; ")))
	case g.NoRoot == "" && g.KnownFile != b.given.Identity.KnownFile:
		return b.session.trouble(fix, "PID 1 read other bytes from the root than dmrace put on the disk")
	case g.Root != nil && g.Root.Error == "" && g.NoRoot == "" && !damaged(b.plan) && needs.AsWritten(b.plan, g) && !b.given.Identity.Holds(*g.Root):
		return b.session.trouble(fix, "PID 1 read %s to its end, and it is not what dmrace put on the disk", g.Root.Device)
	}
	return nil
}

// named reports whether the kernel said that it has the plan's command line, and what is
// wrong where it said that it has another.
func (w *watcher) named(console string) (bool, error) {
	if err := w.sameLine(console); err != nil {
		return false, err
	}
	return strings.Contains(console, "Kernel command line: "), nil
}

// damaged reports whether a disk of the plan holds something else than what is to be read.
func damaged(p *dmrace.Plan) bool {
	return slices.ContainsFunc(p.Disks(), func(d dmrace.Disk) bool { return d.Corrupt != "" })
}
