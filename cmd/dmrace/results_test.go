package main

import (
	"bytes"
	"os"
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

// TestResultsDiff compares a boot that lost the race with one that waited.
func TestResultsDiff(t *testing.T) {
	var out bytes.Buffer
	args := []string{"results", "diff", "mmc-natural/without-waitfor/6.1.192-stock", "mmc-natural/with-waitfor/6.1.192-stock", "--out", "../../results"}
	if code := execute(t.Context(), args, &out, os.Stderr); code != exitExpected {
		t.Errorf("exit status %d", code)
	}
	golden.Check(t, "testdata/results-diff.golden", out.Bytes())
}
