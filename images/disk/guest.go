package disk

import (
	"embed"
	"errors"
	"io/fs"

	"github.com/u-root/u-root/pkg/cpio"

	"dmrace"
)

// embedded holds guest/init, which make builds from vmtest/guest before it builds
// anything that imports this package.
//
//go:embed all:guest
var embedded embed.FS

// guestBinary returns the guest's PID 1.
func guestBinary(files fs.FS) ([]byte, error) {
	b, err := fs.ReadFile(files, "guest/init")
	if err == nil && len(b) > 0 {
		return b, nil
	}
	return nil, &dmrace.EnvError{
		Err: errors.New("the guest's PID 1 is not built in"),
		Fix: "make build",
	}
}

// Guest returns the guest's PID 1, a static binary. Where it is not built in the error
// is a *dmrace.EnvError.
func Guest() ([]byte, error) { return guestBinary(embedded) }

// Files returns the files of the root file system that is on every disk.
func Files() ([]cpio.Record, error) {
	guest, err := Guest()
	if err != nil {
		return nil, err
	}
	return rootTree(guest), nil
}
