package campaign

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"dmrace"
	"dmrace/blobs"
	"dmrace/internal/digest"
	"dmrace/results"
)

// follow finds nothing.
func follow(*dmrace.Recording) []string { return nil }

// qemu is what the committed recordings were made with.
const qemu = "QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18+b3)"

// made returns a campaign of the committed boots of mmc-natural on 6.1, and their recordings by
// key. Its kernel and its disk are small.
func made(t testing.TB, sample int) (*Folder, map[string]*dmrace.Recording) {
	t.Helper()
	d, recordings := drafted(t, sample)
	dir := filepath.Join(t.TempDir(), "campaign")
	if again, err := d.Write(t.Context(), dir); err != nil || again {
		t.Fatal(again, err)
	}
	return reopened(t, dir), recordings
}

func drafted(t testing.TB, sample int) (*Draft, map[string]*dmrace.Recording) {
	t.Helper()
	d := NewDraft("test", "matrix", []string{"mmc-natural"})
	d.Sample, d.QEMU[""], d.Columns = sample, qemu, []string{"6.1"}
	recordings := map[string]*dmrace.Recording{}
	paths := map[string]string{}
	put := func(content string) string {
		path := filepath.Join(t.TempDir(), "f")
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		paths[digest.Bytes([]byte(content))] = path
		return digest.Bytes([]byte(content))
	}
	kernel, disk := put("kernel"), put("disk")
	for _, variant := range []string{"without-waitfor", "with-waitfor", "with-i8042", "control"} {
		r, err := results.Store{Dir: "../results"}.Load("mmc-natural/" + variant + "/6.1.192-stock")
		if err != nil {
			t.Fatal(err)
		}
		r.Provenance.Kernel.ImageHash, r.Provenance.Disk.SHA256, r.Provenance.QEMU = kernel, disk, qemu
		k := blobs.Kit{Kernel: r.Provenance.Kernel, Disks: r.Provenance.Disk}
		d.Add(Cell{Column: "6.1", Expect: r.Expect}, nil, r.Plan, k, paths, true)
		recordings[d.cells[len(d.cells)-1].Key] = r
	}
	d.None(Cell{Column: "5.10"}, nil, &dmrace.Plan{Scenario: "mmc-natural", Variant: "other"}, "it has no such arm")
	return d, recordings
}

