package apt

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"

	"dmrace/internal/wholefile"
)

// answerMemo remembers what apt said of a package. Where apt keeps no cache of its
// own, as in most containers, it reads all its lists again for every question,
// which takes most of a second.
type answerMemo struct {
	path  string   // of the file
	roots []string // files and folders that the answer depends on, beside apt itself
}

// answer is an answer, and the state of apt in which it was given.
type answer struct {
	State  string
	Record Record // zero: apt knows no candidate
}

// recall returns the answer that was given in this state.
func (m answerMemo) recall(state string) (Record, bool) {
	var known answer
	b, err := os.ReadFile(m.path)
	if err != nil || json.Unmarshal(b, &known) != nil || known.State != state {
		return Record{}, false
	}
	return known.Record, true
}

// remember keeps the answer that was given in this state.
func (m answerMemo) remember(state string, rec Record) error {
	b, err := json.Marshal(answer{state, rec})
	if err == nil {
		err = wholefile.Write(m.path, b, 0o644)
	}
	if err != nil {
		return fmt.Errorf("remember apt's answer: %w", err)
	}
	return nil
}

// state hashes names, sizes and times of what apt's answers depend on.
func (m answerMemo) state() string {
	h := sha256.New()
	program, _ := exec.LookPath("apt-cache")
	for _, root := range append([]string{program, "/etc/apt"}, m.roots...) {
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
