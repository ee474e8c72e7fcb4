package vmtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"dmrace"
)

// What a boot needs of this host at least, as QEMU 7.2 was seen to need it with the
// machine of board.go.
const (
	leastFiles   = 32      // open files: dmrace has some ten, and QEMU as many
	leastAddress = 2 << 30 // bytes of address space: the guest's 256 MiB, and QEMU's 1 GiB for translated code
)

// CheckHost returns a [dmrace.EnvError] that says what of this host would end a boot
// before it began: limits that are too low (getrlimit(2)), and no folder for temporary
// files, in which QEMU keeps what a guest writes to its disks.
func CheckHost() error {
	return errors.Join(
		checkLimits(),
		checkTemporary(),
	)
}

func enough(have, least uint64, what, fix string) error {
	if have >= least {
		return nil
	}
	return &dmrace.EnvError{Err: fmt.Errorf("this process may have %d %s, and a boot needs %d", have, what, least), Fix: fix}
}

// checkTemporary tries the folder that QEMU takes: TMPDIR, or /var/tmp where none is set
// or it is /tmp (create_tmp_file() in block.c of QEMU 7.2).
func checkTemporary() error {
	dir := os.TempDir()
	if dir == "/tmp" {
		dir = "/var/tmp"
	}
	f, err := os.CreateTemp(dir, "dmrace-try-")
	if err != nil {
		return &dmrace.EnvError{
			Err: fmt.Errorf("QEMU keeps what a guest writes in a temporary file: %w", err),
			Fix: "let TMPDIR name a folder that can be written to and has room",
		}
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// askVersion asks an emulator for its version. A program that says nothing, or does not
// stop talking, is none.
func askVersion(ctx context.Context, path string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	said := &firstBytes{max: 4 << 10}
	cmd := exec.CommandContext(ctx, path, "--version")
	cmd.Stdout, cmd.Stderr, cmd.WaitDelay = said, said, haste // what it started may keep its output open
	err := cmd.Run()
	version, _, _ := strings.Cut(said.String(), "\n")
	if err == nil && !strings.HasPrefix(version, "QEMU emulator version") {
		err = errors.New("this is not a QEMU")
	}
	if err == nil {
		return version, nil
	}
	if ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	return "", fmt.Errorf("%s --version: %w: %q", path, err, strings.TrimSpace(version))
}

// firstBytes keeps the first bytes written to it, and refuses more.
type firstBytes struct {
	max int
	strings.Builder
}

// Write implements io.Writer.
func (f *firstBytes) Write(p []byte) (int, error) {
	room := min(f.max-f.Len(), len(p))
	f.Builder.Write(p[:room])
	if room < len(p) {
		return room, errors.New("it says too much")
	}
	return len(p), nil
}
