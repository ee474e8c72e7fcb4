package lab

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"dmrace"
)

// ledger notes how each boot of a search ended, in a file, a line of JSON each: a search that
// was interrupted goes on where it was. A line that was cut when its process was killed is
// passed over, and its boot is made again.
type ledger struct {
	mu   sync.Mutex
	file *os.File
	done map[string]noted
}

// noted is how a boot ended: as reports print it, and by the order of its decisive events.
type noted struct {
	Boot  string   `json:"boot"` // what it was: see [kernelBoots.key]
	Ends  string   `json:"ends"`
	Order []string `json:"order"`
	From  string   `json:"snapshot,omitempty"` // key of the saved machine that it went on from; empty: power-on
}

// openLedger opens the file of a search, which is made if it is not there.
func openLedger(path string) (*ledger, error) {
	l := &ledger{done: map[string]noted{}}
	err := os.MkdirAll(filepath.Dir(path), 0o755)
	if err == nil {
		err = l.read(path)
	}
	if err == nil {
		l.file, err = os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o644)
	}
	if err != nil {
		return nil, &dmrace.EnvError{Err: fmt.Errorf("note the boots of a search: %w", err), Fix: "choose a folder with --out that can be written to"}
	}
	return l, nil
}

func (l *ledger) read(path string) error {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	whole := 0 // bytes of lines that have an end
	for line := range bytes.Lines(b) {
		var s noted
		if !bytes.HasSuffix(line, []byte("\n")) {
			break
		}
		whole += len(line)
		if json.Unmarshal(line, &s) == nil && s.Boot != "" && s.Ends != "" {
			l.done[s.Boot] = s
		}
	}
	if whole < len(b) {
		return os.Truncate(path, int64(whole))
	}
	return nil
}

// find returns how a boot ended, and whether it is known.
func (l *ledger) find(boot string) (noted, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	s, ok := l.done[boot]
	return s, ok
}

// note adds a boot.
func (l *ledger) note(s noted) error {
	line, err := json.Marshal(s)
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.done[s.Boot] = s
	if _, err := l.file.Write(append(line, '\n')); err != nil {
		return &dmrace.EnvError{Err: fmt.Errorf("note a boot: %w", err), Fix: "free space, and start again: what was noted is not booted again"}
	}
	return nil
}

func (l *ledger) close() error { return l.file.Close() }
