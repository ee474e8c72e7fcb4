package blobs

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"dmrace"
	"dmrace/internal/ctxio"
	"dmrace/internal/openflag"
	"dmrace/internal/unfinished"
	"dmrace/internal/wholefile"
)

// Store is a folder of files by their SHA-256.
type Store struct{ Dir string }

// ErrBroken says that a file is not the one that its name says.
var ErrBroken = errors.New("it does not match its name")

// MaxSize is the most that one file holds, in bytes: kernels have some 20 MB, disks 4 to 8.
const MaxSize = 1 << 30

// IsSum reports whether a text is a SHA-256 in lower-case hexadecimal.
func IsSum(text string) bool {
	return len(text) == sha256.Size*2 && strings.Trim(text, "0123456789abcdef") == ""
}

// Path returns where the file of a sum is, or would be. The sum must be one: see [IsSum].
func (s Store) Path(sum string) string { return filepath.Join(s.Dir, "sha256", sum[:2], sum) }

// Put copies a file into the store and returns its sum. What is there whole already is not
// written again.
func (s Store) Put(ctx context.Context, path string) (sum string, err error) {
	sum, err = hash(ctx, path, io.Discard)
	if err != nil {
		return "", fmt.Errorf("keep %s: %w", path, err)
	}
	if s.Verify(ctx, sum) == nil {
		return sum, nil
	}
	if err := s.copy(ctx, path, sum); err != nil {
		return "", storeError(fmt.Errorf("keep %s: %w", path, err), s.Dir)
	}
	return sum, nil
}

// Bring copies a file of another store into this one, unless it is here already, and returns
// where it is. A file that is not there, or not what its name says, is a [dmrace.EnvError].
func (s Store) Bring(ctx context.Context, from Store, sum string) (path string, err error) {
	if !IsSum(sum) {
		return "", fmt.Errorf("bring a blob: %q is no SHA-256", sum)
	}
	if s.Verify(ctx, sum) == nil {
		return s.Path(sum), nil
	}
	err = s.copy(ctx, from.Path(sum), sum)
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case errors.Is(err, ErrBroken), errors.Is(err, fs.ErrNotExist):
		return "", &dmrace.EnvError{
			Err: fmt.Errorf("the blob %.12s of %s cannot be used: %w", sum, from.Dir, err),
			Fix: "copy it there again, or run dmrace campaign new with the same words: it puts back what is missing",
		}
	case err != nil:
		return "", storeError(fmt.Errorf("bring the blob %.12s of %s: %w", sum, from.Dir, err), s.Dir)
	}
	return s.Path(sum), nil
}

// Verify returns an error unless the file of a sum is there and what its name says: it wraps
// [fs.ErrNotExist] or [ErrBroken].
func (s Store) Verify(ctx context.Context, sum string) error {
	got, err := hash(ctx, s.Path(sum), io.Discard)
	if err == nil && got != sum {
		err = ErrBroken
	}
	return err
}

// Size returns the size of the file of a sum, in bytes; 0 where it is not there.
func (s Store) Size(sum string) int64 {
	st, err := os.Stat(s.Path(sum))
	if err != nil {
		return 0
	}
	return st.Size()
}

// Take writes what r holds as the file of a sum, if it is: otherwise the error wraps [ErrBroken].
func (s Store) Take(ctx context.Context, r io.Reader, sum string) error {
	err := s.take(sum, func(w io.Writer) (string, error) { return hashFrom(ctx, r, w) })
	if err != nil && ctx.Err() == nil && !errors.Is(err, ErrBroken) {
		err = storeError(err, s.Dir)
	}
	return err
}

// copy writes the file at path as that of the sum, if it is.
func (s Store) copy(ctx context.Context, path, sum string) error {
	return s.take(sum, func(w io.Writer) (string, error) { return hash(ctx, path, w) })
}

// take puts a file in place whole, or not at all. fill writes it and says what it hashes to.
func (s Store) take(sum string, fill func(io.Writer) (string, error)) error {
	defer unfinished.Begin()()
	to := s.Path(sum)
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(to), wholefile.TempPrefix)
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name()) // it is not there once it has its name
	got, err := fill(tmp)
	if err == nil && got != sum {
		err = ErrBroken
	}
	if err == nil {
		err = errors.Join(tmp.Chmod(0o444), tmp.Sync())
	}
	if err = errors.Join(err, tmp.Close()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), to)
}

// hash copies a regular file into w and returns its SHA-256.
func hash(ctx context.Context, path string, w io.Writer) (string, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|openflag.NonBlock, 0)
	if err != nil {
		return "", err
	}
	defer f.Close()
	if st, err := f.Stat(); err != nil {
		return "", err
	} else if !st.Mode().IsRegular() {
		return "", fmt.Errorf("%s is not a regular file", path)
	}
	sum, err := hashFrom(ctx, f, w)
	if err != nil {
		err = fmt.Errorf("read %s: %w", path, err)
	}
	return sum, err
}

// hashFrom copies r into w and returns its SHA-256.
func hashFrom(ctx context.Context, r io.Reader, w io.Writer) (string, error) {
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(h, w), io.LimitReader(ctxio.Reader(ctx, r), MaxSize+1))
	if err == nil && n > MaxSize {
		err = fmt.Errorf("it holds more than %d MiB, which no kernel and no disk does", MaxSize>>20)
	}
	return hex.EncodeToString(h.Sum(nil)), err
}

// storeError words a failure to write below a folder.
func storeError(err error, dir string) error {
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return &dmrace.EnvError{Err: err, Fix: "free space on the file system of " + dir}
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS), errors.Is(err, syscall.ENOTDIR), errors.Is(err, syscall.EIO):
		return &dmrace.EnvError{Err: err, Fix: "make " + dir + " a folder that can be written to"}
	}
	return err
}

// CopyFile copies the file at path into w, and says whether it was that of the sum: otherwise
// the error wraps [ErrBroken].
func CopyFile(ctx context.Context, w io.Writer, path, sum string) error {
	got, err := hash(ctx, path, w)
	if err == nil && got != sum {
		err = fmt.Errorf("%s: %w", path, ErrBroken)
	}
	return err
}
