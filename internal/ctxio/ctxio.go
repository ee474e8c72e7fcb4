// Package ctxio reads so that the end of a context ends the reading: from a pipe that
// nobody writes to, a FIFO that nobody has opened, a terminal at which nobody types, a
// device that never ends.
package ctxio

import (
	"context"
	"errors"
	"io"
	"os"
	"syscall"
	"time"

	"dmrace/internal/openflag"
)

// Step is how long the end of a context may go unnoticed while there is nothing to read.
const Step = 20 * time.Millisecond

// Open opens a file for reading, and does not wait for the other end of a FIFO or for
// the carrier of a serial line, as open(2) would. Reads are those of [Reader].
func Open(ctx context.Context, path string) (io.ReadCloser, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|openflag.NonBlock, 0)
	if err != nil {
		return nil, err
	}
	if st, err := f.Stat(); err == nil && st.IsDir() {
		f.Close()
		return nil, &os.PathError{Op: "read", Path: path, Err: syscall.EISDIR}
	}
	return struct {
		io.Reader
		io.Closer
	}{Reader(ctx, f), f}, nil
}

// Reader returns a reader of r whose reads return the cause of ctx once that has ended.
// A read of an *os.File that blocks does so within [Step]. Of any other reader the end is
// noticed between two reads.
func Reader(ctx context.Context, r io.Reader) io.Reader {
	f, ok := r.(*os.File)
	if !ok {
		return reader(func(p []byte) (int, error) {
			if ctx.Err() != nil {
				return 0, context.Cause(ctx)
			}
			return r.Read(p)
		})
	}
	return reader(func(p []byte) (int, error) {
		if err := ready(ctx, f); err != nil {
			return 0, err
		}
		return f.Read(p)
	})
}

// reader makes a reader of a function.
type reader func(p []byte) (int, error)

// Read implements io.Reader.
func (r reader) Read(p []byte) (int, error) { return r(p) }

// ErrTooLong says that there was more to read than was asked for.
var ErrTooLong = errors.New("it is too long")

// ReadAll reads to the end of r, and returns [ErrTooLong] if that takes more than most
// bytes.
func ReadAll(r io.Reader, most int64) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, most+1))
	if err == nil && int64(len(b)) > most {
		return nil, ErrTooLong
	}
	return b, err
}
