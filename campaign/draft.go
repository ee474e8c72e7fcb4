package campaign

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"

	"dmrace"
	"dmrace/blobs"
	"dmrace/internal/digest"
	"dmrace/internal/unfinished"
	"dmrace/internal/wholefile"
	"dmrace/scenarios"
)

// Draft is a campaign that is being made.
type Draft struct {
	Head
	cells     []Cell
	repeat    []bool // of each cell: every boot of it prints the same bytes
	plans     map[string]*dmrace.Plan
	scenarios map[string]*dmrace.Scenario
	files     map[string]string // blobs by their sums, where they are on this machine
}

// NewDraft begins a campaign of a verb.
func NewDraft(dmraceVersion, verb string, words []string) *Draft {
	return &Draft{
		Head:      Head{Format: format, Dmrace: dmraceVersion, Verb: verb, Words: words, QEMU: map[dmrace.Arch]string{}, Kits: map[string]blobs.Kit{}},
		plans:     map[string]*dmrace.Plan{},
		scenarios: map[string]*dmrace.Scenario{},
		files:     map[string]string{},
	}
}

// Add adds a boot: the cell says all that its plan and its kit do not. repeats reports that
// every boot of the plan prints the same bytes, so that it can be part of the sample.
func (d *Draft) Add(c Cell, s *dmrace.Scenario, p *dmrace.Plan, k blobs.Kit, files map[string]string, repeats bool) {
	d.note(&c, s, p)
	c.Kit, c.Arch = k.ID(), p.Kernel.Arch
	d.Kits[c.Kit] = k
	maps.Copy(d.files, files)
	c.Key = Key(c.Plan, k, d.QEMU[c.Arch], c.Nth)
	d.cells, d.repeat = append(d.cells, c), append(d.repeat, repeats)
}

// None adds a boot that there is none of.
func (d *Draft) None(c Cell, s *dmrace.Scenario, p *dmrace.Plan, why string) {
	d.note(&c, s, p)
	c.None = why
	d.cells, d.repeat = append(d.cells, c), append(d.repeat, false)
}

func (d *Draft) note(c *Cell, s *dmrace.Scenario, p *dmrace.Plan) {
	c.Plan, c.Scenario, c.Variant = p.ID(), p.Scenario, p.Variant
	d.plans[c.Plan] = p
	if s != nil {
		d.scenarios[s.Name] = s
	}
}

// sample marks the cells that are booted twice: of those that repeat to the byte one in so
// many, and at least one. A key is a hash, so that which they are is drawn by the keys alone.
func (d *Draft) sample() {
	if d.Sample <= 0 {
		return
	}
	least, drawn := -1, false
	for i := range d.cells {
		if !d.repeat[i] {
			continue
		}
		lot := lotOf(d.cells[i].Key)
		d.cells[i].Twice = lot%uint64(d.Sample) == 0
		drawn = drawn || d.cells[i].Twice
		if least < 0 || lot < lotOf(d.cells[least].Key) {
			least = i
		}
	}
	if !drawn && least >= 0 {
		d.cells[least].Twice = true
	}
}

// lotOf is a number that is drawn by a key.
func lotOf(key string) uint64 {
	n, err := strconv.ParseUint(digest.Key("sample", key)[:15], 16, 64)
	if err != nil {
		panic(err) // a hash is hexadecimal
	}
	return n
}

// Boots returns how many boots there are, a second one of the sample not counted.
func (d *Draft) Boots() int { return len((&Folder{Cells: d.cells}).Boots()) }

// Write writes the campaign into a folder, its head last. The same campaign may be there
// already: then what is missing or broken of its parts is put back, and results stay. Another
// one there is a [dmrace.UsageError].
func (d *Draft) Write(ctx context.Context, dir string) (again bool, err error) {
	defer unfinished.Begin()()
	d.sample()
	var lines bytes.Buffer
	enc := json.NewEncoder(&lines)
	enc.SetEscapeHTML(false)
	for _, c := range d.cells {
		if err := enc.Encode(c); err != nil {
			return false, err
		}
	}
	d.Cells = Count{len(d.cells), digest.Bytes(lines.Bytes())}
	d.Scenarios = slices.Sorted(maps.Keys(d.scenarios))
	if again, err = d.isIn(dir); err != nil {
		return again, err
	}
	if err := d.write(ctx, &Folder{Dir: dir}, lines.Bytes()); err != nil {
		return again, writeError(err, dir)
	}
	return again, nil
}

// isIn reports whether this campaign is in a folder already.
func (d *Draft) isIn(dir string) (bool, error) {
	text, err := os.ReadFile(filepath.Join(dir, headFile))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, writeError(err, dir)
	}
	var h Head
	if json.Unmarshal(text, &h) != nil { // it is written anew
		return true, nil
	}
	if h.Format != format || h.Verb != d.Verb || h.Cells != d.Cells {
		return true, usagef("%s holds another campaign (%s, %d cells): name another folder", dir, h.Verb, h.Cells.Lines)
	}
	return true, nil
}

func (d *Draft) write(ctx context.Context, f *Folder, lines []byte) error {
	for _, sum := range slices.Sorted(maps.Keys(d.files)) {
		if got, err := f.Blobs().Put(ctx, d.files[sum]); err != nil {
			return err
		} else if got != sum {
			return fmt.Errorf("%s has changed while the campaign was made", d.files[sum])
		}
	}
	for id, p := range d.plans {
		if err := put(f.planPath(id), append(p.Canonical(), '\n')); err != nil {
			return err
		}
	}
	for name, s := range d.scenarios {
		text, err := scenarios.Encode(s)
		if err == nil {
			err = put(f.scenarioPath(name), text)
		}
		if err != nil {
			return err
		}
	}
	if err := put(filepath.Join(f.Dir, cellsFile), lines); err != nil {
		return err
	}
	var head bytes.Buffer
	enc := json.NewEncoder(&head)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(d.Head); err != nil {
		return err
	}
	return put(filepath.Join(f.Dir, headFile), head.Bytes())
}

// put writes a file whole, unless it holds that already.
func put(path string, content []byte) error {
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, content) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return wholefile.Write(path, content, 0o644)
}

// writeError words a failure to write in a campaign's folder.
func writeError(err error, dir string) error {
	var env *dmrace.EnvError
	var usage *dmrace.UsageError
	switch {
	case errors.As(err, &env), errors.As(err, &usage):
		return err
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return &dmrace.EnvError{Err: fmt.Errorf("write in the campaign %s: %w", dir, err), Fix: "free space there; what is finished is kept"}
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS), errors.Is(err, syscall.ENOTDIR), errors.Is(err, syscall.EIO):
		return &dmrace.EnvError{Err: fmt.Errorf("write in the campaign %s: %w", dir, err), Fix: "make it a folder that every worker can write to"}
	}
	return err
}
