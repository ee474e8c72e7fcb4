package campaign

import (
	"cmp"
	"context"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"dmrace"
	"dmrace/internal/wholefile"
	"dmrace/results"
)

// Status is how far a campaign is.
type Status struct {
	Boots     int          `json:"boots"`  // that there are to be, the second ones of the sample not counted
	Sample    int          `json:"sample"` // second boots that there are to be
	None      int          `json:"none"`   // cells that there is no boot of
	Done      int          `json:"done"`   // boots of both kinds
	Missing   []Unfinished `json:"missing"`
	Broken    []Unfinished `json:"broken"`    // results that do not verify
	Compared  int          `json:"compared"`  // boots of the sample that were held against each other
	Apart     int          `json:"apart"`     // of them those of two nodes
	Differing []Pair       `json:"differing"` // of them those that are not the same
	Nodes     []Node       `json:"nodes"`
	Blobs     []string     `json:"broken_blobs"` // that are missing or not what their names say
	Leftovers []string     `json:"leftovers"`    // hidden folders of workers that were killed, or that are at work

	results map[string]*Result // by key, the first boots
}

// Unfinished is a boot that is missing or broken.
type Unfinished struct {
	Key      string   `json:"key"`
	Scenario string   `json:"scenario"`
	Variant  string   `json:"variant"`
	Column   string   `json:"column,omitempty"`
	Second   bool     `json:"second,omitempty"`
	Findings []string `json:"findings,omitempty"` // what is wrong with its result, or why it could not be made
}

// Pair is a cell of the sample whose two boots differ.
type Pair struct {
	Key         string    `json:"key"`
	Scenario    string    `json:"scenario"`
	Variant     string    `json:"variant"`
	Nodes       [2]string `json:"nodes"`
	Differences []string  `json:"differences"`
}

// Node is a machine that made boots.
type Node struct {
	Name    string      `json:"node"`
	Arch    dmrace.Arch `json:"arch"`
	QEMU    string      `json:"qemu"`
	Program string      `json:"qemu_sha256"`
	Boots   int         `json:"boots"`
	Foreign bool        `json:"foreign"` // its emulator is not the one that most boots of its kind were made with
}

// Complete reports whether every boot is there and verifies, and the sample as well.
func (s *Status) Complete() bool { return len(s.Missing) == 0 && len(s.Broken) == 0 }

// Sound reports whether the boots of the sample are the same.
func (s *Status) Sound() bool { return len(s.Differing) == 0 }

// Result returns the result of a cell, or nil where it is not finished.
func (s *Status) Result(c Cell) *Result { return s.results[c.Key] }

// Status looks at every result. An error is that of ctx.
func (f *Folder) Status(ctx context.Context, verify Verify) (*Status, error) {
	s := &Status{Missing: []Unfinished{}, Broken: []Unfinished{}, Differing: []Pair{}, Blobs: []string{}, Leftovers: f.leftovers(), results: map[string]*Result{}}
	for _, c := range f.Cells {
		if c.None != "" {
			s.None++
		}
	}
	made := map[Node]int{} // boots by node and emulator
	for _, t := range f.Tasks() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if t.Second {
			s.Sample++
		} else {
			s.Boots++
		}
		r, findings := f.Result(t, verify)
		if r == nil {
			f.unfinished(s, t, findings)
			continue
		}
		s.Done++
		made[Node{Name: r.Worker.Node, Arch: r.Worker.Arch, QEMU: r.Worker.QEMU, Program: r.Worker.Program}]++
		if !t.Second {
			s.results[t.Key] = r
		} else if first := s.results[t.Key]; first != nil {
			s.compare(t, first, r)
		}
	}
	s.Nodes = nodesOf(made)
	return s, f.checkBlobs(ctx, s)
}

// unfinished notes a boot that is not there, or not as it ought to be.
func (f *Folder) unfinished(s *Status, t Task, findings []string) {
	u := Unfinished{t.Key, t.Scenario, t.Variant, t.Column, t.Second, findings}
	if findings != nil {
		s.Broken = append(s.Broken, u)
		return
	}
	if why := f.failure(t); why != "" {
		u.Findings = []string{strings.TrimSpace(why)}
	}
	s.Missing = append(s.Missing, u)
}

// compare holds the two boots of a cell against each other.
func (s *Status) compare(t Task, first, second *Result) {
	s.Compared++
	if first.Worker.Node != second.Worker.Node {
		s.Apart++
	}
	found := results.VerdictParting(first.Recording, second.Recording)
	if first.Recording.Recorded().QEMU == second.Recording.Recorded().QEMU {
		if parts := results.ConsoleParting(first.Recording, second.Recording); parts != "" {
			found = append(found, parts)
		}
	}
	if len(found) > 0 {
		s.Differing = append(s.Differing, Pair{t.Key, t.Scenario, t.Variant, [2]string{first.Worker.Node, second.Worker.Node}, found})
	}
}

// nodesOf lists the machines by name. Of the emulators of an architecture the
// one that made most boots is right, and nodes with another program are foreign.
func nodesOf(made map[Node]int) []Node {
	boots := map[Node]int{} // by emulator alone
	for n, count := range made {
		boots[emulator(n)] += count
	}
	most := func(n Node) bool {
		own := boots[emulator(n)]
		for other, count := range boots {
			if other.Arch == n.Arch && (count > own || count == own && other.Program < n.Program) {
				return false
			}
		}
		return true
	}
	nodes := []Node{}
	for n, count := range made {
		n.Boots, n.Foreign = count, !most(n)
		nodes = append(nodes, n)
	}
	slices.SortFunc(nodes, func(a, b Node) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Program, b.Program))
	})
	return nodes
}

// emulator is a node without the machine.
func emulator(n Node) Node { return Node{Arch: n.Arch, QEMU: n.QEMU, Program: n.Program} }

// checkBlobs notes which blobs no worker could use.
func (f *Folder) checkBlobs(ctx context.Context, s *Status) error {
	seen := map[string]bool{}
	for _, id := range slices.Sorted(maps.Keys(f.Kits)) {
		for _, sum := range f.Kits[id].Sums() {
			if err := ctx.Err(); err != nil {
				return err
			}
			if !seen[sum] && f.Blobs().Verify(ctx, sum) != nil {
				s.Blobs = append(s.Blobs, sum)
			}
			seen[sum] = true
		}
	}
	return ctx.Err()
}

// leftovers lists the hidden folders in which results are written.
func (f *Folder) leftovers() []string {
	found := []string{}
	for _, kind := range []string{"cells", "twice"} {
		filepath.WalkDir(filepath.Join(f.Dir, kind), func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.IsDir() {
				return nil
			}
			if strings.HasPrefix(d.Name(), wholefile.TempPrefix) {
				found = append(found, path)
				return fs.SkipDir
			}
			if len(d.Name()) > len("cells") { // the folder of a result
				return fs.SkipDir
			}
			return nil
		})
	}
	return found
}
