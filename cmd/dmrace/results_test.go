package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"dmrace/internal/golden"
)

// TestVerifyCommitted computes all committed evidence anew from its consoles.
func TestVerifyCommitted(t *testing.T) {
	var out bytes.Buffer
	if code := execute(t.Context(), []string{"results", "verify", "--out", "../../results"}, &out, os.Stderr); code != exitExpected {
		t.Errorf("exit status %d\n%s", code, out.String())
	}
	n, _, ok := strings.Cut(out.String(), " of ")
	if !ok || n == "0" {
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
