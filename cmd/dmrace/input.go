package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"dmrace"
	"dmrace/fieldlog"
	"dmrace/internal/ctxio"
)

// input is where the verbs that look at a line or a log read from: files, and standard
// input for "-". Every read ends with its context.
type input struct{ stdin io.Reader }

// open opens the file at path, or standard input.
func (in input) open(ctx context.Context, path string) (io.ReadCloser, error) {
	if path == "-" {
		return io.NopCloser(ctxio.Reader(ctx, in.stdin)), nil
	}
	file, err := ctxio.Open(ctx, path)
	switch {
	case err == nil:
		return file, nil
	case errors.Is(err, fs.ErrPermission):
		return nil, &dmrace.EnvError{Err: err, Fix: "run dmrace as a user who may read it"}
	case errors.Is(err, syscall.EISDIR):
		return nil, usagef("%s is a folder: name a file in it", path)
	}
	return nil, usagef("%w", err)
}

// log reads one boot of the log at path, counted from 1; 0 is the last.
func (in input) log(ctx context.Context, path string, boot int) (*fieldlog.Log, error) {
	r, err := in.open(ctx, path)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	l, err := fieldlog.Read(ctx, r, fieldlog.Options{Boot: boot})
	return l, readError(logName(path), err)
}

// maxLine is more than any architecture takes, in bytes (s390: 1 MiB).
const maxLine = 4 << 20

// line returns the command line that an argument gives, and what to call it: the
// argument itself, a file that holds it, or standard input.
func (in input) line(ctx context.Context, arg string) (name, line string, err error) {
	if !isPath(arg) {
		return "<cmdline>", arg, nil
	}
	name, content, err := in.content(ctx, arg, maxLine)
	return name, strings.TrimRight(string(content), "\n"), err // its last newline is the file's
}

// content reads a file of at most so many bytes, or standard input, and says what to call
// it.
func (in input) content(ctx context.Context, path string, most int64) (name string, content []byte, err error) {
	r, err := in.open(ctx, path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil, usagef("%w\n  a command line without a = is taken for a file; - reads standard input", err)
	}
	if err != nil {
		return "", nil, err
	}
	defer r.Close()
	name = path
	if path == "-" {
		name = "<stdin>"
	}
	content, err = ctxio.ReadAll(r, most)
	if errors.Is(err, ctxio.ErrTooLong) {
		return "", nil, usagef("%s: it is longer than %d MiB, and nothing that holds a kernel's command line is", name, most>>20)
	}
	return name, content, readError(name, err)
}

// isPath reports whether an argument names a file, or standard input, and is no command
// line itself.
func isPath(arg string) bool {
	if arg != "" && !strings.ContainsAny(arg, "= \"") {
		return true
	}
	_, err := os.Stat(arg)
	return err == nil
}

// readError says what could not be read. A mistake of the user's stays one.
func readError(name string, err error) error {
	var usage *dmrace.UsageError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &usage):
		return usagef("%s: %w", name, err)
	}
	return &dmrace.EnvError{Err: fmt.Errorf("%s: %w", name, err)}
}

// logName is what a log is called in what is written of it.
func logName(path string) string {
	if path == "-" {
		return "<stdin>"
	}
	return filepath.Base(path)
}
