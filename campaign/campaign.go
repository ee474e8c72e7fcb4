package campaign

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"

	"dmrace"
	"dmrace/blobs"
	"dmrace/internal/digest"
	"dmrace/scenarios"
)

// format is that of the folders that this package writes and reads.
const format = 1

// The names in a campaign's folder.
const (
	headFile  = "campaign.json"
	cellsFile = "cells.jsonl"
)

// Head is campaign.json.
type Head struct {
	Format    int                    `json:"format"`
	Dmrace    string                 `json:"dmrace"` // that made the campaign
	Verb      string                 `json:"verb"`   // whose boots these are: "matrix"
	Words     []string               `json:"words"`  // behind the verb
	Columns   []string               `json:"columns,omitempty"`
	QEMU      map[dmrace.Arch]string `json:"qemu"`   // version that cells are booted with; empty: any
	Accel     string                 `json:"accel"`  // as --accel takes it
	Sample    int                    `json:"sample"` // of the cells that repeat to the byte one in so many is booted twice; 0: none
	Omitted   []Omission             `json:"omitted,omitempty"`
	Scenarios []string               `json:"scenarios"`
	Kits      map[string]blobs.Kit   `json:"kits"`
	Cells     Count                  `json:"cells"`
	Own       json.RawMessage        `json:"own,omitempty"` // what the verb itself needs to collect
}

// Count says which cells.jsonl belongs to a head.
type Count struct {
	Lines  int    `json:"lines"`
	SHA256 string `json:"sha256"`
}

// Omission is a boot that was left out when the campaign was made.
type Omission struct {
	Scenario string `json:"scenario"`
	Variant  string `json:"variant"`
	Kernel   string `json:"kernel"`
	Why      string `json:"why"`
}

// Cell is one boot, or none.
type Cell struct {
	Key      string        `json:"key,omitempty"` // empty: there is no such boot
	Plan     string        `json:"plan"`
	Kit      string        `json:"kit,omitempty"`
	Arch     dmrace.Arch   `json:"arch,omitempty"`
	Scenario string        `json:"scenario"`
	Variant  string        `json:"variant"`
	Column   string        `json:"column,omitempty"`
	Place    string        `json:"place,omitempty"` // folder of its evidence among that of the campaign
	Nth      int           `json:"nth,omitempty"`   // of several boots of one plan
	Expect   dmrace.Expect `json:"expect"`
	Want     dmrace.Expect `json:"want,omitzero"` // of a change: what is wanted of it
	Rerun    string        `json:"rerun,omitempty"`
	Twice    bool          `json:"twice,omitempty"` // it is booted by a second worker as well
	None     string        `json:"none,omitempty"`  // why there is no such boot
}

// Key names a boot: nth is 0 where its plan is booted once, and qemu empty where any will do.
func Key(plan string, k blobs.Kit, qemu string, nth int) string {
	return digest.Key("campaign "+strconv.Itoa(format), plan, k.ID(), qemu, strconv.Itoa(nth))
}

// Folder is a campaign that was opened.
type Folder struct {
	Dir string
	Head
	Cells []Cell
}

// Blobs is where the campaign keeps its files.
func (f *Folder) Blobs() blobs.Store { return blobs.Store{Dir: filepath.Join(f.Dir, "blobs")} }

