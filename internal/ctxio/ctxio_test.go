package ctxio

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"dmrace/internal/namedpipe"
)

// endless never ends, and is no file.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

// fifo makes a FIFO.
func fifo(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "fifo")
	if err := namedpipe.Make(path); err != nil {
		t.Fatal(err)
	}
	return path
}

// opened opens a file that is closed with the test.
func opened(t *testing.T, ctx context.Context, path string) io.Reader {
	t.Helper()
	r, err := Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// TestEnds reads what never ends, until the context does.
func TestEnds(t *testing.T) {
	pipe, other, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer pipe.Close()
	defer other.Close()
	for name, of := range map[string]func(context.Context) io.Reader{
		"a pipe":                      func(ctx context.Context) io.Reader { return Reader(ctx, pipe) },
		"a FIFO without a writer":     func(ctx context.Context) io.Reader { return opened(t, ctx, fifo(t)) },
		"a device that never ends":    func(ctx context.Context) io.Reader { return opened(t, ctx, "/dev/zero") },
		"a reader that is not a file": func(ctx context.Context) io.Reader { return Reader(ctx, endless{}) },
		"a FIFO with a quiet writer":  func(ctx context.Context) io.Reader { return opened(t, ctx, quiet(t)) },
	} {
		t.Run(name, func(t *testing.T) {
			why := errors.New("enough")
			ctx, cancel := context.WithCancelCause(t.Context())
			time.AfterFunc(2*Step, func() { cancel(why) })
			begin := time.Now()
			_, err := io.Copy(io.Discard, of(ctx))
			if took := time.Since(begin); !errors.Is(err, why) || took > 2*time.Second {
				t.Errorf("%v after %s", err, took)
			}
		})
	}
}

// quiet makes a FIFO that somebody has opened to write.
func quiet(t *testing.T) string {
	path := fifo(t)
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return path
}

// TestReads reads whole what ends by itself.
func TestReads(t *testing.T) {
	const text = "some\ntext\n"
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	late := fifo(t)
	go func() {
		time.Sleep(2 * Step) // the reader is there first
		os.WriteFile(late, []byte(text), 0o600)
	}()
	for name, r := range map[string]io.Reader{
		"a file":             opened(t, t.Context(), file),
		"a FIFO":             opened(t, t.Context(), late),
		"no file":            Reader(t.Context(), strings.NewReader(text)),
		"a file of the user": Reader(t.Context(), mustOpen(t, file)),
	} {
		if b, err := io.ReadAll(r); err != nil || string(b) != text {
			t.Errorf("%s: %q, %v", name, b, err)
		}
	}
}

func mustOpen(t *testing.T, path string) *os.File {
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func TestOpenErrors(t *testing.T) {
	if _, err := Open(t.Context(), filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
	if _, err := Open(t.Context(), t.TempDir()); !errors.Is(err, syscall.EISDIR) {
		t.Error(err)
	}
}

// TestReadAll reads up to the limit and no more.
func TestReadAll(t *testing.T) {
	for size, want := range map[int]error{0: nil, 9: nil, 10: nil, 11: ErrTooLong, 1000: ErrTooLong} {
		b, err := ReadAll(bytes.NewReader(make([]byte, size)), 10)
		if !errors.Is(err, want) || err == nil && len(b) != size {
			t.Errorf("%d bytes: %d, %v", size, len(b), err)
		}
	}
}
