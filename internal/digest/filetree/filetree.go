// Package filetree names the content of a tree of files, for a host as for PID 1 of a guest, which
// carries nothing that it can do without.
package filetree

import (
	"io"
	"io/fs"
	"strconv"
)

// Hash writes all files below dir into h, in the order of their paths: of each its path
// relative to dir, its length and its content. A folder is left out where skip says so;
// what is no regular file does not count. It returns how many files and bytes were
// read, up to the first error.
func Hash(h io.Writer, dir fs.FS, skip func(path string) bool) (files int, n int64, err error) {
	err = fs.WalkDir(dir, ".", func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && path != "." && skip(path):
			return fs.SkipDir
		case !e.Type().IsRegular():
			return nil
		}
		read, err := hashFile(h, dir, path)
		n += read
		files++
		return err
	})
	return files, n, err
}

// hashFile writes one file into h.
func hashFile(h io.Writer, dir fs.FS, path string) (n int64, err error) {
	f, err := dir.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return 0, err
	}
	head := strconv.Itoa(len(path)) + " " + path + "\n" + strconv.FormatInt(st.Size(), 10) + "\n"
	if _, err := io.WriteString(h, head); err != nil {
		return 0, err
	}
	return io.Copy(h, f)
}
