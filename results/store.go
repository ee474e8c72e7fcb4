package results

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"dmrace"
	"dmrace/internal/unfinished"
	"dmrace/internal/wholefile"
)

// Store is a folder of recordings.
type Store struct {
	Dir  string
	Gzip bool // keep console logs compressed, as for version control
}

// The files of one recording.
const (
	planFile       = "plan.json"
	timelineFile   = "timeline.jsonl"
	verdictFile    = "verdict.json"
	provenanceFile = "provenance.json"
	consoleFile    = "console.log"
	timesFile      = "console.times" // of a board: the host's time of each line of the console
)

// storedVerdict is verdict.json.
type storedVerdict struct {
	dmrace.Verdict
	Expected   dmrace.Expect `json:"expected"`
	AsExpected bool          `json:"as_expected"`
}

// Path returns the folder of a recording.
func (s Store) Path(r *dmrace.Recording) string {
	return filepath.Join(s.ScenarioDir(r.Scenario()), r.Variant(), r.Kernel().Label)
}

// Save writes the recording and returns its folder. An earlier recording of the
// same scenario, variant and kernel is replaced at once or, if Save returns an
// error, kept.
func (s Store) Save(r *dmrace.Recording) (string, error) {
	path := s.Path(r)
	if err := s.write(r, path); err != nil {
		return "", saveError(path, err)
	}
	return path, nil
}

// SaveFailed keeps what was recorded before the harness failed, with the reason,
// in failed/. It returns that folder.
func (s Store) SaveFailed(r *dmrace.Recording, reason error) (string, error) {
	path := filepath.Join(s.Dir, "failed", r.Scenario(), r.Variant(), r.Kernel().Label)
	why := map[string][]byte{"error.txt": []byte(reason.Error() + "\n")}
	if err := s.writeWith(r, path, why); err != nil {
		return "", saveError(path, err)
	}
	return path, nil
}

// saveError words a failure to write; a full disk is the environment's fault.
func saveError(path string, err error) error {
	err = fmt.Errorf("save evidence in %s: %w", path, err)
	switch {
	case errors.Is(err, syscall.ENOSPC):
		return &dmrace.EnvError{Err: err, Fix: "free space there or choose another folder with --out; what was saved before is intact"}
	case errors.Is(err, os.ErrPermission), errors.Is(err, syscall.EROFS), errors.Is(err, syscall.ENOTDIR):
		return &dmrace.EnvError{Err: err, Fix: "choose a folder that can be written to with --out"}
	}
	return err
}

func (s Store) write(r *dmrace.Recording, path string) error { return s.writeWith(r, path, nil) }

// writeWith writes the recording's files and the given others beside path and
// then puts the whole folder in place.
func (s Store) writeWith(r *dmrace.Recording, path string, others map[string][]byte) (err error) {
	files, err := s.files(r)
	if err != nil {
		return err
	}
	for name, content := range others {
		files[name] = content
	}
	defer unfinished.Begin()()
	tmp, err := tempIn(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(tmp)) }()
	if err := os.Chmod(tmp, 0o755); err != nil {
		return err
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(tmp, name), content, 0o644); err != nil {
			return err
		}
	}
	return wholefile.Folder(tmp, path)
}

// tempIn makes a folder in another, which it makes as well. Another process that removes
// the last run in there removes the folder with it, so it is made again.
func tempIn(dir string) (tmp string, err error) {
	for range 100 {
		if err = os.MkdirAll(dir, 0o755); err == nil {
			tmp, err = os.MkdirTemp(dir, wholefile.TempPrefix)
		}
		if !errors.Is(err, os.ErrNotExist) {
			break
		}
	}
	return tmp, err
}

// Files renders a recording as a store keeps it, its console as it is: the same recording
// gives the same bytes.
func Files(r *dmrace.Recording) (map[string][]byte, error) { return Store{}.files(r) }

// files renders a recording.
func (s Store) files(r *dmrace.Recording) (map[string][]byte, error) {
	var timeline bytes.Buffer
	if _, err := r.Timeline.WriteTo(&timeline); err != nil {
		return nil, err
	}
	files := map[string][]byte{timelineFile: timeline.Bytes()}
	provenance := r.Recorded()
	provenance.Expect = r.Expect.String()
	for name, v := range map[string]any{
		planFile:       r.Plan,
		verdictFile:    storedVerdict{r.Verdict, r.Expect, r.AsExpected()},
		provenanceFile: provenance,
	} {
		content, err := indented(v)
		if err != nil {
			return nil, fmt.Errorf("encode %s: %w", name, err)
		}
		files[name] = content
	}
	if r.LineTimes != nil {
		files[timesFile] = timesText(r.LineTimes)
	}
	if !s.Gzip {
		files[consoleFile] = r.Console
		return files, nil
	}
	packed, err := pack(r.Console)
	files[consoleFile+".gz"] = packed
	return files, err
}

func indented(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(v)
	return buf.Bytes(), err
}

// pack compresses without a time or a name, so that the same log gives the same
// bytes.
func pack(b []byte) ([]byte, error) {
	var buf bytes.Buffer
	zw, err := gzip.NewWriterLevel(&buf, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := zw.Write(b); err != nil {
		return nil, err
	}
	if err := zw.Close(); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

// reportPath is where the text report of a scenario stands.
func (s Store) reportPath(scenario string) string {
	return filepath.Join(s.ScenarioDir(scenario), "report.txt")
}

// ScenarioDir is the folder of all recordings of a scenario.
func (s Store) ScenarioDir(scenario string) string { return filepath.Join(s.Dir, "runs", scenario) }
