package disk

import (
	"errors"
	"fmt"
	"strings"
	"syscall"

	"dmrace"
)

// describeFull turns "no space left" and "quota exceeded" into an error that
// names the folder to make room for. Other errors pass as they are.
func describeFull(err error, folder string) error {
	if !means(err, syscall.ENOSPC) && !means(err, syscall.EDQUOT) {
		return err
	}
	return &dmrace.EnvError{
		Err: fmt.Errorf("the disk that holds %s is full: %w", folder, err),
		Fix: fmt.Sprintf("free %d MiB there", roomNeeded>>20),
	}
}

// roomNeeded is more than one build takes, in bytes: the staged tree, the squashfs,
// its hash tree and the image that both go into were less than 5 MiB when measured.
const roomNeeded = 16 << 20

// means reports whether err is errno or quotes it: go-diskfs keeps the words of
// the errors it meets, not the errors.
func means(err error, errno syscall.Errno) bool {
	return errors.Is(err, errno) || strings.Contains(err.Error(), errno.Error())
}
