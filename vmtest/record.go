package vmtest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/hugelgupf/vmtest/qemu"

	"dmrace"
	"dmrace/internal/unfinished"
	"dmrace/internal/version"
	"dmrace/linux/board"
	"dmrace/linux/needs"
	"dmrace/vmtest/qmp"
)

// Record boots the plan on the host and returns what happened, judged. With
// [Host.Snapshots] the boot goes on from a saved machine where that is sound, and its
// provenance says so.
//
// An error means that the harness failed or ctx ended, and is a [dmrace.EnvError]
// where the host or the kernel lacks something. What was recorded until then is
// returned beside the error; the observation is nil where nothing was.
func Record(ctx context.Context, p *dmrace.Plan, h Host) (*dmrace.Observation, error) {
	defer unfinished.Begin()()
	began := time.Now()
	b, err := begin(ctx, p, h)
	if err != nil {
		return nil, err
	}
	m := b.machine
	c := captureFrom(io.MultiReader(bytes.NewReader(b.said()), m.serial))
	end, err := recordBoot(ctx, m, c, p, h)
	if err != nil || end.Reason == dmrace.EndLimit {
		m.abort()
	} else {
		m.stop()
	}
	m.hangUp(c)
	t, criteria := c.finish(end), needs.Criteria(p)
	r := &dmrace.Observation{
		Origin: dmrace.OriginQEMU, Plan: p, Release: h.Kernel.Source.Release, Criteria: criteria,
		Timeline: t, Verdict: dmrace.Judge(t, criteria), Console: c.console.Bytes(),
		Provenance: provenance(p, h, m, b.cmdline, began),
	}
	r.Provenance.Snapshot = b.snapshot()
	r.Provenance.GuestReport, r.Provenance.ConsoleDropped = c.parser.Report(), c.dropped
	if c.parser.Shim() { // an image's compressed body does not show it beforehand
		r.Provenance.Instrumented, r.Provenance.Kernel.Shim = true, true
	}
	if err != nil {
		return r, fmt.Errorf("record %s/%s: %w", p.Scenario, p.Variant, stuck(err))
	}
	return r, diagnose(r, c.parser, m, t.End)
}

// startPlan starts QEMU for the plan, its CPU stopped, and returns it with the resolved
// command line.
func startPlan(ctx context.Context, p *dmrace.Plan, h Host, more ...qemu.Fn) (*machine, string, error) {
	if err := h.QEMU.Supports(p); err != nil {
		return nil, "", err
	}
	endServers, symbols, err := serve(p, h.Disks.Symbols)
	if err != nil {
		return nil, "", err
	}
	files, err := export(p.Machine, p.Kernel.Arch)
	if err != nil {
		endServers()
		return nil, "", err
	}
	end := func() { endServers(); files.end() }
	h.share = files.folder
	m, cmdline, err := startWith(ctx, p, h, symbols, more...)
	if err != nil {
		if why := files.gone(); why != nil {
			err = why
		}
		end()
		return nil, "", err
	}
	m.endServers, m.share = end, files.folder
	return m, cmdline, nil
}

// startWith is startPlan once the symbols of the command line are known.
func startWith(ctx context.Context, p *dmrace.Plan, h Host, symbols map[string]string, more ...qemu.Fn) (*machine, string, error) {
	cmdline, err := p.Resolve(symbols)
	if err != nil {
		return nil, "", err
	}
	m, err := startLine(ctx, p, h, cmdline, more...)
	return m, cmdline, err
}

