package vmtest

import (
	"flag"
	"os"
	"testing"
)

// TestMain leaves the examples out under -short: they boot kernels, and an example cannot
// skip itself.
func TestMain(m *testing.M) {
	flag.Parse()
	if run := flag.Lookup("test.run"); testing.Short() && run.Value.String() == "" {
		run.Value.Set("^(Test|Fuzz)")
	}
	os.Exit(m.Run())
}
