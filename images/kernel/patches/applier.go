package patches

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"dmrace"
	"dmrace/images/kernel/process"
	"dmrace/images/kernel/trees"
	"dmrace/images/kernel/unidiff"
)

// applier applies patches to files in memory. Names are our own business: patch(1)
// is given hunks and one file at a time, in scratch, so that nothing in a patch
// names what it reads or writes.
type applier struct {
	source  string // the tree's
	scratch string
	close   func() // removes it
	notices []string
}

func newApplier(t *trees.Tree) (*applier, error) {
	dir, remove, err := t.Cache.Scratch("patch-")
	if err != nil {
		return nil, err
	}
	return &applier{source: t.Source, scratch: dir, close: remove}, nil
}

// series applies the parts in order and returns the files as they are then.
func (a *applier) series(ctx context.Context, parts []part, files map[string]fileState) (map[string]fileState, error) {
	for i, p := range parts {
		after, rejects, err := a.part(ctx, p, files, true)
		if err != nil {
			return nil, err
		}
		if rejects != nil {
			hint, err := a.hint(ctx, parts, i, files)
			if err != nil {
				return nil, err
			}
			return nil, &dmrace.UsageError{Err: &Error{p.name, a.source, rejects, hint}}
		}
		if len(differing(files, after)) == 0 {
			return nil, &dmrace.UsageError{Err: fmt.Errorf("patch %s changes nothing in %s", p.name, a.source)}
		}
		files = after
	}
	return files, nil
}

// part applies one patch, and says what of it does not fit. Only where fuzzy is
// set may context lines differ.
func (a *applier) part(ctx context.Context, p part, files map[string]fileState, fuzzy bool) (map[string]fileState, []Reject, error) {
	after := maps.Clone(files)
	var rejects []Reject
	for _, f := range p.files {
		old := fileState{There: true}
		if f.Old != "" {
			old = after[f.Old]
		}
		if why := misfit(f, after); why != "" {
			rejects = append(rejects, Reject{File: nameOf(f), Why: why})
			continue
		}
		body, failed, err := a.file(ctx, p, f, old.Body, fuzzy)
		if err != nil {
			return nil, nil, err
		}
		rejects = append(rejects, failed...)
		if f.New == "" && len(body) > 0 && failed == nil {
			rejects = append(rejects, Reject{File: f.Old, Why: "the patch removes it, but not all that is in it"})
		}
		if f.Old != "" && f.Old != f.New && !f.Copy {
			after[f.Old] = fileState{}
		}
		if f.New != "" {
			old.Body = body
			if f.Mode != "" {
				old.Mode = f.Mode
			}
			after[f.New] = old
		}
	}
	return after, rejects, nil
}

// nameOf returns the name that a file of a patch is best known by.
func nameOf(f unidiff.File) string {
	if f.Old != "" {
		return f.Old
	}
	return f.New
}

// misfit says why a file cannot be patched at all, or nothing.
func misfit(f unidiff.File, files map[string]fileState) string {
	switch {
	case f.Old != "" && !files[f.Old].There:
		return "the tree has no such file"
	case f.Old == "" && files[f.New].There:
		return "the patch makes it, but the tree has it already"
	case f.New != "" && f.Old != f.New && files[f.New].There:
		return "it is to become " + f.New + ", which the tree has already"
	}
	return ""
}

// file applies the hunks of one file, to the letter if that is possible.
func (a *applier) file(ctx context.Context, p part, f unidiff.File, old []byte, fuzzy bool) ([]byte, []Reject, error) {
	if f.Hunks == nil {
		return old, nil, nil
	}
	r, err := a.run(ctx, old, f.Hunks, "--fuzz=0")
	if err == nil && r.failed != nil && fuzzy {
		r, err = a.run(ctx, old, f.Hunks, "--fuzz=2")
	}
	if err != nil {
		return nil, nil, fmt.Errorf("patch %s: %s: %w", p.name, nameOf(f), err)
	}
	var rejects []Reject
	for _, n := range r.failed {
		h := f.Hunks[n-1]
		lines := strings.Split(strings.TrimRight(string(h.Body), "\n"), "\n")
		rejects = append(rejects, Reject{File: nameOf(f), Line: max(h.Old, 1), Header: h.Header, Lines: lines})
	}
	if rejects == nil && fuzzy {
		for _, n := range r.fuzzed {
			a.notices = append(a.notices, fmt.Sprintf("patch %s: %s: hunk %d of %d fits only with fuzz %s", p.name, nameOf(f), n.hunk, len(f.Hunks), n.how))
		}
	}
	return r.body, rejects, nil
}

