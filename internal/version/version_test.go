package version

import "testing"

// TestString: a test binary says of itself that it is none of a release, or what it was
// built from, but never nothing.
func TestString(t *testing.T) {
	if String() == "" {
		t.Error("no version")
	}
}
