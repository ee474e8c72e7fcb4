// Package filelock keeps processes out of each other's way: one at a time holds the
// lock on a file. It is flock(2), so it ends with the process that holds it, however
// that ends; the file itself means nothing and stays.
package filelock

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gofrs/flock"
)

// poll is how often a waiting process asks for a lock.
const poll = 50 * time.Millisecond

// ErrHeld says that another process, or another caller in this one, holds a lock.
var ErrHeld = errors.New("another process is at work there")

// Take waits until the lock on the file at path is free, or until ctx ends, and takes
// it. The file is made, its folder is not. waiting, which may be nil, is called once if
// the lock is not free.
func Take(ctx context.Context, path string, waiting func()) (release func(), err error) {
	l := flock.New(path)
	ok, err := l.TryLock()
	if err == nil && !ok {
		if waiting != nil {
			waiting()
		}
		_, err = l.TryLockContext(ctx, poll)
	}
	if err != nil {
		l.Close()
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return func() { l.Close() }, nil
}

// TryTake takes the lock on the file at path if it is free; otherwise the error is
// [ErrHeld].
func TryTake(path string) (release func(), err error) {
	l := flock.New(path)
	ok, err := l.TryLock()
	if err == nil && !ok {
		err = ErrHeld
	}
	if err != nil {
		l.Close()
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return func() { l.Close() }, nil
}
