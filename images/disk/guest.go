package disk

import (
	"embed"
	"fmt"
	"io/fs"

	"github.com/u-root/u-root/pkg/cpio"

	"dmrace"
	"dmrace/linux/board"
)

// embedded holds guest/init-amd64 and its like, which make builds from vmtest/guest before
// it builds anything that imports this package.
//
//go:embed all:guest
var embedded embed.FS

// guestBinary returns the PID 1 of guests of an architecture.
func guestBinary(files fs.FS, arch dmrace.Arch) ([]byte, error) {
	b, err := fs.ReadFile(files, "guest/init-"+string(board.OrDefault(arch)))
	if err == nil && len(b) > 0 {
		return b, nil
	}
	return nil, &dmrace.EnvError{
		Err: fmt.Errorf("the PID 1 of %s guests is not built in", board.OrDefault(arch)),
		Fix: "make build",
	}
}

// Guest returns the PID 1 of guests of an architecture, a static binary. Where it is not
// built in the error is a *dmrace.EnvError.
func Guest(arch dmrace.Arch) ([]byte, error) { return guestBinary(embedded, arch) }

// Files returns the files of the root file system that is on every disk of an architecture.
func Files(arch dmrace.Arch) ([]cpio.Record, error) {
	guest, err := Guest(arch)
	if err != nil {
		return nil, err
	}
	return rootTree(guest), nil
}
