package vmtest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"dmrace"
	"dmrace/images/disk"
	"dmrace/images/initramfs"
	"dmrace/images/kernel"
	"dmrace/linux/board"
)

// Host is what a plan meets on this machine: the things that are not in the plan
// because they differ from host to host. They go into the provenance.
type Host struct {
	QEMU   QEMU
	Kernel *kernel.Image
	Disks  *disk.Set
	Accel  Accel  // AccelTCG or AccelKVM; see [ChooseAccel]
	Rerun  string // the command that repeats the boot, for the provenance

	Initramfs *initramfs.Image // for plans whose machine has one

	Snapshots *Snapshots // what boots go on from where that is sound; nil: they are whole

	late  bool   // the disks whose state QEMU does not save are plugged in later: see plugDisks
	typed bool   // somebody writes to the guest's serial port
	share string // the folder that is exported to the guest; "": there is none

	Progress func(p Phase, guest time.Duration) // told now and then while a boot is recorded; may be nil
}

// QEMU is an emulator that was found and asked for its version.
type QEMU struct {
	Path    string
	Args    []string // given to it beside those of a plan: where its firmware is
	Version string   // "QEMU emulator version 7.2.22 (Debian ...)"
	Arch    dmrace.Arch
}

// ProgramVar is the environment variable that names another emulator, as package qemu of
// github.com/hugelgupf/vmtest and runvmtest have it: a path or a name, and options that
// it is always given.
const ProgramVar = "VMTEST_QEMU"

// program returns the path of an architecture's emulator and its own options.
func program(b *board.Info) (path string, args []string, err error) {
	if words := strings.Fields(os.Getenv(ProgramVar)); len(words) > 0 {
		path, err := exec.LookPath(words[0])
		if err != nil {
			return "", nil, &dmrace.EnvError{Err: fmt.Errorf("%s: %w", ProgramVar, err), Fix: "let it name a QEMU, or unset it"}
		}
		if other := emulates(path); other != nil && other != b {
			return "", nil, &dmrace.EnvError{
				Err: fmt.Errorf("%s names %s, which emulates %s; this boot is for %s", ProgramVar, filepath.Base(path), other.Title, b.Title),
				Fix: "let it name " + b.Emulator + ", or unset it",
			}
		}
		return path, words[1:], nil
	}
	path, err = exec.LookPath(b.Emulator)
	if err != nil {
		return "", nil, &dmrace.EnvError{
			Err: fmt.Errorf("%s is not installed", b.Emulator),
			Fix: "apt-get install " + b.Package + " (dmrace doctor lists everything that is missing)",
		}
	}
	return path, nil, nil
}

// emulates returns the architecture whose emulator's name a program has, or nil.
func emulates(path string) *board.Info {
	for _, b := range board.All() {
		if filepath.Base(path) == b.Emulator {
			return b
		}
	}
	return nil
}

// FindQEMU looks for the QEMU of an architecture, the one that [ProgramVar] names or else
// that in the search path, and asks its version. What of this host would end every boot is
// said first: see [CheckHost].
func FindQEMU(ctx context.Context, arch dmrace.Arch) (QEMU, error) {
	b, err := board.Of(arch)
	if err != nil {
		return QEMU{}, err
	}
	path, args, err := program(b)
	if err == nil {
		err = CheckHost()
	}
	if err != nil {
		return QEMU{}, err
	}
	version, err := askVersion(ctx, path)
	if err != nil {
		return QEMU{}, &dmrace.EnvError{Err: err, Fix: fixFor(err, "apt-get install --reinstall "+b.Package)}
	}
	return QEMU{path, args, version, b.Arch}, nil
}

// Supports returns an error that wraps a *dmrace.EnvError where the emulator lacks a
// device of the plan.
func (q QEMU) Supports(p *dmrace.Plan) error {
	for _, d := range p.Disks() {
		half := halves[d.Bus]
		if half.since == [2]int{} || !q.before(half.since) {
			continue
		}
		return &dmrace.EnvError{
			Err: fmt.Errorf("%s/%s needs %s, which can be attached since QEMU %d.%d; this is %q",
				p.Scenario, p.Variant, half.wants, half.since[0], half.since[1], q.Version),
			Fix: "let " + ProgramVar + " name a newer one: Debian has it in trixie-backports (bookworm-backports stops at 10.0)",
		}
	}
	return nil
}

// before reports whether the emulator is older than a version, major and minor. One
// whose version cannot be read is not.
func (q QEMU) before(version [2]int) bool {
	var have [2]int
	if _, err := fmt.Sscanf(q.Version, "QEMU emulator version %d.%d", &have[0], &have[1]); err != nil {
		return false
	}
	return slices.Compare(have[:], version[:]) < 0
}
