package version

import (
	"strings"
	"testing"
)

// TestString: a test binary says of itself that it is none of a release, or what it was
// built from, but never nothing.
func TestString(t *testing.T) {
	if String() == "" {
		t.Error("no version")
	}
}

// TestLong: what the linker was told is said with its day.
func TestLong(t *testing.T) {
	defer func(c, d string) { commit, date = c, d }(commit, date)
	commit, date = strings.Repeat("0f3a9c21b4", 4), "2026-11-26T07:10:55+00:00"
	if _, at := built(); at != date {
		t.Skip("the go command stamped this test")
	}
	if got, want := Long(), commit+" of 2026-11-26"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