func reopened(t testing.TB, dir string) *Folder {
	t.Helper()
	f, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// fill publishes the results of tasks, by a node.
func fill(t testing.TB, f *Folder, recordings map[string]*dmrace.Recording, node string, tasks ...Task) {
	t.Helper()
	for _, task := range tasks {
		w := Worker{Node: node, Arch: "amd64", QEMU: qemu, Program: strings.Repeat("a", 64)}
		if won, err := f.Publish(task, recordings[task.Key], w); err != nil || !won {
			t.Fatalf("%s: won %t, %v", task.Variant, won, err)
		}
	}
}

func statusOf(t testing.TB, f *Folder) *Status {
	t.Helper()
	s, err := f.Status(t.Context(), follow)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func counts(s *Status) string {
	return fmt.Sprintf("%d done, %d missing, %d broken, %d differing", s.Done, len(s.Missing), len(s.Broken), len(s.Differing))
}

func TestCampaign(t *testing.T) {
	f, recordings := made(t, 1)
	if got := counts(statusOf(t, f)); got != "0 done, 8 missing, 0 broken, 0 differing" {
		t.Error(got)
	}
	for i := range 2 {
		tasks, err := f.Part(i, 2)
		if err != nil {
			t.Fatal(err)
		}
		fill(t, f, recordings, fmt.Sprintf("n%d", i), tasks...)
	}
	s := statusOf(t, f)
	if got := counts(s); got != "8 done, 0 missing, 0 broken, 0 differing" || !s.Complete() || !s.Sound() {
		t.Error(got)
	}
	if s.Compared != 4 || s.Apart != 4 || s.None != 1 || len(s.Nodes) != 2 || len(s.Blobs) != 0 || len(s.Leftovers) != 0 {
		t.Errorf("%+v", s)
	}
	for key, want := range recordings {
		if got := s.results[key]; got == nil || got.Recording.Plan.ID() != want.Plan.ID() {
			t.Errorf("%.12s has another result", key)
		}
	}
}

// TestPart: every boot is in the part of exactly one worker, and the second boots of the sample
// are another's.
func TestPart(t *testing.T) {
	for _, boots := range []int{1, 2, 7, 100} {
		f := &Folder{}
		for n := range boots {
			f.Cells = append(f.Cells, Cell{Key: digest.Bytes([]byte{byte(n)}), Twice: n%3 == 0})
		}
		f.Cells = append(f.Cells, f.Cells[0], Cell{None: "none"}) // the same boot in another column, and none
		for _, of := range []int{1, 2, 3, 10, 150} {
			who := map[string][]int{}
			for i := range of {
				tasks, err := f.Part(i, of)
				if err != nil {
					t.Fatal(err)
				}
				for _, task := range tasks {
					who[fmt.Sprint(task.Key, task.Second)] = append(who[fmt.Sprint(task.Key, task.Second)], i)
				}
			}
			for n := range boots {
				first, second := who[fmt.Sprint(f.Cells[n].Key, false)], who[fmt.Sprint(f.Cells[n].Key, true)]
				if len(first) != 1 || (len(second) == 1) != f.Cells[n].Twice || len(second) == 1 && of > 1 && second[0] == first[0] {
					t.Errorf("%d boots, %d workers: boot %d is that of %v and %v", boots, of, n, first, second)
				}
			}
		}
	}
	for _, bad := range [][2]int{{0, 0}, {-1, 2}, {2, 2}, {0, -1}} {
		var usage *dmrace.UsageError
		if _, err := (&Folder{}).Part(bad[0], bad[1]); !errors.As(err, &usage) {
			t.Errorf("%v: %v", bad, err)
		}
	}
}

// TestSample: it is the same for the same cells, about one in so many, and never empty where
// something repeats to the byte.
func TestSample(t *testing.T) {
	for _, c := range []struct {
		every, repeating, least, most int
	}{{0, 100, 0, 0}, {1, 100, 100, 100}, {10, 1000, 60, 140}, {1000, 3, 1, 1}, {10, 0, 0, 0}} {
		var first []Cell
		for range 2 {
			d := &Draft{Head: Head{Sample: c.every}}
			for n := range c.repeating {
				d.cells, d.repeat = append(d.cells, Cell{Key: digest.Bytes([]byte(fmt.Sprint(n)))}), append(d.repeat, true)
			}
			d.cells, d.repeat = append(d.cells, Cell{Key: digest.Bytes(nil)}), append(d.repeat, false)
			d.sample()
			n := 0
			for i, cell := range d.cells {
				if cell.Twice {
					n++
				}
				if cell.Twice && !d.repeat[i] {
					t.Error("what does not repeat is in the sample")
				}
			}
			if n < c.least || n > c.most || first != nil && !slices.Equal(first, d.cells) {
				t.Errorf("one in %d of %d: %d", c.every, c.repeating, n)
			}
			first = d.cells
		}
	}
}

// TestTwoWorkersOnOneCell: the first wins, whole, and nothing of the others stays.
func TestTwoWorkersOnOneCell(t *testing.T) {
	f, recordings := made(t, 0)
	task := f.Tasks()[0]
	var wg sync.WaitGroup
	var mu sync.Mutex
	winners := []string{}
	for n := range 8 {
		wg.Go(func() {
			node := fmt.Sprintf("n%d", n)
			won, err := f.Publish(task, recordings[task.Key], Worker{Node: node})
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			if won {
				winners = append(winners, node)
			}
		})
	}
	wg.Wait()
	r, findings := f.Result(task, follow)
	if len(winners) != 1 || r == nil || r.Worker.Node != winners[0] {
		t.Errorf("%q won, %q; the result is %+v", winners, findings, r)
	}
	if s := statusOf(t, f); len(s.Leftovers) > 0 || s.Done != 1 {
		t.Errorf("%+v", s)
	}
}

// TestKilledWorker: half a result has no name, and nobody looks at it.
func TestKilledWorker(t *testing.T) {
	f, recordings := made(t, 0)
	task := f.Tasks()[0]
	half := filepath.Join(filepath.Dir(f.path(task)), ".new-123", "runs")
	if err := os.MkdirAll(half, 0o755); err != nil {
		t.Fatal(err)
	}
	if got := statusOf(t, f); counts(got) != "0 done, 4 missing, 0 broken, 0 differing" || len(got.Leftovers) != 1 {
		t.Errorf("%+v", got)
	}
	fill(t, f, recordings, "n1", task)
	if got := counts(statusOf(t, f)); got != "1 done, 3 missing, 0 broken, 0 differing" {
		t.Error(got)
	}
}

// TestBrokenResults: a folder that is there is no result yet. What is set aside is made again.
func TestBrokenResults(t *testing.T) {
	run := func(f *Folder, task Task) string {
		runs, _ := results.Store{Dir: f.path(task)}.Runs()
		return results.Store{Dir: f.path(task)}.RunDir(runs[0])
	}
	for name, c := range map[string]struct {
		spoil func(f *Folder, task, other Task) error
		want  string
	}{
		"the verdict is gone": {func(f *Folder, task, _ Task) error { return os.Remove(filepath.Join(run(f, task), "verdict.json")) }, "verdict.json"},
		"the console is cut": {func(f *Folder, task, _ Task) error {
			return os.Truncate(filepath.Join(run(f, task), "console.log.gz"), 100)
		}, "console.log.gz"},
		"the plan is empty":  {func(f *Folder, task, _ Task) error { return os.Truncate(filepath.Join(run(f, task), "plan.json"), 0) }, "plan.json"},
		"nobody has made it": {func(f *Folder, task, _ Task) error { return os.Remove(filepath.Join(f.path(task), "worker.json")) }, "who made it"},
		"it is empty":        {func(f *Folder, task, _ Task) error { return os.RemoveAll(filepath.Join(f.path(task), "runs")) }, "0 runs"},
		"it is another's": {func(f *Folder, task, other Task) error {
			return errors.Join(os.RemoveAll(f.path(task)), os.CopyFS(f.path(task), os.DirFS(f.path(other))))
		}, "its plan is"},
		"it is a file": {func(f *Folder, task, _ Task) error {
			return errors.Join(os.RemoveAll(f.path(task)), os.WriteFile(f.path(task), nil, 0o644))
		}, "0 runs"},
		"it is a link to nothing": {func(f *Folder, task, _ Task) error {
			return errors.Join(os.RemoveAll(f.path(task)), os.Symlink("nothing", f.path(task)))
		}, "0 runs"},
	} {
		t.Run(name, func(t *testing.T) {
			f, recordings := made(t, 0)
			tasks := f.Tasks()
			fill(t, f, recordings, "n1", tasks...)
			if err := c.spoil(f, tasks[0], tasks[1]); err != nil {
				t.Fatal(err)
			}
			s := statusOf(t, f)
			if counts(s) != "3 done, 0 missing, 1 broken, 0 differing" || !strings.Contains(strings.Join(s.Broken[0].Findings, "\n"), c.want) {
				t.Errorf("%s: %+v", counts(s), s.Broken)
			}
			if err := f.SetAside(tasks[0]); err != nil {
				t.Fatal(err)
			}
			if err := f.SetAside(tasks[0]); err != nil { // another worker has
				t.Fatal(err)
			}
			fill(t, f, recordings, "n1", tasks[0])
			if got := counts(statusOf(t, f)); got != "4 done, 0 missing, 0 broken, 0 differing" {
				t.Error(got)
			}
		})
	}
}

// TestSetAsideTwice keeps what was broken each time.
func TestSetAsideTwice(t *testing.T) {
	f, recordings := made(t, 0)
	task := f.Tasks()[0]
	for range 2 {
		fill(t, f, recordings, "n1", task)
		if err := f.SetAside(task); err != nil {
			t.Fatal(err)
		}
	}
	if kept, err := os.ReadDir(filepath.Join(f.Dir, "broken")); err != nil || len(kept) != 2 {
		t.Errorf("%v, %v", kept, err)
	}
}

// TestForeignResults: a result of another kernel, disk or QEMU is not the cell's.
func TestForeignResults(t *testing.T) {
	for name, change := range map[string]func(*dmrace.Provenance){
		"another kernel":  func(p *dmrace.Provenance) { p.Kernel.ImageHash = strings.Repeat("0", 64) },
		"another disk":    func(p *dmrace.Provenance) { p.Disk.SHA256 = strings.Repeat("0", 64) },
		"a disk more":     func(p *dmrace.Provenance) { p.Disk.Others = []string{strings.Repeat("0", 64)} },
		"an initramfs":    func(p *dmrace.Provenance) { p.Initramfs = strings.Repeat("0", 64) },
		"another QEMU":    func(p *dmrace.Provenance) { p.QEMU = "QEMU emulator version 10.0.2" },
		"a saved machine": func(p *dmrace.Provenance) { p.Snapshot = &dmrace.Snapshot{} },
	} {
		f, recordings := made(t, 0)
		task := f.Tasks()[0]
		change(recordings[task.Key].Provenance)
		fill(t, f, recordings, "n1", task)
		if r, findings := f.Result(task, follow); r != nil || len(findings) != 1 {
			t.Errorf("%s: %q", name, findings)
		}
	}
}

// TestClocks: no time stamp has a part in what is finished.
func TestClocks(t *testing.T) {
	f, recordings := made(t, 1)
	fill(t, f, recordings, "n1", f.Tasks()[:5]...)
	want := counts(statusOf(t, f))
	for _, at := range []time.Time{time.Now().Add(10000 * time.Hour), time.Unix(0, 0)} {
		err := filepath.WalkDir(f.Dir, func(path string, _ fs.DirEntry, err error) error {
			return errors.Join(err, os.Chtimes(path, at, at))
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := counts(statusOf(t, reopened(t, f.Dir))); got != want {
			t.Errorf("at %s: %s, want %s", at, got, want)
		}
		fill(t, f, recordings, "n2", f.Tasks()[5])
		if err := f.SetAside(f.Tasks()[5]); err != nil {
			t.Fatal(err)
		}
	}
}

// TestDiffering names what differs between the two boots of a cell, and the node whose QEMU is
// another.
func TestDiffering(t *testing.T) {
	f, recordings := made(t, 1)
	tasks := f.Tasks()
	fill(t, f, recordings, "n1", tasks[:4]...)
	other := *recordings[tasks[4].Key]
	other.Console = slices.Clone(other.Console)
	other.Console[100] ^= 1
	if _, err := f.Publish(tasks[4], &other, Worker{Node: "n2", Arch: "amd64", QEMU: qemu, Program: strings.Repeat("b", 64)}); err != nil {
		t.Fatal(err)
	}
	fill(t, f, recordings, "n3", tasks[5:]...)
	s := statusOf(t, f)
	if counts(s) != "8 done, 0 missing, 0 broken, 1 differing" || s.Sound() || s.Differing[0].Nodes != [2]string{"n1", "n2"} || !strings.HasPrefix(s.Differing[0].Differences[0], "console: it parts at byte 100") {
		t.Errorf("%s: %+v", counts(s), s.Differing)
	}
	var foreign []string
	for _, n := range s.Nodes {
		if n.Foreign {
			foreign = append(foreign, n.Name)
		}
	}
	var text strings.Builder
	if err := s.Write(&text); err != nil || !slices.Equal(foreign, []string{"n2"}) {
		t.Errorf("foreign are %q, %v", foreign, err)
	}
	for _, want := range []string{"on n1 and n2", "node       n2 has another QEMU than most boots were made with"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("%q is not said:\n%s", want, &text)
		}
	}
}

// TestOpenRefuses: a folder that was not copied whole is told from one of another format.
func TestOpenRefuses(t *testing.T) {
	head := func(change func(m map[string]any)) func(dir string) error {
		return func(dir string) error {
			m := map[string]any{}
			text, err := os.ReadFile(filepath.Join(dir, headFile))
			if err == nil {
				err = json.Unmarshal(text, &m)
			}
			change(m)
			text, _ = json.Marshal(m)
			return errors.Join(err, os.WriteFile(filepath.Join(dir, headFile), text, 0o644))
		}
	}
	cells := func(change func(text string) string) func(dir string) error {
		return func(dir string) error {
			text, err := os.ReadFile(filepath.Join(dir, cellsFile))
			changed := []byte(change(string(text)))
			err = errors.Join(err, os.WriteFile(filepath.Join(dir, cellsFile), changed, 0o644))
			return errors.Join(err, head(func(m map[string]any) {
				m["cells"] = Count{strings.Count(string(changed), "\n"), digest.Bytes(changed)}
			})(dir))
		}
	}
	for name, c := range map[string]struct {
		spoil func(dir string) error
		env   bool
		want  string
	}{
		"nothing":                    {func(dir string) error { return os.Remove(filepath.Join(dir, headFile)) }, false, "holds no campaign"},
		"half a head":                {func(dir string) error { return os.Truncate(filepath.Join(dir, headFile), 50) }, true, "campaign.json"},
		"another format":             {head(func(m map[string]any) { m["format"] = 9 }), false, "format 9"},
		"no cells":                   {func(dir string) error { return os.Remove(filepath.Join(dir, cellsFile)) }, true, "cells.jsonl"},
		"cells that are cut":         {func(dir string) error { return os.Truncate(filepath.Join(dir, cellsFile), 900) }, true, "it is cut"},
		"a cell in the wrong place":  {cells(func(s string) string { return strings.Replace(s, `"column"`, `"place":"../../x","column"`, 1) }), false, "it is no cell"},
		"a cell of another plan":     {cells(func(s string) string { return strings.Replace(s, `"plan":"`, `"plan":"../`, 1) }), false, "it is no cell"},
		"a cell with another key":    {cells(func(s string) string { return strings.Replace(s, `"key":"`, `"key":"0`, 1) }), false, "its key is not"},
		"a cell without a kit":       {cells(func(s string) string { return strings.Replace(s, `"kit":"`, `"kit":"0`, 1) }), false, "there is no kit"},
		"another QEMU than the keys": {head(func(m map[string]any) { m["qemu"] = map[string]string{"": "other"} }), false, "its key is not"},
	} {
		t.Run(name, func(t *testing.T) {
			f, _ := made(t, 0)
			if err := c.spoil(f.Dir); err != nil {
				t.Fatal(err)
			}
			_, err := Open(f.Dir)
			var env *dmrace.EnvError
			var usage *dmrace.UsageError
			if errors.As(err, &env) != c.env || errors.As(err, &usage) == c.env || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// TestPlans: a plan is what its name says, and one that cannot be carried out is refused.
func TestPlans(t *testing.T) {
	f, _ := made(t, 0)
	c := f.Cells[0]
	if p, err := f.Plan(c); err != nil || p.ID() != c.Plan {
		t.Error(err)
	}
	if err := os.WriteFile(f.planPath(c.Plan), []byte(`{"format":1}`), 0o644); err != nil {
		t.Fatal(err)
	}
	var env *dmrace.EnvError
	if _, err := f.Plan(c); !errors.As(err, &env) {
		t.Errorf("another plan: %v", err)
	}
	hostile := &dmrace.Plan{Format: 1, Scenario: "../x"}
	c.Plan = hostile.ID()
	if err := put(f.planPath(c.Plan), hostile.Canonical()); err != nil {
		t.Fatal(err)
	}
	var usage *dmrace.UsageError
	if _, err := f.Plan(c); !errors.As(err, &usage) {
		t.Errorf("a plan that leads away: %v", err)
	}
}

// TestNewAgain puts back what was lost, keeps results, and refuses another campaign's folder.
func TestNewAgain(t *testing.T) {
	d, recordings := drafted(t, 1)
	dir := filepath.Join(t.TempDir(), "campaign")
	if _, err := d.Write(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	f := reopened(t, dir)
	fill(t, f, recordings, "n1", f.Tasks()...)
	sum := f.Kits[f.Cells[0].Kit].Kernel.ImageHash
	err := errors.Join(os.Remove(f.planPath(f.Cells[1].Plan)), os.Truncate(filepath.Join(dir, cellsFile), 10), os.Chmod(f.Blobs().Path(sum), 0o644), os.WriteFile(f.Blobs().Path(sum), []byte("lernek"), 0o644))
	if err != nil {
		t.Fatal(err)
	}
	d, _ = drafted(t, 1)
	if again, err := d.Write(t.Context(), dir); err != nil || !again {
		t.Fatal(again, err)
	}
	s := statusOf(t, reopened(t, dir))
	if counts(s) != "8 done, 0 missing, 0 broken, 0 differing" || len(s.Blobs) > 0 {
		t.Errorf("%s, broken blobs %q", counts(s), s.Blobs)
	}
	if _, err := reopened(t, dir).Plan(f.Cells[1]); err != nil {
		t.Error(err)
	}
	other, _ := drafted(t, 0)
	var usage *dmrace.UsageError
	if _, err := other.Write(t.Context(), dir); !errors.As(err, &usage) {
		t.Errorf("another campaign: %v", err)
	}
}

// TestKey: what makes another boot makes another key.
func TestKey(t *testing.T) {
	k := blobs.Kit{Kernel: dmrace.KernelSource{ImageHash: "a"}, Disks: dmrace.DiskIdentity{SHA256: "b"}}
	other := k
	other.Kernel.ImageHash = "c"
	keys := []string{Key("p", k, "q", 0), Key("p", k, "q", 1), Key("p", k, "", 0), Key("r", k, "q", 0), Key("p", other, "q", 0)}
	for i, key := range keys {
		if !blobs.IsSum(key) || slices.Contains(keys[:i], key) {
			t.Errorf("key %d is %s", i, key)
		}
	}
}

func TestFailuresAreShown(t *testing.T) {
	f, recordings := made(t, 0)
	task := f.Tasks()[0]
	f.NoteFailure(task, Worker{Node: "n7"}, errors.New("the disk is full"))
	if s := statusOf(t, f); len(s.Missing) != 4 || fmt.Sprint(s.Missing[0].Findings) != "[n7: the disk is full]" {
		t.Errorf("%+v", s.Missing)
	}
	fill(t, f, recordings, "n1", task)
	if f.failure(task) != "" {
		t.Error("a failure outlives the result")
	}
}
