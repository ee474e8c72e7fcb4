package digest

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"

	"dmrace/internal/digest/filetree"
)

// Tree returns the SHA-256 of all files below dir, as [filetree.Hash] writes them. It also
// returns how many files and bytes were read, up to the first error.
func Tree(dir fs.FS, skip func(path string) bool) (sum string, files int, n int64, err error) {
	h := sha256.New()
	files, n, err = filetree.Hash(h, dir, skip)
	if err != nil {
		return "", files, n, err
	}
	return hex.EncodeToString(h.Sum(nil)), files, n, nil
}
