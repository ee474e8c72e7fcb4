// Package golden compares what a test made with a file that is kept beside it, and
// rewrites the file under -update. Only tests import it.
package golden

import (
	"bytes"
	"flag"
	"os"
	"testing"
)

// update is the flag that every package with golden files has.
var update = flag.Bool("update", false, "rewrite the golden files")

// Updating reports whether golden files are being rewritten.
func Updating() bool { return *update }

// Check fails the test if the file at path does not hold got. With -update it makes
// the file hold it.
func Check(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (run the test with -update to write it)", err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is stale or the result is wrong (-update rewrites it); got\n%s\nwant\n%s", path, got, want)
	}
}
