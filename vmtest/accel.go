package vmtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"dmrace"
	"dmrace/internal/unfinished"
)

// Accel is what executes the guest's instructions.
type Accel string

// The accelerators. AccelAuto is only a wish; [ChooseAccel] turns it into one of
// the others.
const (
	AccelAuto Accel = "auto"
	AccelTCG  Accel = "tcg"
	AccelKVM  Accel = "kvm"
)

// kvmLimit is how long the tiny guest may take to run under KVM.
const kvmLimit = 2 * time.Second

// ChooseAccel settles on an accelerator. auto uses KVM only with the real-time
// clock (icount counts TCG's instructions) and only after a guest has really run
// under it.
func ChooseAccel(ctx context.Context, q QEMU, want Accel, clock dmrace.Clock) (Accel, error) {
	switch {
	case want == AccelTCG:
		return AccelTCG, nil
	case want == AccelKVM && clock == dmrace.ClockIcount:
		return "", &dmrace.UsageError{Err: errors.New("--accel kvm and the icount clock exclude each other: icount counts the instructions that TCG executes; add --clock realtime")}
	case want == AccelKVM:
		if err := ProbeKVM(ctx, q); err != nil {
			return "", &dmrace.EnvError{Err: err, Fix: "use --accel tcg"}
		}
		return AccelKVM, nil
	case want != AccelAuto && want != "":
		return "", &dmrace.UsageError{Err: fmt.Errorf("accelerator %q is not one of auto, tcg, kvm", want)}
	case clock == dmrace.ClockIcount || ProbeKVM(ctx, q) != nil:
		return AccelTCG, nil
	}
	return AccelKVM, nil
}

// ProbeKVM returns nil if a guest has really run under KVM within two seconds. A
// /dev/kvm that opens, and even one that creates a virtual machine, proves
// nothing: a host was met whose KVM takes a microsecond and more for an instruction,
// all of it in the host's kernel. It starts a small guest, and a kernel spins
// before its first line.
func ProbeKVM(ctx context.Context, q QEMU) error {
	if f, err := os.OpenFile("/dev/kvm", os.O_RDWR, 0); err != nil {
		return fmt.Errorf("kvm: %w", err)
	} else {
		f.Close()
	}
	return probe(ctx, q, AccelKVM, kvmLimit)
}

// romOf returns a file with the firmware of the guest, which no folder has: a kill leaves nothing.
func romOf(content []byte) (*os.File, error) {
	f, err := os.CreateTemp("", "dmrace-probe-")
	if err != nil {
		return nil, err
	}
	err = os.Remove(f.Name())
	if err == nil {
		_, err = f.Write(content)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// probe runs the tiny guest under an accelerator.
func probe(ctx context.Context, q QEMU, a Accel, limit time.Duration) error {
	half := halfOf(q.Arch)
	if half.rom == nil {
		return fmt.Errorf("probe %s: there is no small guest for %s that would try it", a, q.Arch)
	}
	runtime.LockOSThread() // for --pdeathsig; see guard.go
	defer runtime.UnlockOSThread()
	defer unfinished.Begin()()
	rom, err := romOf(half.rom())
	if err != nil {
		return fmt.Errorf("probe %s: %w", a, err)
	}
	defer rom.Close()
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	args := []string{"--pdeathsig", "KILL", q.Path, "-nodefaults", "-no-user-config", "-display", "none", "-accel", string(a), "-bios", "/dev/fd/3"}
	cmd := exec.CommandContext(ctx, "setpriv", append(args, half.romArgs...)...)
	cmd.ExtraFiles = []*os.File{rom} // behind standard error, see exec.Cmd
	said := &firstBytes{max: 4 << 10}
	cmd.Stdout, cmd.Stderr, cmd.WaitDelay = said, said, haste
	err = cmd.Run()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("probe %s: the guest did not run within %s", a, limit)
	case errors.As(err, &exit) && exit.ExitCode() == half.romExit:
		return nil
	case err == nil:
		return fmt.Errorf("probe %s: QEMU ended without the guest's word", a)
	}
	return fmt.Errorf("probe %s: %w: %s", a, err, strings.TrimSpace(said.String()))
}
