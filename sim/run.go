package sim

import (
	"slices"
	"strings"
	"time"

	"dmrace"
	"dmrace/linux/bootparam"
	"dmrace/linux/needs"
	"dmrace/linux/series"
	"dmrace/linux/target"
)

// FromPlan lays out the boot of a plan on such a kernel: the plan's name for it says
// what it does only where that is a version ("6.1"). It returns a [dmrace.UsageError]
// for a release that is no version, and a [dmrace.NotModelled] for what the simulator does
// not know of the plan.
func FromPlan(p *dmrace.Plan, k dmrace.Traits) (*Model, error) {
	f, err := series.Of(k, p.Kernel.Arm)
	if err != nil {
		return nil, err
	}
	return layOut(p, k.Release, f)
}

// layOut is FromPlan for a kernel of a release that does this.
func layOut(p *dmrace.Plan, release string, f series.Set) (*Model, error) {
	if err := notModelled(p); err != nil {
		return nil, err
	}
	line, err := p.Resolve(nominal)
	if err != nil {
		return nil, err
	}
	options, err := optionsOf(p, release)
	if err != nil {
		return nil, err
	}
	if err := namesKnown(orderOf(p), release); err != nil {
		return nil, err
	}
	f.DMInit = f.DMInit && needs.DMInit(p)
	return New(Config{
		Cmdline: line, Features: f, Machine: machineOf(p), Delays: delaysOf(p), Scans: scansOf(p), Order: orderOf(p), Build: buildOf(p),
		Tree:     treeOf(p),
		CryptKey: nominal[dmrace.SymCryptKey], Options: options, FileSystems: fileSystemsOf(p),
	})
}

// treeOf is the tree of the disks that dmrace builds. Of somebody's own nothing is known.
func treeOf(p *dmrace.Plan) *Tree {
	for _, d := range p.Disks() {
		if slices.Contains(d.Partitions(), dmrace.PartUnknown) {
			return nil
		}
	}
	return &Tree{Root: nominal[dmrace.SymVerityRoot], Salt: nominal[dmrace.SymVeritySalt]}
}

// DelayUse returns how long usb-storage waits before it scans, as the plan's command
// line has it.
func DelayUse(p *dmrace.Plan) time.Duration {
	return bootparam.Read(p.Cmdline, series.Set{}).DelayUse
}

// given reports whether the kernel of a plan was given as it is, so that nothing is
// known of its configuration. dmrace's own kernels are built from images/kernel/config.
func given(p *dmrace.Plan) bool { return strings.HasPrefix(p.Kernel.Name, "image:") }

// buildOf says what the kernel of a plan was built without: dmrace's own have neither
// forward error correction nor signed root hashes, and of the hash algorithms those of
// CONFIG_CRYPTO_SHA256, of the ciphers what CONFIG_CRYPTO_AES, CONFIG_CRYPTO_XTS and
// CONFIG_DM_CRYPT bring.
func buildOf(p *dmrace.Plan) target.Build {
	if given(p) {
		return target.Build{}
	}
	b := target.Build{NoFEC: true, NoSignatures: true, Hashes: []string{"sha224", "sha256"}, Ciphers: []string{"aes"}, Chains: []string{"cbc", "ecb", "xts"}}
	if p.Kernel.Config == dmrace.ConfigStorage {
		b.Hashes, b.Ciphers, b.Chains = append(b.Hashes, "md5"), append(b.Ciphers, "des"), append(b.Chains, "ctr", "gcm")
	}
	return b
}

// fileSystemsOf lists the file systems for block devices that the kernel of a plan has
// (images/kernel/config), in the order in which they register.
func fileSystemsOf(p *dmrace.Plan) []string {
	switch {
	case given(p):
		return nil
	case p.Kernel.Config == dmrace.ConfigRoots:
		return []string{"ext3", "ext4", squashfs}
	}
	return []string{squashfs}
}

// FromRecording lays out the boot of a recording, on the kernel that was booted.
func FromRecording(o *dmrace.Observation) (*Model, error) { return FromPlan(o.Plan, bootedKernel(o)) }

// nominal stands for what is known only once a disk is built. Sizes, hashes and names
// decide nothing in a boot that has the right ones.
var nominal = map[string]string{
	dmrace.SymRootfsSectors: "2272",
	dmrace.SymRootfsBlocks:  "284",
	dmrace.SymVerityRoot:    strings.Repeat("5a", 32),
	dmrace.SymVeritySalt:    strings.Repeat("a5", 32),
	dmrace.SymRootfsUUID:    "8c2f0001-5a5a-45a5-8a5a-5a5a5a5a5a5a",
	dmrace.SymHashUUID:      "8c2f0002-5a5a-45a5-8a5a-5a5a5a5a5a5a",
	dmrace.SymCryptKey:      strings.Repeat("c3", 64),
	dmrace.SymStripeSectors: "2272",
}
