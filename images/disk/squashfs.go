package disk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"dmrace"
)

// squashfsArgs make the image depend on its input only, and quick to boot from.
//
// The clock does not enter: mksquashfs refuses -mkfs-time beside
// SOURCE_DATE_EPOCH, so command leaves that out of the environment.
//
// One gzip block holds as much as a block can: user space starts sooner than with
// any smaller size, and sooner than uncompressed, because dm-verity's hashing of
// what is read costs the emulated processor more than inflating it does. Without
// fragments each file has blocks of its own.
var squashfsArgs = []string{
	"-noappend", "-no-progress", "-quiet", "-no-xattrs", "-all-root",
	"-mkfs-time", "0", "-all-time", "0",
	"-comp", "gzip", "-b", "1048576", "-no-fragments",
	"-processors", "1",
}

// mksquashfs is the program of squashfs-tools.
type mksquashfs struct {
	path    string
	version string // its own words: "mksquashfs version 4.5.1 (2022/03/17)"
}

// findMksquashfs looks in PATH.
func findMksquashfs(ctx context.Context) (mksquashfs, error) {
	path, err := exec.LookPath("mksquashfs")
	if err != nil {
		return mksquashfs{}, &dmrace.EnvError{
			Err: errors.New("mksquashfs, which makes the guest's root file system, is not installed"),
			Fix: "apt-get install squashfs-tools",
		}
	}
	m := mksquashfs{path: path}
	out, err := m.command(ctx, "-version").Output()
	if err != nil {
		return mksquashfs{}, fmt.Errorf("ask %s for its version: %w", path, err)
	}
	m.version, _, _ = strings.Cut(string(out), "\n")
	return m, nil
}

// command prepares a run with an environment that cannot change its output.
func (m mksquashfs) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, m.path, args...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C"}
	cmd.WaitDelay = time.Second
	return cmd
}

// pack writes the tree under dir as a squashfs into the file out.
func (m mksquashfs) pack(ctx context.Context, dir, out string) error {
	cmd := m.command(ctx, append([]string{dir, out}, squashfsArgs...)...)
	said, err := cmd.CombinedOutput()
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case bytes.Contains(said, []byte("No space left on device")):
		return fmt.Errorf("mksquashfs: %w", syscall.ENOSPC)
	}
	return fmt.Errorf("mksquashfs: %w: %s", err, bytes.TrimSpace(said))
}
