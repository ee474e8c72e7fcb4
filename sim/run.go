package sim

import (
	"strings"
	"time"

	"dmrace"
	"dmrace/sim/bootparam"
	"dmrace/sim/feature"
	"dmrace/sim/target"
)

// Run predicts the boot of a plan: the timeline that its recording should show, as
// far as the decisive events and their order go. It is deterministic. Errors are
// those of [FromPlan].
func Run(p *dmrace.Plan) (*dmrace.Timeline, error) {
	b, err := FromPlan(p, p.Kernel.Name)
	if err != nil {
		return nil, err
	}
	costs := DefaultCosts()
	return b.Run(&costs), nil
}

// FromPlan lays out the boot of a plan on a kernel of that release, which is the
// plan's name for the kernel only where that is a version ("6.1"). It returns a
// [dmrace.UsageError] for a release that is no version, and for a root that is no
// disk.
func FromPlan(p *dmrace.Plan, release string) (*Boot, error) {
	f, err := feature.For(release, p.Kernel.Arm)
	if err != nil {
		return nil, err
	}
	line, err := p.Resolve(nominal)
	if err != nil {
		return nil, err
	}
	return New(Config{
		Cmdline: line, Features: f, Machine: machineOf(p), Delays: delaysOf(p), Build: buildOf(p),
		Tree: &Tree{Root: nominal[dmrace.SymVerityRoot], Salt: nominal[dmrace.SymVeritySalt]},
	})
}

// DelayUse returns how long usb-storage waits before it scans, as the plan's command
// line has it.
func DelayUse(p *dmrace.Plan) time.Duration {
	return bootparam.Read(p.Cmdline, feature.Set{}).DelayUse
}

// buildOf says what the kernel of a plan was built without: dmrace's own fragments
// (images/kernel/config) have neither forward error correction nor signed root
// hashes, and of the hash algorithms those of CONFIG_CRYPTO_SHA256. Of a kernel that was given as it is nothing is known.
func buildOf(p *dmrace.Plan) target.Build {
	if strings.HasPrefix(p.Kernel.Name, "image:") {
		return target.Build{}
	}
	return target.Build{NoFEC: true, NoSignatures: true, Hashes: []string{"sha224", "sha256"}}
}

// FromRecording lays out the boot of a recording, on the release that was booted.
func FromRecording(r *dmrace.Recording) (*Boot, error) {
	release := r.Provenance.Kernel.Release
	if release == "" {
		release = r.Plan.Kernel.Name
	}
	return FromPlan(r.Plan, release)
}

// nominal stands for what is known only once a disk is built. Sizes and hashes
// decide nothing in a boot that has the right ones.
var nominal = map[string]string{
	dmrace.SymRootfsSectors: "2048",
	dmrace.SymRootfsBlocks:  "256",
	dmrace.SymVerityRoot:    strings.Repeat("5a", 32),
	dmrace.SymVeritySalt:    strings.Repeat("a5", 32),
}