// Open reads a campaign. A folder that holds none, or one of another format, is a
// [dmrace.UsageError]. One whose parts do not belong together is a [dmrace.EnvError]: it was
// not copied whole, and another machine may see it as it is.
func Open(dir string) (*Folder, error) {
	f := &Folder{Dir: dir}
	text, err := os.ReadFile(filepath.Join(dir, headFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, usagef("%s holds no campaign: dmrace campaign new makes one", dir)
	}
	if err != nil {
		return nil, envError(err, dir)
	}
	var head struct {
		Format int    `json:"format"`
		Dmrace string `json:"dmrace"`
	}
	if err := json.Unmarshal(text, &head); err != nil {
		return nil, envError(fmt.Errorf("%s: %w", headFile, err), dir)
	}
	if head.Format != format {
		return nil, usagef("%s is a campaign of format %d, made by dmrace %q, and this dmrace reads format %d: use that one", dir, head.Format, head.Dmrace, format)
	}
	if err := json.Unmarshal(text, &f.Head); err != nil {
		return nil, envError(fmt.Errorf("%s: %w", headFile, err), dir)
	}
	if f.Cells, err = readCells(filepath.Join(dir, cellsFile), f.Head.Cells); err != nil {
		return nil, envError(err, dir)
	}
	return f, f.check()
}

// envError says that a campaign cannot be used as it is here.
func envError(err error, dir string) error {
	return &dmrace.EnvError{
		Err: fmt.Errorf("read the campaign %s: %w", dir, err),
		Fix: "copy the folder again, or run dmrace campaign new with the same words: results stay",
	}
}

// readCells reads the cells if they are those that the head names.
func readCells(path string, want Count) ([]Cell, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if digest.Bytes(text) != want.SHA256 {
		return nil, fmt.Errorf("%s has %d lines, and is not the one of %d lines that %s names: it is cut, or another campaign's",
			cellsFile, bytes.Count(text, []byte("\n")), want.Lines, headFile)
	}
	var cells []Cell
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var c Cell
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			return nil, fmt.Errorf("%s, line %d: %w", cellsFile, len(cells)+1, err)
		}
		cells = append(cells, c)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", cellsFile, err)
	}
	if len(cells) != want.Lines {
		return nil, fmt.Errorf("%s has %d lines, and %s names %d", cellsFile, len(cells), headFile, want.Lines)
	}
	return cells, nil
}

// place is what the folder of a cell's evidence looks like.
var place = regexp.MustCompile(`^(|(flake|shmoo|explore)/[0-9]{4,}(-[0-9]{4,})?)$`)

// check returns what in a campaign cannot be: its names become paths.
func (f *Folder) check() error {
	for id, k := range f.Kits {
		if err := k.Check(); err != nil {
			return usagef("%s: %w", headFile, err)
		}
		if k.ID() != id {
			return usagef("%s: the kit %.12s has another hash than its name", headFile, id)
		}
	}
	for n, c := range f.Cells {
		_, known := f.Kits[c.Kit]
		kit := f.Kits[c.Kit]
		switch {
		case !blobs.IsSum(c.Plan) || !place.MatchString(c.Place):
			return usagef("%s, line %d: it is no cell", cellsFile, n+1)
		case c.None != "":
		case !known:
			return usagef("%s, line %d: there is no kit %.12q", cellsFile, n+1, c.Kit)
		case c.Key != Key(c.Plan, kit, f.QEMU[c.Arch], c.Nth):
			return usagef("%s, line %d: its key is not that of its plan, its kit and its QEMU", cellsFile, n+1)
		}
	}
	return nil
}

// Plan reads the plan of a cell, which must have the hash that it is named by.
func (f *Folder) Plan(c Cell) (*dmrace.Plan, error) {
	p := &dmrace.Plan{}
	text, err := os.ReadFile(f.planPath(c.Plan))
	if err == nil {
		err = json.Unmarshal(text, p)
	}
	if err == nil && p.ID() != c.Plan {
		err = errors.New("it does not have the hash that it is named by")
	}
	if err != nil {
		return nil, envError(fmt.Errorf("plan %.12s: %w", c.Plan, err), f.Dir)
	}
	if c.None == "" {
		if err := scenarios.CheckForeign(p); err != nil {
			return nil, usagef("plan %.12s of %s: %w", c.Plan, f.Dir, err)
		}
	}
	return p, nil
}

func (f *Folder) planPath(id string) string {
	return filepath.Join(f.Dir, "plans", id[:2], id+".json")
}

func (f *Folder) scenarioPath(name string) string {
	return filepath.Join(f.Dir, "scenarios", name+".yaml")
}

// Scenario reads a scenario of the campaign.
func (f *Folder) Scenario(name string) (*dmrace.Scenario, error) {
	return scenarios.Load(f.scenarioPath(name))
}

// Boots returns the cells that are boots, each key once, in their order.
func (f *Folder) Boots() (cells []Cell) {
	seen := map[string]bool{}
	for _, c := range f.Cells {
		if c.None == "" && !seen[c.Key] {
			seen[c.Key] = true
			cells = append(cells, c)
		}
	}
	return cells
}

func usagef(format string, args ...any) error {
	return &dmrace.UsageError{Err: fmt.Errorf(format, args...)}
}
