package lab

import (
	"flag"
	"os"
	"testing"
)

// TestMain leaves the example that boots a kernel out under -short: an example cannot skip
// itself.
func TestMain(m *testing.M) {
	flag.Parse()
	if skip := flag.Lookup("test.skip"); testing.Short() && skip.Value.String() == "" {
		skip.Value.Set("^Example$")
	}
	os.Exit(m.Run())
}
