package kernel

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
)

// aptAnswer is what apt said of a package, and the state of apt in which it said
// so. Where apt keeps no cache of its own, as in most containers, it reads all its
// lists again for every question, which takes most of a second.
type aptAnswer struct {
	State  string
	Record aptRecord
}

// candidate returns apt's candidate, from memory while nothing about apt has
// changed.
func (c Cache) candidate(ctx context.Context, pkg string) (aptRecord, error) {
	path, state := c.path("apt", pkg+".json"), aptState()
	var known aptAnswer
	if b, err := os.ReadFile(path); err == nil && json.Unmarshal(b, &known) == nil && known.State == state {
		return known.Record, nil
	}
	rec, err := aptCandidate(ctx, pkg)
	if err != nil {
		return rec, err
	}
	b, err := json.Marshal(aptAnswer{state, rec})
	if err != nil {
		return rec, fmt.Errorf("remember apt's answer: %w", err)
	}
	if err := c.mkdir(c.path("apt")); err != nil {
		return rec, err
	}
	return rec, writeWhole(path, b)
}

// aptState hashes names, sizes and times of what apt's answers depend on: its
// program, its configuration and its lists.
func aptState() string {
	h := sha256.New()
	program, _ := exec.LookPath("apt-cache")
	for _, root := range []string{program, "/etc/apt", "/var/lib/apt/lists"} {
		filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return nil // what cannot be read has no part in the answer
			}
			if info, err := d.Info(); err == nil {
				fmt.Fprintln(h, path, info.Size(), info.ModTime().UnixNano())
			}
			return nil
		})
	}
	return hex.EncodeToString(h.Sum(nil))
}