// hint looks for the reason why a patch does not apply to files: it is applied
// already, or one that comes later must come first.
func (a *applier) hint(ctx context.Context, parts []part, i int, files map[string]fileState) (string, error) {
	if done, err := a.applied(ctx, parts[i], files); err != nil || done {
		return "it is applied already", err
	}
	const tried = 16
	for _, other := range parts[i+1 : min(i+1+tried, len(parts))] {
		first, rejects, err := a.part(ctx, other, files, false)
		if err != nil {
			return "", err
		}
		if rejects != nil {
			continue
		}
		if _, rejects, err = a.part(ctx, parts[i], first, false); err != nil {
			return "", err
		}
		if rejects == nil {
			return fmt.Sprintf("it applies after patch %s: they are in the wrong order", other.name), nil
		}
	}
	return "", nil
}

// applied reports whether every change of a patch can be taken back.
func (a *applier) applied(ctx context.Context, p part, files map[string]fileState) (bool, error) {
	for _, f := range p.files {
		if f.New == "" && files[f.Old].There || f.New != "" && !files[f.New].There {
			return false, nil
		}
		if f.New == "" || f.Hunks == nil {
			continue
		}
		r, err := a.run(ctx, files[f.New].Body, f.Hunks, "--fuzz=0", "--reverse")
		if err != nil || r.failed != nil || f.Old == "" && len(r.body) > 0 {
			return false, err
		}
	}
	return true, nil
}

// result is what patch(1) made of one file.
type result struct {
	body   []byte
	failed []int // hunks, from 1
	fuzzed []fuzz
}

// fuzz is a hunk that was applied with context other than its own.
type fuzz struct {
	hunk int
	how  string // "1 (offset 3 lines)"
}

// What patch says of a hunk that it does not apply to the letter.
var (
	hunkFailed = regexp.MustCompile(`(?m)^Hunk #(\d+) FAILED at `)
	hunkFuzzed = regexp.MustCompile(`(?m)^Hunk #(\d+) succeeded at \d+ with fuzz ([^.\n]+)`)
)

// run has patch(1) apply hunks to a file.
func (a *applier) run(ctx context.Context, old []byte, hunks []unidiff.Hunk, options ...string) (result, error) {
	diff := []byte("--- old\n+++ new\n")
	for _, h := range hunks {
		diff = append(append(append(diff, h.Header...), '\n'), h.Body...)
	}
	for name, b := range map[string][]byte{"old": old, "diff": diff, "new": nil} {
		if err := os.WriteFile(filepath.Join(a.scratch, name), b, 0o600); err != nil {
			return result{}, err
		}
	}
	argv := append([]string{"patch", "--unified", "--force", "--binary", "--reject-file=-", "--output=new"}, options...)
	c := process.Command{Argv: append(argv, "old", "diff"), Dir: a.scratch, Env: []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TMPDIR=" + a.scratch}}
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	err := c.Run(ctx)
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) {
		return result{}, c.Explain(err, out.String())
	}
	r := parseResult(out.String())
	if (err != nil) != (r.failed != nil) {
		return result{}, fmt.Errorf("patch: what it says is not understood: %.200q", out.String())
	}
	r.body, err = os.ReadFile(filepath.Join(a.scratch, "new"))
	return r, err
}

// parseResult reads what patch(1) printed.
func parseResult(out string) result {
	var r result
	for _, m := range hunkFailed.FindAllStringSubmatch(out, -1) {
		n, _ := strconv.Atoi(m[1]) // digits
		r.failed = append(r.failed, n)
	}
	for _, m := range hunkFuzzed.FindAllStringSubmatch(out, -1) {
		n, _ := strconv.Atoi(m[1])
		r.fuzzed = append(r.fuzzed, fuzz{n, m[2]})
	}
	return r
}
