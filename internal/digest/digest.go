// Package digest names content: files by their SHA-256, as provenance and PID 1's
// report do, and what a cached thing depends on by one key.
package digest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
)

// File returns the SHA-256 of a file's content in hexadecimal.
func File(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", fmt.Errorf("read %s: %w", path, err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// Bytes returns the SHA-256 of b in hexadecimal.
func Bytes(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Key returns a key of 64 hexadecimal digits for all of its parts: the SHA-256 of each
// with its length before it, so that no two lists of parts have the same one. Kernels
// are found in the cache by it, so what it returns must not change.
func Key[T string | []byte](parts ...T) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d\n", len(p))
		h.Write([]byte(p))
	}
	return hex.EncodeToString(h.Sum(nil))
}
