//go:build !unix

package namedpipe

import (
	"errors"
	"fmt"
)

// Make fails: this system has no named pipes in its file systems.
func Make(path string) error { return fmt.Errorf("mkfifo %s: %w", path, errors.ErrUnsupported) }
