package initramfs

import (
	"bytes"
	"context"
	"errors"
	"os/exec"

	"dmrace"
	"dmrace/images/kernel/process"
)

// xzipped compresses b as usr/Makefile of the kernel does: with a CRC32 and no threads,
// which the output would depend on.
func xzipped(ctx context.Context, b []byte) ([]byte, error) {
	if _, err := exec.LookPath("xz"); err != nil {
		return nil, &dmrace.EnvError{Err: errors.New("xz, which compresses an initramfs, is not installed"), Fix: "apt-get install -y xz-utils"}
	}
	c := process.Command{Argv: []string{"xz", "--format=xz", "--check=crc32", "--threads=1", "-c"}, Env: process.CLocale(), Stdin: bytes.NewReader(b)}
	return c.Output(ctx)
}
