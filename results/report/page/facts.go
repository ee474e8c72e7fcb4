package page

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"dmrace"
	"dmrace/internal/shellwords"
	"dmrace/results"
)

// fact is one row of the provenance of a boot.
type fact struct{ Name, Value string }

// facts returns what a reviewer needs to trust a boot, without what is unknown.
func facts(r *dmrace.Recording) []fact {
	if r.Provenance == nil {
		return known(unrecorded(r))
	}
	return known(recordedFacts(r))
}

// unrecorded are the facts of a log, and those of a simulated boot.
func unrecorded(r *dmrace.Recording) []fact {
	all := []fact{{"seen", results.Origin(&r.Observation)}, {"kernel", results.Kernel(&r.Observation)}}
	if r.Plan == nil {
		return all
	}
	return append(all, fact{"injected", strings.TrimPrefix(results.Injected(r), "injected: ")}, fact{"plan", r.Plan.ID()})
}

func recordedFacts(r *dmrace.Recording) []fact {
	p := r.Provenance
	return []fact{
		{"kernel", p.Kernel.Source},
		{"arm", string(p.Kernel.Arm)},
		{"instrumented", instrumented(p)},
		{"set of options", string(p.Kernel.Config)},
		{"injected", orNothing(strings.Join(p.Injections, "; "))},
		{"command line", p.Cmdline},
		{"source tree", p.Kernel.TreeID},
		{"configuration", p.Kernel.ConfigHash},
		{"compiler", p.Kernel.Compiler},
		{"kernel image", p.Kernel.ImageHash},
		{"disk image", p.Disk.SHA256},
		{"verity root", p.Disk.VerityRoot},
		{"QEMU", p.QEMU},
		{"board", results.Board(r)},
		{"accelerator", p.Accelerator},
		{"clock", string(r.Plan.Clock)},
		{"begun", results.Begun(r)},
		{"QEMU's arguments", shellwords.Join(withoutLine(p.Argv, p.Cmdline)...)},
		{"plan", p.PlanID},
		{"recorded", recorded(p)},
		{"dmrace", p.Dmrace},
	}
}

// known leaves out what is not.
func known(all []fact) []fact {
	return slices.DeleteFunc(all, func(f fact) bool { return f.Value == "" })
}

// instrumented says whether the kernel is the one that its source gives: reviewers
// treat a shim differently from a stock kernel.
func instrumented(p *dmrace.Provenance) string {
	if p.Instrumented {
		return "yes: the kernel carries the dmrace shim"
	}
	return "no"
}

func orNothing(s string) string {
	if s == "" {
		return "nothing"
	}
	return s
}

func recorded(p *dmrace.Provenance) string {
	if p.RecordedAt.IsZero() {
		return ""
	}
	return fmt.Sprintf("%s, in %.1f s of the host's time", p.RecordedAt.UTC().Format(time.RFC3339), float64(p.HostWallMillis)/1000)
}

// withoutLine leaves the command line, which has a row of its own, out of arguments.
func withoutLine(argv []string, line string) []string {
	out := slices.Clone(argv)
	for i, a := range out {
		if a == line && a != "" {
			out[i] = "(the command line)"
		}
	}
	return out
}
