package lab

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"dmrace"
	"dmrace/images/kernel"
	"dmrace/images/kernel/hosttools"
	"dmrace/linux/board"
	"dmrace/vmtest"
)

// MissingPackages lists the Debian packages of the tools that this machine lacks for
// kernels of an architecture. One that there is not is a [dmrace.UsageError].
func MissingPackages(ctx context.Context, arch dmrace.Arch) ([]string, error) {
	b, err := board.Of(arch)
	if err != nil {
		return nil, usagef("--arch: %w", err)
	}
	return hosttools.Packages(hosttools.Missing(ctx, requirements(b))), nil
}

// requirements lists what building and booting need, booting first. Git is wanted
// only for git trees and is not asked for.
func requirements(b *board.Info) []hosttools.Tool {
	tools := []hosttools.Tool{
		{Name: b.Emulator, Package: b.Package, Why: "boots the kernels"},
		{Name: "setpriv", Package: "util-linux", Why: "ends QEMU with dmrace"},
		{Name: "setsid", Package: "util-linux", Why: "keeps Ctrl-C from QEMU"},
		{Name: "mksquashfs", Package: "squashfs-tools", Why: "makes the root file system"},
	}
	for _, t := range hosttools.Requirements() {
		if t.For != hosttools.ForGit {
			tools = append(tools, t)
		}
	}
	for _, t := range hosttools.Compiler(b) {
		if !slices.ContainsFunc(tools, func(o hosttools.Tool) bool { return o.Name == t.Name }) {
			tools = append(tools, t)
		}
	}
	return tools
}

// otherArchitectures says of each architecture but one whether its kernels can be built and
// booted: nothing else needs that.
func otherArchitectures(ctx context.Context, but *board.Info) (found []Finding) {
	for _, b := range board.All() {
		if b == but {
			continue
		}
		tools := append([]hosttools.Tool{{Name: b.Emulator, Package: b.Package}}, hosttools.Compiler(b)...)
		f := Finding{"--arch " + string(b.Arch), "ok", "builds and boots " + b.Title + " kernels"}
		if missing := hosttools.Missing(ctx, tools); len(missing) > 0 {
			f.State, f.What = "-", "not needed otherwise: "+hosttools.AptLine(missing)
		}
		found = append(found, f)
	}
	return found
}

// Finding is one thing that was looked for.
type Finding struct {
	Name  string `json:"name"`
	State string `json:"state"` // "ok", "MISSING", "no" or "-": not looked for
	What  string `json:"what"`  // what it is for, or what was found
}

// Examine looks for everything that building and booting kernels of an architecture need. It
// returns a [dmrace.EnvError] beside what it found where something is missing.
func Examine(ctx context.Context, arch dmrace.Arch) ([]Finding, error) {
	b, err := board.Of(arch)
	if err != nil {
		return nil, usagef("--arch: %w", err)
	}
	missing := hosttools.Missing(ctx, requirements(b))
	var found []Finding
	for _, t := range requirements(b) {
		state := "ok"
		if slices.Contains(missing, t) {
			state = "MISSING"
		}
		found = append(found, Finding{t.Name, state, t.Why})
	}
	qemu, qemuErr := vmtest.FindQEMU(ctx, b.Arch)
	if qemuErr == nil {
		found = append(found, Finding{"QEMU", "ok", qemu.Version}, kvm(vmtest.ProbeKVM(ctx, qemu)))
	}
	found = append(found, otherArchitectures(ctx, b)...)
	sources, sourceErr := examineSources(ctx)
	found = append(found, sources...)
	if len(missing) == 0 {
		return found, errors.Join(qemuErr, sourceErr)
	}
	return found, &dmrace.EnvError{
		Err: fmt.Errorf("%d tool(s) missing", len(missing)),
		Fix: "apt-get update && " + hosttools.AptLine(missing),
	}
}

// kvm words the result of the probe. Without KVM everything works.
func kvm(err error) Finding {
	if err == nil {
		return Finding{"KVM", "ok", "runs a guest; used with --clock realtime"}
	}
	return Finding{"KVM", "no", err.Error() + " (not needed: TCG is used)"}
}

// examineSources asks for the kernel that is booted unless another is asked for. The
// others are only listed: apt's lists of their suites are fetched when they are used.
func examineSources(ctx context.Context) ([]Finding, error) {
	cache, err := OpenCache()
	if err != nil {
		return nil, err
	}
	var found []Finding
	var failure error
	for _, e := range kernel.Catalogue() {
		f := Finding{"kernel " + e.Name, "-", fmt.Sprintf("%s, from %s when it is asked for", e.Package, e.Suites[0])}
		if e.Name == dmrace.DefaultKernel {
			tree, err := kernel.Open(ctx, cache, kernel.TreeSpec{Name: e.Name}, io.Discard)
			if err != nil {
				f.State, f.What, failure = "MISSING", e.Package, err
			} else {
				f.State, f.What = "ok", tree.Source
			}
		}
		found = append(found, f)
	}
	return found, failure
}
