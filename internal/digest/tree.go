package digest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
)

// Tree returns the SHA-256 of all files below dir, in the order of their paths: of each its
// path relative to dir, its length and its content. A folder is left out where skip says so;
// what is no regular file does not count. It also returns how many files and bytes were
// read, up to the first error.
func Tree(dir fs.FS, skip func(path string) bool) (sum string, files int, n int64, err error) {
	h := sha256.New()
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
	if err != nil {
		return "", files, n, err
	}
	return hex.EncodeToString(h.Sum(nil)), files, n, nil
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
	fmt.Fprintf(h, "%d %s\n%d\n", len(path), path, st.Size())
	return io.Copy(h, f)
}
