package faultcheck

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"dmrace/results"
)

// victim is one command that is killed.
type victim struct {
	name  string
	args  []string
	boots bool // it needs QEMU and kernels
	last  bool // a second time it has nothing left to do

	before []string // a command that is run first, undisturbed

	takes time.Duration     // when nobody disturbs it
	made  map[string][]byte // the files that it writes beside evidence, by their names
}

// store is the folder of evidence of all victims.
const store = "ev"

// camp is the folder of campaigns.
const camp = "camp"

// victims are the commands. The recordings that they read are committed ones.
func victims() []*victim {
	return []*victim{
		{name: "report", args: []string{"report", store + "/runs", "--predict", "-o", "report.html"}},
		{name: "report of text", args: []string{"report", store + "/runs", "--format", "junit", "-o", "report.xml"}},
		{name: "verify", args: []string{"results", "verify", "--out", store}},
		{name: "rm", args: append([]string{"results", "rm", "--out", store}, kept()...), last: true},
		{name: "sim", args: []string{"sim"}},
		{name: "explore", args: []string{"explore", "mmc-natural", "--variant", "with-waitfor", "--walks", "3000"}},
		{name: "run", args: []string{"run", "mmc-natural", "--variant", "without-waitfor", "--variant", "control", "--out", store, "--report", "boots.html"}, boots: true},
		{name: "flake", args: []string{"flake", "mmc-natural", "--variant", "control", "--runs", "2", "--out", store}, boots: true},
		{name: "matrix", args: []string{"matrix", "virtio-control", "--kernels", "6.1", "--out", store}, boots: true},
		{name: "validate", args: []string{"validate", "mmc-natural", "--kernel", "5.10", "--derive-from", "6.1", "--variant", "control", "--out", store}, boots: true},
		{name: "campaign new", args: []string{"campaign", "new", camp, "matrix", "virtio-control", "--kernels", "6.1"}, boots: true},
		{name: "campaign run", args: []string{"campaign", "run", camp}, boots: true, before: []string{"campaign", "new", "--sample", "1", camp, "matrix", "mmc-natural", "--kernels", "6.1"}},
		{name: "run with a delay", args: []string{"run", "mmc-late-card", "--variant", "without-waitfor", "--out", store, "--gzip"}, boots: true},
	}
}

// kept are the recordings that lie in the store at first.
func kept() []string {
	list, err := results.Store{Dir: "../../results"}.Committed()
	if err != nil {
		panic(err)
	}
	var runs []string
	for _, c := range list {
		if strings.HasPrefix(c.Run, "mmc-slow-probe/") {
			runs = append(runs, c.Run)
		}
	}
	return runs
}

// choose returns the victims that can be had here. What boots is left out under -short,
// and where its kernel is not built: building is not what is killed.
func choose(t *testing.T, program string) []*victim {
	t.Helper()
	var chosen []*victim
	for _, v := range victims() {
		if !strings.HasPrefix(v.name, *of) {
			continue
		}
		if v.boots && (testing.Short() || !built(program, v)) {
			t.Logf("left out: %s", v.name)
			continue
		}
		chosen = append(chosen, v)
	}
	return chosen
}

// measured runs the victim once to its end, if that was not done yet, to know how long it
// takes and what it makes. It reports whether it came to a good end.
func (v *victim) measured(t *testing.T, program string) bool {
	if v.takes > 0 {
		return true
	}
	return t.Run(v.name, func(t *testing.T) {
		dir := t.TempDir()
		v.prepare(t, program, dir)
		v.takes = whole(t, program, dir, v.args...)
		v.made = map[string][]byte{}
		for _, name := range []string{"report.html", "report.xml"} {
			if b, err := os.ReadFile(filepath.Join(dir, name)); err == nil {
				v.made[name] = b
			}
		}
		v.check(t, program, dir)
	})
}

// built reports whether the kernels of a victim are in the cache.
func built(program string, v *victim) bool {
	names := []string{"6.1"}
	if v.name == "validate" {
		names = []string{"5.10", "5.10+6.1"}
	}
	for _, name := range names {
		if exec.Command(program, "kernel", "path", name).Run() != nil {
			return false
		}
	}
	return true
}

// prepare fills the folder that the victim works in.
func (v *victim) prepare(t *testing.T, program, dir string) {
	t.Helper()
	from, to := results.Store{Dir: "../../results"}, results.Store{Dir: filepath.Join(dir, store)}
	for _, run := range kept() {
		if err := os.CopyFS(to.RunDir(run), os.DirFS(from.RunDir(run))); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "tmp"), 0o755); err != nil {
		t.Fatal(err)
	}
	if v.before != nil {
		whole(t, program, dir, v.before...)
	}
}

// check looks at what stands under final names: reports are as they ought to be, and each
// recording follows from its console.
func (v *victim) check(t *testing.T, program, dir string) {
	t.Helper()
	for name, want := range v.made {
		if got, err := os.ReadFile(filepath.Join(dir, name)); err == nil && !bytes.Equal(got, want) {
			t.Errorf("%s has %d bytes, the whole one %d", name, len(got), len(want))
		}
	}
	stores := []string{filepath.Join(dir, store)}
	for _, pattern := range []string{store + "/flake/*", camp + "/cells/*/*", camp + "/twice/*/*"} {
		found, _ := filepath.Glob(filepath.Join(dir, pattern))
		stores = append(stores, found...)
	}
	stores = slices.DeleteFunc(stores, func(s string) bool { return strings.HasPrefix(filepath.Base(s), ".") })
	for _, s := range stores {
		runs, err := results.Store{Dir: s}.Runs()
		if err != nil {
			t.Error(err)
		}
		if len(runs) == 0 {
			continue
		}
		if out, err := exec.Command(program, "results", "verify", "--out", s).CombinedOutput(); err != nil {
			t.Errorf("%v: %s", err, out)
		}
	}
}

// again has the victim do its whole work where it was killed. A recording that it was to
// remove may be gone.
func (v *victim) again(t *testing.T, program, dir string) {
	t.Helper()
	if !v.last {
		whole(t, program, dir, v.args...)
		return
	}
	s := results.Store{Dir: filepath.Join(dir, store)}
	left, err := s.Runs()
	if err != nil {
		t.Fatal(err)
	}
	if len(left) > 0 {
		whole(t, program, dir, append([]string{"results", "rm", "--out", store}, left...)...)
	}
	if left, err := s.Runs(); err != nil || len(left) > 0 {
		t.Errorf("left %q, %v", left, err)
	}
}

// checkFiles demands that a program which could still do something left no temporary file.
func checkFiles(t *testing.T, dir string, s syscall.Signal) {
	t.Helper()
	if s == syscall.SIGKILL {
		return
	}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && (strings.HasPrefix(d.Name(), ".") || filepath.Dir(path) == filepath.Join(dir, "tmp")) {
			t.Errorf("left %s", path)
		}
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}
