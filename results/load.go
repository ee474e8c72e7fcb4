package results

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"dmrace"
	"dmrace/internal/openflag"
)

// What is read of one file of a recording at most, in bytes. What is written has a few
// thousand, and a recorder stops at [dmrace.MaxConsole] and [dmrace.MaxEvents].
const (
	maxJSON     = 4 << 20
	maxTimeline = 32 << 20
)

// Load reads the recording in a folder that [Store.Save] wrote. Evidence may come from
// anybody: files that are no regular files, lead out of the folder or hold more than a
// recorder writes are refused, and so are names that no scenario has and a plan that is
// not the recorded one.
func Load(dir string) (*dmrace.Recording, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("load recording: %w", err)
	}
	defer root.Close()
	r, err := load(root)
	if err != nil {
		return nil, fmt.Errorf("load recording: %s: %w", dir, err)
	}
	return r, nil
}

// Load reads the recording of that name. It must be of the scenario, the variant and the
// kernel that its folders are named for, and no link leads out of the store.
func (s Store) Load(run string) (*dmrace.Recording, error) {
	runs, err := os.OpenRoot(s.runsDir())
	if err != nil {
		return nil, fmt.Errorf("load recording: %w", err)
	}
	defer runs.Close()
	dir := s.RunDir(run)
	root, err := runs.OpenRoot(filepath.FromSlash(run))
	if err != nil {
		return nil, fmt.Errorf("load recording: %s: %w", dir, plainer(err))
	}
	defer root.Close()
	r, err := load(root)
	if err == nil && runName(r) != run {
		err = fmt.Errorf("it says that it is %q", runName(r))
	}
	if err != nil {
		return nil, fmt.Errorf("load recording: %s: %w", dir, err)
	}
	return r, nil
}

// LoadAll reads runs in their order, until ctx ends.
func (s Store) LoadAll(ctx context.Context, runs []string) ([]*dmrace.Recording, error) {
	var all []*dmrace.Recording
	for _, run := range runs {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		r, err := s.Load(run)
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, nil
}

// load reads the files of one recording.
func load(dir *os.Root) (*dmrace.Recording, error) {
	r := &dmrace.Recording{Observation: dmrace.Observation{
		Origin: dmrace.OriginQEMU, Plan: &dmrace.Plan{}, Provenance: &dmrace.Provenance{},
	}}
	var v storedVerdict
	for _, f := range []struct {
		name string
		into any
	}{{planFile, r.Plan}, {verdictFile, &v}, {provenanceFile, r.Provenance}} {
		if err := loadJSON(dir, f.name, f.into); err != nil {
			return nil, err
		}
	}
	r.Verdict, r.Expect = v.Verdict, v.Expected
	r.Criteria, r.Release = criteria(r), r.Kernel().Release
	if err := checkNames(r); err != nil {
		return nil, err
	}
	err := readBounded(dir, timelineFile, maxTimeline, func(f io.Reader) (err error) {
		r.Timeline, err = dmrace.ReadTimeline(f)
		return err
	})
	if err != nil {
		return nil, err
	}
	if r.Console, err = loadConsole(dir); err != nil || r.Provenance.Board == nil {
		return r, err
	}
	r.Origin = dmrace.OriginBoard
	r.LineTimes, err = loadTimes(dir)
	return r, err
}

// runName is the name of a recording: "<scenario>/<variant>/<kernel>".
func runName(r *dmrace.Recording) string {
	return strings.Join([]string{r.Scenario(), r.Variant(), r.Kernel().Label}, "/")
}

// checkNames returns why a recording cannot be what it says.
func checkNames(r *dmrace.Recording) error {
	if name := runName(r); !isRunName(name) {
		return fmt.Errorf("it says that it is %q, which is not the name of a run", name)
	}
	if found := checkPlan(r); len(found) > 0 {
		return errors.New(found[0])
	}
	return nil
}

func loadJSON(dir *os.Root, name string, into any) error {
	return readBounded(dir, name, maxJSON, func(f io.Reader) error {
		raw, err := io.ReadAll(f)
		if err != nil {
			return err
		}
		return json.Unmarshal(raw, into)
	})
}

// loadConsole reads the console log, compressed or not.
func loadConsole(dir *os.Root) ([]byte, error) {
	var raw []byte
	all := func(f io.Reader) (err error) {
		raw, err = io.ReadAll(f)
		return err
	}
	err := readBounded(dir, consoleFile, dmrace.MaxConsole, all)
	if !errors.Is(err, fs.ErrNotExist) {
		return raw, err
	}
	// A log does not grow by being packed, but for the frame.
	err = readBounded(dir, consoleFile+".gz", dmrace.MaxConsole+1<<10, func(f io.Reader) error {
		zr, err := gzip.NewReader(f)
		if err != nil {
			return err
		}
		return all(&bounded{zr, dmrace.MaxConsole, dmrace.MaxConsole})
	})
	return raw, err
}

// readBounded has a regular file of the folder read, and no more of it than most bytes. An
// error names the file.
func readBounded(dir *os.Root, name string, most int64, read func(io.Reader) error) error {
	f, err := openRegular(dir, name)
	if err != nil {
		return fmt.Errorf("%s: %w", name, plainer(err))
	}
	defer f.Close()
	if err := read(&bounded{f, most, most}); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// openRegular opens a regular file below dir. It does not wait for the other end of a
// FIFO.
func openRegular(dir *os.Root, name string) (*os.File, error) {
	f, err := dir.OpenFile(name, os.O_RDONLY|openflag.NonBlock, 0)
	if err != nil {
		return nil, err
	}
	st, err := f.Stat()
	if err == nil && !st.Mode().IsRegular() {
		err = errors.New("it is not a regular file")
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// plainer returns the error of a path without the path: who wraps it names the folder.
func plainer(err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err
	}
	return err
}

// bounded is a reader of something that must not be longer than most bytes.
type bounded struct {
	r    io.Reader
	left int64
	most int64
}

// Read implements io.Reader. One byte too many is an error.
func (b *bounded) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, fmt.Errorf("it holds more than %d bytes, which no recorder writes", b.most)
	}
	n, err := b.r.Read(p[:min(int64(len(p)), b.left+1)])
	b.left -= int64(n)
	if b.left < 0 {
		return 0, fmt.Errorf("it holds more than %d bytes, which no recorder writes", b.most)
	}
	return n, err
}
