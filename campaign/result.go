package campaign

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"dmrace"
	"dmrace/internal/openflag"
	"dmrace/internal/unfinished"
	"dmrace/internal/wholefile"
	"dmrace/results"
)

// Worker is worker.json: who made a boot.
type Worker struct {
	Node    string      `json:"node"`
	Arch    dmrace.Arch `json:"arch"`        // of the emulator
	QEMU    string      `json:"qemu"`        // version line
	Program string      `json:"qemu_sha256"` // of the emulator's file
	Dmrace  string      `json:"dmrace"`
}

// workerFile says who made a boot.
const workerFile = "worker.json"

// Result is a finished boot.
type Result struct {
	Recording *dmrace.Recording
	Worker    Worker
}

// Verify says what in a recording does not follow from its console, a line each.
type Verify func(*dmrace.Recording) []string

// path returns where the result of a task is, or will be.
func (f *Folder) path(t Task) string {
	kind := "cells"
	if t.Second {
		kind = "twice"
	}
	return filepath.Join(f.Dir, kind, t.Key[:2], t.Key)
}

// Result reads the result of a task. The findings say what is wrong with one that is there;
// nil and no finding mean that it is not.
func (f *Folder) Result(t Task, verify Verify) (*Result, []string) {
	dir := f.path(t)
	if _, err := os.Lstat(dir); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, []string{err.Error()}
	}
	r, err := load(dir)
	if err != nil {
		return nil, []string{err.Error()}
	}
	if findings := append(f.foreign(t, r.Recording), verify(r.Recording)...); len(findings) > 0 {
		return nil, findings
	}
	r.Recording.Expect = t.Expect
	return r, nil
}

// load reads a folder of evidence that holds one run, and who made it.
func load(dir string) (*Result, error) {
	s := results.Store{Dir: dir}
	runs, err := s.Runs()
	if err != nil {
		return nil, err
	}
	if len(runs) != 1 {
		return nil, fmt.Errorf("it holds %d runs, and one belongs there", len(runs))
	}
	r := &Result{}
	if r.Recording, err = s.Load(runs[0]); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(filepath.Join(dir, workerFile), os.O_RDONLY|openflag.NonBlock, 0)
	if err != nil {
		return nil, fmt.Errorf("it does not say who made it: %w", err)
	}
	defer file.Close()
	if err := json.NewDecoder(file).Decode(&r.Worker); err != nil {
		return nil, fmt.Errorf("%s: %w", workerFile, err)
	}
	return r, nil
}

// foreign says in what a recording is not that of its cell.
func (f *Folder) foreign(t Task, r *dmrace.Recording) (findings []string) {
	k, p := f.Kits[t.Kit], r.Recorded()
	for _, c := range []struct {
		what, got, want string
	}{
		{"plan", r.Plan.ID(), t.Plan},
		{"kernel", p.Kernel.ImageHash, k.Kernel.ImageHash},
		{"disk", p.Disk.SHA256, k.Disks.SHA256},
		{"initramfs", p.Initramfs, k.Initramfs},
		{"QEMU", p.QEMU, f.QEMU[t.Arch]},
	} {
		if c.got != c.want && !(c.what == "QEMU" && c.want == "") {
			findings = append(findings, fmt.Sprintf("its %s is %.80q, and the cell's is %.80q", c.what, c.got, c.want))
		}
	}
	if !slices.Equal(p.Disk.Others, k.Disks.Others) {
		findings = append(findings, "its other disks are not the cell's")
	}
	if p.Snapshot != nil {
		findings = append(findings, "it went on from a saved machine")
	}
	return findings
}

// Publish puts the result of a task in place, and reports whether it is the one that stays:
// another worker may have been first.
func (f *Folder) Publish(t Task, r *dmrace.Recording, w Worker) (won bool, err error) {
	defer unfinished.Begin()()
	path := f.path(t)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return false, writeError(err, f.Dir)
	}
	tmp, err := os.MkdirTemp(filepath.Dir(path), wholefile.TempPrefix)
	if err != nil {
		return false, writeError(err, f.Dir)
	}
	defer os.RemoveAll(tmp) // it is not there once it has its name
	if err := os.Chmod(tmp, 0o755); err != nil {
		return false, writeError(err, f.Dir)
	}
	if _, err := (results.Store{Dir: tmp, Gzip: true}).Save(r); err != nil {
		return false, writeError(err, f.Dir)
	}
	text, err := json.Marshal(w)
	if err == nil {
		err = os.WriteFile(filepath.Join(tmp, workerFile), append(text, '\n'), 0o644)
	}
	if err == nil {
		err = wholefile.CreateFolder(tmp, path)
	}
	if errors.Is(err, fs.ErrExist) {
		return false, nil
	}
	if err != nil {
		return false, writeError(err, f.Dir)
	}
	os.Remove(f.failurePath(t)) // it went wrong before
	return true, nil
}

// SetAside moves a result that does not verify to broken/, so that its boot can be made again.
func (f *Folder) SetAside(t Task) error {
	dir := filepath.Join(f.Dir, "broken")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return writeError(err, f.Dir)
	}
	kind := filepath.Base(filepath.Dir(filepath.Dir(f.path(t))))
	for n := 1; ; n++ {
		err := os.Rename(f.path(t), filepath.Join(dir, kind+"-"+t.Key+"-"+strconv.Itoa(n)))
		switch {
		case errors.Is(err, fs.ErrExist):
			continue
		case errors.Is(err, fs.ErrNotExist): // another worker has
			return nil
		}
		return writeError(err, f.Dir)
	}
}

func (f *Folder) failurePath(t Task) string {
	return filepath.Join(f.Dir, "failed", t.Key[:2], t.Key+".txt")
}

// NoteFailure keeps why a boot could not be made, for people. Nothing else rests on it.
func (f *Folder) NoteFailure(t Task, w Worker, why error) {
	path := f.failurePath(t)
	if os.MkdirAll(filepath.Dir(path), 0o755) == nil {
		wholefile.Write(path, []byte(w.Node+": "+why.Error()+"\n"), 0o644)
	}
}

// failure returns why a boot could not be made the last time; "" where it was not tried, or
// could.
func (f *Folder) failure(t Task) string {
	text, err := os.ReadFile(f.failurePath(t))
	if err != nil {
		return ""
	}
	return string(text[:min(len(text), 4<<10)])
}
