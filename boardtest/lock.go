package boardtest

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"dmrace"
	"dmrace/boardtest/boardfile"
	"dmrace/internal/filelock"
	"dmrace/internal/visible"
)

// note is what stands in the file by which those who use a board wait for each other.
type note struct {
	PID   int    `json:"pid"`
	Doing string `json:"doing"`           // "boots mmc-natural/with-waitfor"
	Disks string `json:"disks,omitempty"` // what that process wrote to the disks, by its hash
	Board string `json:"board,omitempty"` // by the commands of the file in this folder
}

// lockFile is the file by which those who use a board wait for each other: that which its
// owner names, or one of its name in a folder.
func lockFile(b *boardfile.Board, folder string) string {
	switch {
	case b.Lock == "":
		return filepath.Join(folder, b.Name+".lock")
	case filepath.IsAbs(b.Lock):
		return b.Lock
	}
	return filepath.Join(b.Dir, b.Lock)
}

// lock waits until nobody uses the board, and says for whom it waits. It returns what the
// last who held it has noted.
func lock(ctx context.Context, b *boardfile.Board, folder, doing string, say func(string, ...any)) (last note, release func(), err error) {
	path := lockFile(b, folder)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return last, nil, lockError(b, err)
	}
	release, err = filelock.Take(ctx, path, func() {
		if say != nil {
			n := readNote(path)
			say("board %s is in use by process %d, which %s: waiting", b.Name, n.PID, visible.Line(n.Doing))
		}
	})
	if ctx.Err() != nil {
		return last, nil, ctx.Err()
	}
	if err != nil {
		return last, nil, lockError(b, err)
	}
	last = readNote(path)
	if err := writeNote(path, note{PID: pid, Doing: doing}); err != nil {
		release()
		return last, nil, lockError(b, err)
	}
	return last, release, nil
}

func lockError(b *boardfile.Board, err error) error {
	return &dmrace.EnvError{Err: fmt.Errorf("lock board %s: %w", b.Name, err), Fix: "let lock in its file name a file that can be written to"}
}

// readNote reads a note. One that is not there, or not whole, says nothing.
func readNote(path string) (n note) {
	if data, err := os.ReadFile(path); err == nil {
		json.Unmarshal(data, &n)
	}
	return n
}

// writeNote writes a note into the file that is locked: another in its place would have no
// lock.
func writeNote(path string, n note) error {
	data, err := json.Marshal(n)
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(data, '\n'), 0o644)
}
