package vmtest

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"

	"dmrace"
	"dmrace/images/disk"
	"dmrace/images/initramfs"
	"dmrace/images/kernel"
)

// Host is what a plan meets on this machine: the things that are not in the plan
// because they differ from host to host. They go into the provenance.
type Host struct {
	QEMU   QEMU
	Kernel *kernel.Image
	Disk   *disk.Image
	Accel  Accel  // AccelTCG or AccelKVM; see [ChooseAccel]
	Rerun  string // the command that repeats the boot, for the provenance

	Initramfs *initramfs.Image // for plans whose machine has one
}

// QEMU is an emulator that was found and asked for its version.
type QEMU struct {
	Path    string
	Version string // "QEMU emulator version 7.2.22 (Debian ...)"
}

// Program is the emulator's name.
const Program = "qemu-system-x86_64"

// FindQEMU looks for QEMU in the search path and asks its version.
func FindQEMU(ctx context.Context) (QEMU, error) {
	path, err := exec.LookPath(Program)
	if err != nil {
		return QEMU{}, &dmrace.EnvError{
			Err:  fmt.Errorf("%s is not installed", Program),
			Mend: "apt-get install qemu-system-x86 (dmrace doctor lists everything that is missing)",
		}
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, path, "--version").CombinedOutput()
	version, _, _ := strings.Cut(string(out), "\n")
	if err != nil || !strings.HasPrefix(version, "QEMU emulator version") {
		return QEMU{}, &dmrace.EnvError{
			Err:  fmt.Errorf("%s --version: %w: %s", path, errors.Join(err, errors.New("no QEMU")), strings.TrimSpace(version)),
			Mend: "apt-get install --reinstall qemu-system-x86",
		}
	}
	return QEMU{path, version}, nil
}