// startLine starts QEMU with a command line for the plan's kernel, its CPU stopped.
func startLine(ctx context.Context, p *dmrace.Plan, h Host, cmdline string, more ...qemu.Fn) (*machine, error) {
	info, err := board.Of(p.Kernel.Arch)
	if err != nil {
		return nil, err
	}
	if most := info.MaxLine(); len(cmdline) > most {
		return nil, &dmrace.UsageError{Err: fmt.Errorf(
			"the command line of %s/%s is %d bytes long; %s kernels cut it at %d (COMMAND_LINE_SIZE)", p.Scenario, p.Variant, len(cmdline), info.Title, most)}
	}
	if err := hasTree(p, h.Kernel); err != nil {
		return nil, err
	}
	if p.Machine.HasInitrd() && h.Initramfs == nil {
		return nil, fmt.Errorf("boot %s/%s: the plan's machine has an initramfs, and the host was given none", p.Scenario, p.Variant)
	}
	limit := time.Duration(p.Limits.Host)
	starting, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("%w within %s, the boot's limit", qmp.ErrSilent, limit))
	defer cancel()
	m, err := start(starting, h.QEMU.Path, halfFor(p), wiring{h.typed, p.Clock == dmrace.ClockIcount}, slices.Concat(settings(p, h, cmdline), []qemu.Fn{qemu.ArbitraryArgs(h.QEMU.Args...)}, more))
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, &dmrace.EnvError{Err: err, Fix: fixFor(err, "dmrace doctor says what this machine lacks")}
	}
	return m, nil
}

// recordBoot lets the machine go and watches it to its end.
func recordBoot(ctx context.Context, m *machine, c *capture, p *dmrace.Plan, h Host) (dmrace.End, error) {
	if err := m.run(ctx); err != nil {
		return dmrace.End{}, err
	}
	return boot(ctx, m, c, p, h.Disks.Paths, func(ctx context.Context) (dmrace.End, error) { return watch(ctx, m, c, p, h) })
}

// boot watches a machine that runs, by watch, with the injections beside.
func boot(ctx context.Context, m *machine, c *capture, p *dmrace.Plan, images []string, watch func(context.Context) (dmrace.End, error)) (dmrace.End, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	injected := make(chan struct{})
	go func() {
		defer close(injected)
		if err := injectAtRuntime(ctx, m, c, p, images); err != nil {
			cancel(err) // a boot without its injection shows nothing
		}
	}()
	end, err := watch(ctx)
	if ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	cancel(nil)
	<-injected
	return end, err
}

// provenance states what is known before the verdict is looked at.
func provenance(p *dmrace.Plan, h Host, m *machine, cmdline string, began time.Time) *dmrace.Provenance {
	injections := []string{}
	for _, i := range p.Inject {
		injections = append(injections, i.String())
	}
	var initramfs string
	var packages []string
	if p.Machine.HasInitrd() {
		initramfs, packages = h.Initramfs.SHA256, h.Initramfs.Packages
	}
	return &dmrace.Provenance{
		RecordedAt: began.UTC().Truncate(time.Second), PlanID: p.ID(), Rerun: h.Rerun,
		Kernel: h.Kernel.Source, Instrumented: h.Kernel.Source.Shim, Injections: injections,
		Disk: h.Disks.Identity, Initramfs: initramfs, Packages: packages, Cmdline: cmdline, QEMU: h.QEMU.Version,
		Argv: portable(m.argv, append(paths(p, h), m.share, shareSocket(m.share))...), Accelerator: string(h.Accel),
		HostWallMillis: time.Since(began).Milliseconds(), Vocabulary: dmrace.VocabularyNewest, Dmrace: version.String(),
	}
}

// paths returns the paths of this host that are among QEMU's arguments.
func paths(p *dmrace.Plan, h Host) []string {
	list := append([]string{h.QEMU.Path, h.Kernel.Path}, h.Disks.Paths...)
	if m, err := board.ModelOf(p.Machine.Model); err == nil && m != nil {
		list = append(list, h.Kernel.TreePath(m.Tree))
	}
	if h.Initramfs != nil {
		list = append(list, h.Initramfs.Path)
	}
	return list
}

// portable returns argv without the folders of this host: paths keep their last
// element.
func portable(argv []string, paths ...string) []string {
	out := slices.Clone(argv)
	for i := range out {
		for _, p := range paths {
			if p == "" {
				continue
			}
			out[i] = strings.ReplaceAll(out[i], p, filepath.Base(p))
		}
	}
	return out
}
