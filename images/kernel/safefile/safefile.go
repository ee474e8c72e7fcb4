// Package safefile reads files of folders that come from anywhere: nothing that lies
// outside, whatever links there are, nothing that makes a reader wait, as a FIFO does,
// and nothing without end.
package safefile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"dmrace/internal/openflag"
)

// Limit bounds what is read of one file, in bytes: the largest of the kernel's own, a
// header of register names, has 24 MB.
const Limit = 256 << 20

// What may be wrong with a file.
var (
	ErrNotRegular = errors.New("it is not a regular file")
	ErrTooLarge   = fmt.Errorf("it is larger than %d MB, which no file of a kernel is", Limit>>20)
)

// Read returns the content of a regular file below root, which a symbolic link within
// root may lead to.
func Read(root *os.Root, name string) ([]byte, error) {
	f, err := root.OpenFile(name, os.O_RDONLY|openflag.NonBlock, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !st.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "read", Path: name, Err: ErrNotRegular}
	}
	if st.Size() > Limit {
		return nil, &fs.PathError{Op: "read", Path: name, Err: ErrTooLarge}
	}
	body, err := io.ReadAll(io.LimitReader(f, Limit+1))
	if err == nil && len(body) > Limit {
		err = &fs.PathError{Op: "read", Path: name, Err: ErrTooLarge}
	}
	return body, err
}

// ReadIn returns the content of a regular file below the folder dir.
func ReadIn(dir, name string) ([]byte, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	return Read(root, name)
}
