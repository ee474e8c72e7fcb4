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

// MissingPackages lists the Debian packages of the tools that this machine lacks.
func MissingPackages(ctx context.Context) []string {
	return hosttools.Packages(hosttools.Missing(ctx, requirements()))
}

// requirements lists what building and booting need, booting first. Git is wanted
// only for git trees and is not asked for.
func requirements() []hosttools.Tool {
	tools := []hosttools.Tool{
		{Name: board.AMD64.Emulator, Package: board.AMD64.Package, Why: "boots the kernels"},
		{Name: "setpriv", Package: "util-linux", Why: "ends QEMU with dmrace"},
		{Name: "setsid", Package: "util-linux", Why: "keeps Ctrl-C from QEMU"},
		{Name: "mksquashfs", Package: "squashfs-tools", Why: "makes the root file system"},
	}
	for _, t := range hosttools.Requirements() {
		if t.For != hosttools.ForGit {
			tools = append(tools, t)
		}
	}
	return tools
}

// Finding is one thing that was looked for.
type Finding struct {
	Name  string `json:"name"`
	State string `json:"state"` // "ok", "MISSING", "no" or "-": not looked for
	What  string `json:"what"`  // what it is for, or what was found
}

// Examine looks for everything that building and booting need. It returns a
// [dmrace.EnvError] beside what it found where something is missing.
func Examine(ctx context.Context) ([]Finding, error) {
	missing := hosttools.Missing(ctx, requirements())
	var found []Finding
	for _, t := range requirements() {
		state := "ok"
		if slices.Contains(missing, t) {
			state = "MISSING"
		}
		found = append(found, Finding{t.Name, state, t.Why})
	}
	qemu, qemuErr := vmtest.FindQEMU(ctx)
	if qemuErr == nil {
		found = append(found, Finding{"QEMU", "ok", qemu.Version}, kvm(vmtest.ProbeKVM(ctx, qemu)))
	}
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
