package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"dmrace/internal/golden"
	"dmrace/results"
)

// TestVerifyCommitted computes all committed evidence anew from its consoles.
func TestVerifyCommitted(t *testing.T) {
	list, err := results.Store{Dir: "../../results"}.Committed()
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"results", "verify", "--out", "../../results"}
	for _, c := range list {
		args = append(args, c.Run)
	}
	var out bytes.Buffer
	if code := execute(t.Context(), args, &out, os.Stderr); code != exitExpected {
		t.Errorf("exit status %d\n%s", code, out.String())
	}
	n, _, ok := strings.Cut(out.String(), " of ")
	if !ok || n != strconv.Itoa(len(list)) {
		t.Errorf("verified %q", out.String())
	}
}

// TestVerifyBeside does the same with what is kept beside results/runs: the boots with a fix,
// the random plans and the kernels of no catalogue, whose pages rest on them. A folder that lies deeper than a run does
// is no run, and a copy that went astray.
func TestVerifyBeside(t *testing.T) {
	for _, dir := range []string{"../../results/fixes", "../../results/random", "../../results/trees"} {
		var out bytes.Buffer
		if code := execute(t.Context(), []string{"results", "verify", "--out", dir}, &out, os.Stderr); code != exitExpected {
			t.Errorf("%s: exit status %d\n%s", dir, code, out.String())
		}
		if deeper, err := filepath.Glob(filepath.Join(dir, "runs", "*", "*", "*", "*", "*")); err != nil || len(deeper) > 0 {
			t.Errorf("within a run: %v %q", err, deeper)
		}
	}
}

// TestResultsDiff compares a boot that lost the race with one that waited.
func TestResultsDiff(t *testing.T) {
	var out bytes.Buffer
	args := []string{"results", "diff", "mmc-natural/without-waitfor/6.1.192-stock", "mmc-natural/with-waitfor/6.1.192-stock", "--out", "../../results"}
	if code := execute(t.Context(), args, &out, os.Stderr); code != exitExpected {
		t.Errorf("exit status %d", code)
	}
	golden.Check(t, "testdata/results-diff.golden", out.Bytes())
}

// cancelAfter is a writer whose first line ends a context, as a signal does.
type cancelAfter struct {
	bytes.Buffer
	cancel context.CancelFunc
}

func (c *cancelAfter) Write(b []byte) (int, error) {
	c.cancel()
	return c.Buffer.Write(b)
}

// TestRemoveEnds ends dmrace results rm behind its first run: that one is gone, and the
// others are there and whole.
func TestRemoveEnds(t *testing.T) {
	dir := filepath.Dir(copyCommitted(t, "mmc-natural"))
	store := results.Store{Dir: dir}
	runs, err := store.Runs()
	if err != nil || len(runs) < 3 {
		t.Fatalf("%d runs, %v", len(runs), err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	out := &cancelAfter{cancel: cancel}
	code := execute(ctx, append([]string{"results", "rm", "--out", dir}, runs...), out, io.Discard)
	left, err := store.Runs()
	if code != exitInterrupted || err != nil || len(left) != len(runs)-1 || strings.Count(out.String(), "\n") != 1 {
		t.Errorf("exit status %d, %d of %d runs are left, %v; it said %q", code, len(left), len(runs), err, out.String())
	}
	for _, run := range left {
		if _, err := store.Load(run); err != nil {
			t.Error(err)
		}
	}
}
