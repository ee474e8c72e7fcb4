//go:build !linux

package disk

import (
	"fmt"
	"runtime"

	"dmrace"
)

// createTree is not to be had here: go-dmverity builds on Linux alone.
func createTree(string, string, int64) (root, salt []byte, err error) {
	return nil, nil, &dmrace.EnvError{Err: fmt.Errorf("disks are not built on %s", runtime.GOOS), Fix: "boot on Linux; lint, parse, sim and explore run here"}
}
